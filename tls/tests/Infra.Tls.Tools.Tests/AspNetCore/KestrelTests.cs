using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Infra.Tls.Config;
using Infra.Tls.Tools.Tests.Interop;
using Infra.Tls.Tools.Tests.Tool;

namespace Infra.Tls.Tools.Tests.AspNetCore;

/// <summary>Kestrel over Infra.Tls, as a program of its own.</summary>
public sealed class KestrelTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _kestrel;
    private string _ca = "";
    private int _port;

    public async Task InitializeAsync()
    {
        (_ca, _) = TestIdentities.Write(_folder, "ca", TestIdentities.Root);
        (string certificate, string key) = TestIdentities.Write(_folder, "srv", TestIdentities.Server);
        _kestrel = ChildProcess.Start(new ChildStart("dotnet", Path.Combine(AppContext.BaseDirectory, "Infra.Tls.Sample.dll"), "kestrel", certificate, key));
        Assert.True(await _kestrel.WaitUntilAsync(child => child.Output.Contains('\n'), TlsProgram.Patience), _kestrel.Output + _kestrel.Error);
        _port = int.Parse(_kestrel.Output.AsSpan(_kestrel.Output.LastIndexOf(':') + 1).Trim());
    }

    public async Task DisposeAsync() => await _kestrel!.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OurClient_SpeaksHttp11_AndThereIsNoNativeTlsInTheServer()
    {
        PeerVisit page = await VisitAsync("/");
        PeerVisit maps = await VisitAsync("/maps");

        Assert.Contains("https HTTP/1.1 Tls13 Aes256GcmSha384 X25519MlKem768 localhost\n", page.Answer);
        Assert.Equal(AlpnProtocol.Http11, page.Facts.ApplicationProtocol);
        Assert.StartsWith("HTTP/1.1 200 OK", maps.Answer);
        Assert.DoesNotContain("lib", maps.Answer.Split("\r\n\r\n")[1]);
    }

    [PeerTheory("curl"), Trait("Category", "Interop")]
    [InlineData("--http2", "HTTP/2")]
    [InlineData("--http1.1", "HTTP/1.1")]
    public async Task Curl_SpeaksHttp(string option, string protocol)
    {
        ChildResult result = await CurlAsync(option, $"https://localhost:{_port}/");

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.StartsWith($"https {protocol} Tls13 ", result.Output);
    }

    [PeerTheory("curl"), Trait("Category", "Interop")]
    [InlineData("--http2")]
    [InlineData("--http1.1")]
    public async Task Curl_SendsAndGetsMegabytes(string option)
    {
        byte[] body = new byte[3_000_000];
        new Random(5).NextBytes(body);
        string file = _folder.PathOf("body");
        await File.WriteAllBytesAsync(file, body);
        string answer = _folder.PathOf("answer");

        ChildResult result = await CurlAsync(option, "--data-binary", "@" + file, "-o", answer, $"https://localhost:{_port}/echo");

        Assert.True(result.Succeeded, result.AllOutput);
        Assert.Equal(body, await File.ReadAllBytesAsync(answer));
    }

    private Task<PeerVisit> VisitAsync(string path) => PeerVisit.MakeAsync(
        _port,
        builder => builder.ApplicationProtocols = [AlpnProtocol.Http11],
        "EXPORTER-x",
        $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        readsToEnd: true);

    private Task<ChildResult> CurlAsync(params string[] arguments) => PeerRoot.Open().RunAsync(
        new PeerStart("curl", ["-sS", "--fail", "--cacert", _ca, "--connect-to", $"localhost:{_port}:127.0.0.1:{_port}", .. arguments]) { WorkFolders = [_folder.Root] },
        PeerServer.Patience);
}
