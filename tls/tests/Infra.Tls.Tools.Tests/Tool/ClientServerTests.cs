using System.Net.Sockets;
using System.Text.Json;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Tls.Tools.Tests.Tool;

/// <summary><c>tls client</c> and <c>tls server</c> as they are started by people and scripts.</summary>
public sealed class ClientServerTests : IDisposable
{
    private const string NtsLabel = "EXPORTER-network-time-security:0000000f00:32";

    private readonly TemporaryFolder _folder = new();
    private readonly string _ca;
    private readonly string _otherCa;
    private readonly string _certificate;
    private readonly string _key;

    public ClientServerTests()
    {
        (_ca, _) = TestIdentities.Write(_folder, "ca", TestIdentities.Root);
        (_otherCa, _) = TestIdentities.Write(_folder, "other", TestIdentities.OtherRoot);
        (_certificate, _key) = TestIdentities.Write(_folder, "srv", TestIdentities.Server);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ClientAndServer_PrintTheSameFacts()
    {
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", _certificate, "--key", _key, "--export", NtsLabel, "--json");
        await using ChildProcess running = server;

        ChildResult client = await TlsProgram.RunAsync("client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", _ca, "--export", NtsLabel, "--json");

        Assert.True(client.Succeeded, client.AllOutput);
        JsonElement near = TlsProgram.Json(client);
        await server.WaitUntilAsync(child => child.Output.Count(c => c == '\n') >= 2, TlsProgram.Patience);
        JsonElement far = JsonDocument.Parse(server.Output.Split('\n')[1]).RootElement;
        Assert.True(near.GetProperty("ok").GetBoolean());
        Assert.Equal("TLS 1.3", near.GetProperty("version").GetString());
        Assert.Equal("X25519MLKEM768", near.GetProperty("group").GetString());
        Assert.Equal(64, near.GetProperty("exports")[0].GetProperty("value").GetString()!.Length);
        foreach (string fact in (string[])["version", "suite", "group", "server_signature", "server_name"])
            Assert.Equal(near.GetProperty(fact).GetString(), far.GetProperty(fact).GetString());
        Assert.Equal(near.GetProperty("exports")[0].GetProperty("value").GetString(), far.GetProperty("exports")[0].GetProperty("value").GetString());
        Assert.Contains("localhost", near.GetProperty("peer_certificates")[0].GetProperty("names").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Client_ThatTrustsSomebodyElse_SaysSo_AndTheServerGoesOn()
    {
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", _certificate, "--key", _key, "--echo");
        await using ChildProcess running = server;

        ChildResult refused = await TlsProgram.RunAsync("client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", _otherCa, "--json");
        ChildResult wrongName = await TlsProgram.RunAsync("client", $"127.0.0.1:{port}", "--sni", "elsewhere.example", "--ca", _ca);
        ChildResult good = await TlsProgram.RunAsync("hello"u8.ToArray(), ["client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", _ca]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("certificate_rejected", TlsProgram.Json(refused).GetProperty("kind").GetString());
        Assert.Equal("unknown_ca", TlsProgram.Json(refused).GetProperty("alert").GetString());
        Assert.Equal(1, wrongName.ExitCode);
        Assert.Contains("certificate_rejected", wrongName.Error);
        Assert.True(good.Succeeded, good.AllOutput);
        Assert.Equal("hello", good.Output.TrimEnd());
        Assert.Contains("alert_received: ", server.Error);
    }

    [Fact]
    public async Task Server_ThatWantsClientCertificates_TakesOursAndRefusesOthers()
    {
        (string clientCertificate, string clientKey) = TestIdentities.Write(_folder, "client", TestIdentities.Client);
        (string strangeCertificate, string strangeKey) = TestIdentities.Write(_folder, "stranger", TestIdentities.StrangeClient);
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", _certificate, "--key", _key, "--client-ca", _ca, "--echo");
        await using ChildProcess running = server;
        string[] target = ["client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", _ca];

        ChildResult good = await TlsProgram.RunAsync("x"u8.ToArray(), [.. target, "--cert", clientCertificate, "--key", clientKey]);
        ChildResult none = await TlsProgram.RunAsync([.. target, "--json"]);
        ChildResult strange = await TlsProgram.RunAsync([.. target, "--cert", strangeCertificate, "--key", strangeKey, "--json"]);

        Assert.True(good.Succeeded, good.AllOutput);
        Assert.Equal("x", good.Output.TrimEnd());
        Assert.Contains("client.example", server.Output);
        Assert.Equal((1, "alert_received", "certificate_required"), (none.ExitCode, TlsProgram.Json(none).GetProperty("kind").GetString(), TlsProgram.Json(none).GetProperty("alert").GetString()));
        Assert.Equal((1, "alert_received", "unknown_ca"), (strange.ExitCode, TlsProgram.Json(strange).GetProperty("kind").GetString(), TlsProgram.Json(strange).GetProperty("alert").GetString()));
    }

    [Fact]
    public async Task Client_WhereNobodyListens_SaysConnectFailed()
    {
        ChildResult result = await TlsProgram.RunAsync("client", $"127.0.0.1:{FreePort.Tcp()}", "--sni", "localhost", "--ca", _ca, "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("connect_failed", TlsProgram.Json(result).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task NothingInCommon_IsHandshakeFailedHere_AndAnAlertThere()
    {
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", _certificate, "--key", _key, "--groups", "P-384", "--json");
        await using ChildProcess running = server;

        ChildResult result = await TlsProgram.RunAsync("client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", _ca, "--groups", "x25519", "--json");
        await server.WaitUntilAsync(child => child.Output.Contains("refused"), TlsProgram.Patience);

        Assert.Equal((1, "alert_received", "handshake_failure"), (result.ExitCode, TlsProgram.Json(result).GetProperty("kind").GetString(), TlsProgram.Json(result).GetProperty("alert").GetString()));
        Assert.Contains("\"kind\":\"handshake_failed\"", server.Output);
    }

    [Fact]
    public async Task PlainHttp_IsToldApart_InTheLog()
    {
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", _certificate, "--key", _key);
        await using ChildProcess running = server;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: \x1b[31m\r\n\r\n"u8.ToArray());

        int answer = await client.GetStream().ReadAsync(new byte[100]).AsTask().WaitAsync(TlsProgram.Patience);
        await server.WaitUntilAsync(child => child.Error.Contains("not TLS"), TlsProgram.Patience);

        Assert.Equal(0, answer);
        Assert.Contains("the bytes received are not TLS: looks like HTTP", server.Error);
        Assert.DoesNotContain('\x1b', server.Error);
    }

    [Fact]
    public async Task WrongCommandLine_ShowsAllMistakes()
    {
        ChildResult values = await TlsProgram.RunAsync("client", "127.0.0.1:99999999", "--groups", "x25519,ffdhe2048", "--suites", "RC4", "--export", "label", "--ca", _ca);
        ChildResult unknown = await TlsProgram.RunAsync("server", "--sertificate", "x");

        Assert.Equal((2, 4), (values.ExitCode, values.Error.Trim().Split('\n').Length));
        Assert.Contains("\"ffdhe2048\" is none of", values.Error);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("--sertificate", unknown.Error);
    }

    [Fact]
    public async Task WrongFiles_ShowAllMistakes_WithTheirPlace()
    {
        (_, string otherKey) = TestIdentities.Write(_folder, "client", TestIdentities.Client);
        string broken = _folder.Write("broken.pem", "some text\n\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        string mistyped = _folder.Write("mistyped.pem", "-----BEGIN CERTIFICATE-----\nAAAA\nAA*A\n-----END CERTIFICATE-----\n");

        ChildResult result = await TlsProgram.RunAsync("server", "--cert", _certificate, "--key", otherKey, "--cert", broken, "--key", _key, "--client-ca", _folder.PathOf("missing.pem"), "--client-ca", mistyped);

        Assert.Equal(78, result.ExitCode);
        Assert.Equal(4, result.Error.Trim().Split('\n').Length);
        Assert.Contains($"{otherKey}:1: the private key is not that of the certificate, which is {_certificate}", result.Error);
        Assert.Contains("broken.pem:3: the certificate is not strict DER", result.Error);
        Assert.Contains("mistyped.pem:3: there is a character that is no digit", result.Error);
        Assert.Contains("missing.pem", result.Error);
    }

    [Fact]
    public async Task KeyLog_IsWrittenByBothSides_AndAgrees()
    {
        string near = _folder.PathOf("near.log");
        string far = _folder.PathOf("far.log");
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", _certificate, "--key", _key, "--key-log", far);
        await using ChildProcess running = server;

        ChildResult result = await TlsProgram.RunAsync("client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", _ca, "--key-log", near);

        Assert.True(result.Succeeded, result.AllOutput);
        string[] lines = await File.ReadAllLinesAsync(near);
        Assert.Equal(lines.Order(), (await File.ReadAllLinesAsync(far)).Order());
        Assert.Contains(lines, line => line.StartsWith("CLIENT_TRAFFIC_SECRET_0 ", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(near));
    }

    [Fact]
    public async Task NewCertificateFiles_AreTakenUp_AndBrokenOnesAreNot()
    {
        (ChildProcess server, int port) = await TlsProgram.StartServerAsync("--cert", _certificate, "--key", _key, "--www");
        await using ChildProcess running = server;

        await File.WriteAllTextAsync(_certificate, "no certificate");
        Assert.True(await server.WaitUntilAsync(child => child.Error.Contains("the old certificates stay in use"), TlsProgram.Patience), server.Error);
        ChildResult old = await TlsProgram.RunAsync("client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", _ca);
        TestIdentities.Write(_folder, "srv", TestIdentities.MakeLeaf(TestIdentities.OtherRoot, Crypto.Keys.KeyKind.Ed25519, "localhost", Pki.CertificatePurpose.ServerAuthentication));
        Assert.True(await server.WaitUntilAsync(child => child.Error.Contains("new certificates are in use"), TlsProgram.Patience), server.Error);
        ChildResult renewed = await TlsProgram.RunAsync("client", $"127.0.0.1:{port}", "--sni", "localhost", "--ca", _otherCa);

        Assert.True(old.Succeeded, old.AllOutput);
        Assert.True(renewed.Succeeded, renewed.AllOutput);
        Assert.Contains("server signature ed25519", renewed.Error);
    }

    [Fact]
    public async Task Server_EndsOrderly_WhenToldTo()
    {
        (ChildProcess server, _) = await TlsProgram.StartServerAsync("--cert", _certificate, "--key", _key);
        await using ChildProcess running = server;

        server.Signal("TERM");
        ChildResult result = await server.WaitAsync(new CancellationTokenSource(TlsProgram.Patience).Token);

        Assert.Equal(0, result.ExitCode);
    }
}
