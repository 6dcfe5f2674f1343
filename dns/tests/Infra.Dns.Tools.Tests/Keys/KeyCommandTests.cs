using System.Text.Json;
using Infra.Dns.Tools.Tests.Zones;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Tools.Tests.Keys;

public sealed class KeyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Generate_WritesAFileForItsOwnerOnly_WhichListShows()
    {
        (int code, string output, string error) = ZoneSignCommandTests.Run("key", "generate", "Example.org", "-K", _folder.Root, "-a", "ED25519", "--role", "ksk");

        Assert.True(code == 0, error);
        string path = output.TrimEnd('\n');
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Matches(@"/Kexample\.org\.\+015\+[0-9]{5}\.pem$", path);
        (code, output, _) = ZoneSignCommandTests.Run("key", "list", "-K", _folder.Root, "--json");
        JsonElement key = JsonDocument.Parse(output).RootElement[0];
        Assert.Equal((0, "Example.org.", 15, 257, "active"), (code, key.GetProperty("zone").GetString(), key.GetProperty("algorithm").GetInt32(), key.GetProperty("flags").GetInt32(), key.GetProperty("state").GetString()));
        Assert.Equal((0, ""), Two(ZoneSignCommandTests.Run("key", "list", "other", "-K", _folder.Root)));
    }

    [Theory]
    [InlineData("-a", "5")]
    [InlineData("-a", "7")]
    [InlineData("-a", "12")]
    [InlineData("-b", "1024")]
    [InlineData("--role", "boss")]
    public void Generate_OfWhatMustNotBe_EndsWith2(params string[] options) => Assert.Equal(2, ZoneSignCommandTests.Run(["key", "generate", "example", "-K", _folder.Root, .. options]).Code);

    [PeerTheory("dnssec-keygen", "dnssec-dsfromkey"), Trait("Category", "Interop")]
    [InlineData("RSASHA256", 8)]
    [InlineData("ECDSAP256SHA256", 13)]
    [InlineData("ECDSAP384SHA384", 14)]
    [InlineData("ED25519", 15)]
    [InlineData("ED448", 16)]
    public async Task Import_OfBindsKey_GivesBindsDs(string algorithm, int number)
    {
        string bind = _folder.PathOf("bind");
        string ours = _folder.PathOf("ours");
        Directory.CreateDirectory(bind);
        Directory.CreateDirectory(ours);
        string[] size = number == 8 ? ["-b", "2048"] : [];
        ChildResult made = await Peer(["dnssec-keygen", "-q", "-K", bind, "-a", algorithm, "-f", "KSK", .. size, "example.org"]);
        Assert.True(made.Succeeded, made.AllOutput);
        string key = Directory.GetFiles(bind, "*.private").Single();
        ChildResult expected = await Peer(["dnssec-dsfromkey", "-T", "3600", "-2", key.Replace(".private", ".key", StringComparison.Ordinal)]);
        Assert.True(expected.Succeeded, expected.AllOutput);

        (int code, _, string error) = ZoneSignCommandTests.Run("key", "import", key, "-K", ours);

        Assert.True(code == 0, error);
        string ds = ZoneSignCommandTests.Run("key", "ds", "example.org", "-K", ours).Output;
        Assert.Equal(Words(expected.Output), Words(ds));
        // The pair can also be used as it lies there.
        Assert.Equal(ds, ZoneSignCommandTests.Run("key", "ds", "example.org", "-K", bind).Output);
        Assert.Contains("CDNSKEY\t257 3 ", ZoneSignCommandTests.Run("key", "cds", "example.org", "-K", ours).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OfAnotherKeysPrivateHalf_IsRefused()
    {
        string vectors = Path.Combine(Checkout.Root!, "dns/tests/Infra.Dns.Tests/Vectors/Dnssec");
        File.Copy(Path.Combine(vectors, "rfc8080-ed25519-1.private"), _folder.PathOf("Kx.private"));
        _folder.Write("Kx.key", "example.com. IN DNSKEY 257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=\n");

        (int code, _, string error) = ZoneSignCommandTests.Run("key", "import", _folder.PathOf("Kx.private"), "-K", _folder.Root);

        Assert.Equal(1, code);
        Assert.Contains("the private key does not belong to its DNSKEY record", error, StringComparison.Ordinal);
    }

    private static string[] Words(string text) => text.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private static (int Code, string Output) Two((int Code, string Output, string Error) result) => (result.Code, result.Output);

    private async Task<ChildResult> Peer(string[] command) => await PeerRoot.Open().RunAsync(new PeerStart(command[0], command[1..]) { WorkFolders = [_folder.Root] }, TimeSpan.FromSeconds(60));
}
