using System.Text.Json;
using Infra.Pki;
using Infra.Pki.Trust;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Infra.Tls.Tool;

namespace Infra.Tls.Tools.Tests.Cert;

public sealed class CertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RootAndIssue_MakeAPairThatVerifies()
    {
        await DoneAsync("cert", "root", "--name", "Test Root", "--out", Path("ca"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--dns", "localhost", "--ip", "127.0.0.1", "--out", Path("srv"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path("ca.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path("srv.key")));
        Assert.Equal(["ca.key", "ca.pem", "srv.key", "srv.pem"], Directory.GetFiles(_folder.Root).Select(System.IO.Path.GetFileName).Order());
        Assert.True(CertifiedKeyFiles.TryLoad(Path("srv.pem"), Path("srv.key"), out CertifiedKey? identity, out PkiError error), error.ToString());
        identity.Dispose();
        foreach (string name in (string[])["localhost", "127.0.0.1"])
            await DoneAsync("cert", "verify", Path("srv.pem"), "--ca", Path("ca.pem"), "--name", name);
    }

    [Theory]
    [InlineData("p256", "EcP256")]
    [InlineData("p384", "EcP384")]
    [InlineData("ed25519", "Ed25519")]
    [InlineData("rsa2048", "Rsa 2048 bits")]
    public async Task Root_OfEveryKind_ShowsItself(string type, string shown)
    {
        JsonElement made = await JsonAsync(0, "cert", "root", "--name", "R", "--organization", "O", "--country", "NL", "--key-type", type, "--path-length", "2", "--days", "10", "--out", Path("ca"), "--json");
        JsonElement root = (await JsonAsync(0, "cert", "show", Path("ca.pem"), "--json")).GetProperty("certificates")[0];

        Assert.Equal(made.GetProperty("certificate").GetRawText().Replace(" ", "", StringComparison.Ordinal), root.GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(shown, root.GetProperty("key").GetString());
        Assert.Equal("C=NL, O=O, CN=R", root.GetProperty("subject").GetString());
        Assert.True(root.GetProperty("authority").GetBoolean());
        Assert.Equal(2, root.GetProperty("path_length").GetInt32());
        Assert.Equal(Path("ca.key"), made.GetProperty("key_file").GetString());
    }

    [Fact]
    public async Task Issue_ThroughAnIntermediate_WritesTheChainWithoutTheRoot()
    {
        await DoneAsync("cert", "root", "--name", "R", "--out", Path("ca"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--authority", "--name", "Mid", "--permit", "dns:example.com", "--exclude", "ip:10.0.0.0/8", "--out", Path("mid"));
        await DoneAsync("cert", "issue", "--ca", Path("mid"), "--dns", "www.example.com", "--purpose", "server,client", "--out", Path("good"));
        await DoneAsync("cert", "issue", "--ca", Path("mid"), "--dns", "www.example.org", "--out", Path("bad"));

        Assert.True(CertificateChain.TryRead(File.ReadAllBytes(Path("good.pem")), out CertificateChain? chain, out _));
        Assert.Equal(["CN=www.example.com", "CN=Mid"], chain.Select(certificate => certificate.SubjectText));
        await DoneAsync("cert", "verify", Path("good.pem"), "--ca", Path("ca.pem"), "--name", "www.example.com");
        await DoneAsync("cert", "verify", Path("good.pem"), "--ca", Path("ca.pem"), "--purpose", "client");
        JsonElement bad = await JsonAsync(1, "cert", "verify", Path("bad.pem"), "--ca", Path("ca.pem"), "--json");
        Assert.Equal("NameConstraintViolation", bad.GetProperty("reason").GetString());
        Assert.Equal("certificate_rejected", bad.GetProperty("kind").GetString());
        Assert.Equal(42, bad.GetProperty("alert").GetInt32());
        JsonElement client = await JsonAsync(1, "cert", "verify", Path("bad.pem"), "--ca", Path("ca.pem"), "--purpose", "client", "--json");
        Assert.Equal("PurposeNotAllowed", client.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Request_IsIssuedWithItsNamesAndKey()
    {
        await DoneAsync("cert", "root", "--name", "R", "--out", Path("ca"));
        await DoneAsync("cert", "csr", "--dns", "a.example", "--ip", "::1", "--email", "a@example.com", "--key-type", "p384", "--out", Path("req"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--csr", Path("req.csr"), "--out", Path("req"));

        Assert.True(CertifiedKeyFiles.TryLoad(Path("req.pem"), Path("req.key"), out CertifiedKey? identity, out PkiError error), error.ToString());
        identity.Dispose();
        await DoneAsync("cert", "verify", Path("req.pem"), "--ca", Path("ca.pem"), "--name", "::1");
        JsonElement shown = await JsonAsync(0, "cert", "show", Path("req.csr"), "--json");
        Assert.Equal(["a.example", "::1", "Email:a@example.com"], shown.GetProperty("request").GetProperty("names").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path("req.key")));
    }

    [Fact]
    public async Task Issue_WithAnExistingKey_WritesNoKey()
    {
        await DoneAsync("cert", "root", "--name", "R", "--out", Path("ca"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--dns", "a.example", "--out", Path("one"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--dns", "b.example", "--key", Path("one.key"), "--out", Path("two"));

        Assert.False(File.Exists(Path("two.key")));
        Assert.True(CertifiedKeyFiles.TryLoad(Path("two.pem"), Path("one.key"), out CertifiedKey? identity, out _));
        identity.Dispose();
    }

    [Fact]
    public async Task Nothing_OutlivesItsAuthority()
    {
        await DoneAsync("cert", "root", "--name", "R", "--days", "10", "--out", Path("ca"));
        JsonElement issued = await JsonAsync(0, "cert", "issue", "--ca", Path("ca"), "--dns", "a.example", "--days", "365", "--out", Path("srv"), "--json");
        JsonElement root = (await JsonAsync(0, "cert", "show", Path("ca.pem"), "--json")).GetProperty("certificates")[0];

        Assert.Equal(root.GetProperty("not_after").GetString(), issued.GetProperty("certificate").GetProperty("not_after").GetString());
    }

    [Fact]
    public async Task Files_AreReplacedOnlyByForce()
    {
        await DoneAsync("cert", "root", "--name", "One", "--out", Path("ca"));
        string before = File.ReadAllText(Path("ca.key"));

        (int code, string output, string error) = await RunAsync("cert", "root", "--name", "Two", "--out", Path("ca"));
        Assert.Equal((78, ""), (code, output));
        Assert.Equal(2, error.Split("--force replaces it").Length - 1);
        Assert.Equal(before, File.ReadAllText(Path("ca.key")));

        await DoneAsync("cert", "root", "--name", "Two", "--out", Path("ca"), "--force");
        Assert.NotEqual(before, File.ReadAllText(Path("ca.key")));
        Assert.Equal(2, Directory.GetFiles(_folder.Root).Length);   // nothing temporary is left
    }

    [Fact]
    public async Task AFolderThatIsNotThere_FailsAtRunTime()
    {
        (int code, _, string error) = await RunAsync("cert", "root", "--name", "One", "--out", Path("none/ca"));

        Assert.Equal(1, code);
        Assert.StartsWith("tls: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_ShowsAllMistakesAtOnce()
    {
        (int code, string output, string error) = await RunAsync(
            "cert", "issue", "--ca", Path("none"), "--dns", "a b", "--dns", "*.com", "--ip", "1.2.3", "--days", "0", "--purpose", "both", "--key-type", "dsa", "--permit", "x:y", "--authority", "--out", Path("z"));

        Assert.Equal((2, ""), (code, output));
        foreach (string part in (string[])["\"a b\"", "\"*.com\"", "\"1.2.3\"", "--days must be", "\"both\"", "\"dsa\"", "\"x:y\"", "none.pem cannot be read"])
            Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Theory]
    [InlineData(2, "cert", "root", "--out", "X")]                                  // no name
    [InlineData(2, "cert", "root", "--name", "N")]                                 // no target
    [InlineData(2, "cert", "csr", "--out", "X")]                                   // for nobody
    [InlineData(2, "cert", "nonsense")]
    [InlineData(78, "cert", "show", "X")]                                          // no such file
    [InlineData(78, "cert", "verify", "X", "--ca", "X")]
    [InlineData(2, "cert", "verify", "X", "--at", "yesterday-ish")]
    public async Task WrongUse_HasItsExitCode(int expected, params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync([.. arguments.Select(a => a == "X" ? Path("x") : a)]);

        Assert.Equal(expected, code);
        Assert.Empty(output);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Verify_AtAnotherTime_UsesThatTime()
    {
        await DoneAsync("cert", "root", "--name", "R", "--out", Path("ca"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--dns", "a.example", "--days", "5", "--out", Path("srv"));
        string late = DateTimeOffset.UtcNow.AddDays(6).ToString("yyyy-MM-ddTHH:mm:ssZ"), early = DateTimeOffset.UtcNow.AddDays(-2).ToString("yyyy-MM-ddTHH:mm:ssZ");

        Assert.Equal("Expired", (await JsonAsync(1, "cert", "verify", Path("srv.pem"), "--ca", Path("ca.pem"), "--at", late, "--json")).GetProperty("reason").GetString());
        Assert.Equal("NotYetValid", (await JsonAsync(1, "cert", "verify", Path("srv.pem"), "--ca", Path("ca.pem"), "--at", early, "--json")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Verify_WithAnotherRoot_IsRejected()
    {
        await DoneAsync("cert", "root", "--name", "R", "--out", Path("ca"));
        await DoneAsync("cert", "root", "--name", "Other", "--out", Path("other"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--dns", "a.example", "--out", Path("srv"));

        (int code, string output, string error) = await RunAsync("cert", "verify", Path("srv.pem"), "--ca", Path("other.pem"));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("certificate_rejected: UnknownIssuer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_ByWhatIsNoAuthority_IsRefused()
    {
        await DoneAsync("cert", "root", "--name", "R", "--out", Path("ca"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--dns", "a.example", "--out", Path("srv"));

        (int code, _, string error) = await RunAsync("cert", "issue", "--ca", Path("srv"), "--dns", "b.example", "--out", Path("x"));

        Assert.Equal(78, code);
        Assert.Contains("is no authority", error, StringComparison.Ordinal);
    }

    [PeerFact("openssl"), Trait("Category", "Interop")]
    public async Task OpenSsl_AcceptsWhatIsMade()
    {
        await DoneAsync("cert", "root", "--name", "R", "--out", Path("ca"));
        await DoneAsync("cert", "issue", "--ca", Path("ca"), "--dns", "localhost", "--key-type", "rsa2048", "--out", Path("srv"));

        ChildResult verified = await OpenSslAsync("verify", "-x509_strict", "-CAfile", Path("ca.pem"), "-verify_hostname", "localhost", Path("srv.pem"));
        ChildResult key = await OpenSslAsync("pkey", "-in", Path("srv.key"), "-check", "-noout");

        Assert.True(verified.Succeeded, verified.AllOutput);
        Assert.True(key.Succeeded, key.AllOutput);
    }

    private string Path(string name) => _folder.PathOf(name);

    private Task<ChildResult> OpenSslAsync(params string[] arguments)
        => PeerRoot.Open().RunAsync(new PeerStart("openssl", arguments) { WorkFolders = [_folder.Root] }, TimeSpan.FromSeconds(60));

    private static async Task DoneAsync(params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);
        Assert.True(code == 0, error);
        Assert.Empty(error);
        Assert.NotEmpty(output);
    }

    private static async Task<JsonElement> JsonAsync(int expected, params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);
        Assert.True(code == expected, error);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await CommandLineRoot.Create(output, error).InvokeAsync(arguments);
        return (code, output.ToString(), error.ToString());
    }
}
