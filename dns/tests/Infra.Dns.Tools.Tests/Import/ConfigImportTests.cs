using Infra.Config.Toml;
using Infra.Dns.Control;
using Infra.Parsing;
using Infra.Testing;

namespace Infra.Dns.Tools.Tests.Import;

public sealed class ConfigImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Import_OfPlainZones_TakesListenersNetworksAndZones()
    {
        (int code, string output, string error) = Import("""
            listen_addrs_ipv4 = ["192.0.2.1"]
            listen_addrs_ipv6 = ["2001:db8::1"]
            listen_port = 5300
            allow_networks = ["192.0.2.0/24"]
            directory = "/srv/dns"
            user = "named"
            prometheus_listen_addr = "127.0.0.1:9000"

            [[zones]]
            zone = "example.com"
            zone_type = "Primary"
            file = "example.com.zone"
            axfr_policy = "AllowAll"

            [[zones]]
            zone = "localhost"
            zone_type = "Primary"
            [[zones.stores]]
            type = "file"
            zone_path = "localhost.zone"
            """);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal("""
            # Made by dnsctl config import from a file of hickory-dns.
            profile = "authoritative"

            [server]
            directory = "/srv/dns"
            user = "named"

            [[listen]]
            protocol = "do53"
            addresses = ["192.0.2.1:5300", "[2001:db8::1]:5300"]
            allow = ["192.0.2.0/24"]

            [metrics]
            listen = "127.0.0.1:9000"

            [[zone]]
            name = "example.com"
            type = "primary"
            file = "example.com.zone"
            allow-transfer = ["0.0.0.0/0", "::/0"]

            [[zone]]
            name = "localhost"
            type = "primary"
            file = "localhost.zone"

            """, output);
    }

    [Fact]
    public void Import_WithoutAddresses_ListensEverywhereAsTheOriginal()
    {
        (_, string output, _) = Import("");

        Assert.Contains("addresses = [\"0.0.0.0:53\", \"[::]:53\"]", output);
        Assert.Contains("directory = \"/var/named\"", output);
    }

    [Fact]
    public void Import_OfUpdatesWithAKey_WritesTheSecretAndAGrant()
    {
        _folder.Write("update.key", "a secret of some bytes");
        (int code, string output, string error) = Import("""
            [[zones]]
            zone = "example.com"
            zone_type = "Primary"
            axfr_policy = "AllowSigned"
            [zones.stores]
            type = "sqlite"
            zone_path = "example.com.zone"
            journal_path = "example.com.jrnl"
            allow_update = true
            [[zones.stores.tsig_keys]]
            name = "update.example.com."
            key_file = "update.key"
            algorithm = "hmac-sha512"
            """, "--directory", _folder.Root);

        Assert.Equal(0, code);
        Assert.Contains($"[[tsig]]\nname = \"update.example.com.\"\nalgorithm = \"hmac-sha512\"\nsecret = \"{Convert.ToBase64String("a secret of some bytes"u8)}\"\n", output);
        Assert.Contains("update = [{ key = \"update.example.com.\", match = \"subdomain\", name = \"example.com\" }]", output);
        Assert.Contains("allow-transfer = [\"key:update.example.com.\"]", output);
        Assert.Contains("named.toml:8:1: warning: the journal of hickory-dns cannot be read here", error);
        Assert.Contains("the new file holds the secret", error);
        Assert.DoesNotContain("a secret of some bytes", error);
    }

    [Fact]
    public void Import_OfKeysOfSeveralAlgorithms_SignsWithTheFirstAndSaysSo()
    {
        (int code, string output, string error) = Import("""
            [[zones]]
            zone = "example.com"
            zone_type = "Primary"
            file = "example.com.zone"
            nx_proof_kind = { nsec3 = { iterations = 1, opt_out = true } }
            [[zones.keys]]
            key_path = "ed25519.pk8"
            algorithm = "ED25519"
            [[zones.keys]]
            key_path = "ecdsa.pk8"
            algorithm = "ECDSAP256SHA256"
            """);

        Assert.Equal(0, code);
        Assert.Contains("[[dnssec-policy]]\nname = \"imported-15-nsec3-opt-out\"\nalgorithm = 15\ndenial = \"nsec3\"\nopt-out = true\n", output);
        Assert.Contains("dnssec-policy = \"imported-15-nsec3-opt-out\"", output);
        Assert.Contains("ECDSAP256SHA256 of example.com is left out", error);
        Assert.Contains("iterations has no effect here", error);
        Assert.Contains("ed25519.pk8 is left behind: dnsd makes a new key for example.com", error);
    }

    [Theory]
    [InlineData("External", "[[zones.stores]]\ntype = \"blocklist\"\nlists = [\"a\"]\n[[zones.stores]]\ntype = \"recursor\"\nroots = \"r\"\n", "the blocklist and recursion are not built yet; the zone . is left out")]
    [InlineData("External", "[zones.stores]\ntype = \"forward\"\n", "forwarding is not built yet; the zone . is left out")]
    [InlineData("Hint", "file = \"root.zone\"\n", "recursion is not built yet; the zone . is left out")]
    public void Import_OfWhatIsNotThere_NamesThePartAndGoesOn(string kind, string rest, string message)
    {
        (int code, string output, string error) = Import($"[[zones]]\nzone = \"a\"\nzone_type = \"Primary\"\nfile = \"a.zone\"\n[[zones]]\nzone = \".\"\nzone_type = \"{kind}\"\n{rest}");

        Assert.Equal(1, code);
        Assert.Contains($"named.toml:7:1: {message}", error);
        Assert.Contains("name = \"a\"", output);
        Assert.DoesNotContain("name = \".\"", output);
    }

    [Fact]
    public void Import_OfACertificate_NamesTheMissingListeners()
    {
        (int code, _, string error) = Import("[tls_cert]\npath = \"c.pem\"\nprivate_key = \"k.pem\"\n");

        Assert.Equal(1, code);
        Assert.Contains("named.toml:2:1: DNS over TLS, HTTPS and QUIC are not built yet", error);
    }

    [Fact]
    public void Import_OfUnknownAndWrongKeys_ShowsEachAtItsPlace()
    {
        (int code, _, string error) = Import("""
            listen_port = 70000
            listen_addrs_ipv4 = ["localhost"]
            lissten = 1
            tcp_request_timeout = 5
            [[zones]]
            zone = "a"
            zone_type = "Primary"
            file = "a.zone"
            axfr_policy = "Maybe"
            shade = true
            [[zones]]
            zone = "a..b"
            [[zones]]
            zone = "b"
            """);

        Assert.Equal(1, code);
        string[] places = [.. error.Split('\n').Where(line => line.Contains("named.toml:", StringComparison.Ordinal)).Select(line => line[(line.IndexOf("named.toml:", StringComparison.Ordinal) + 11)..])];
        Assert.Equal(
        [
            "1:15: listen_port must be a number from 0 to 65535", "2:1: \"localhost\" is no address", "3:1: lissten is no key that this import knows",
            "4:1: warning: tcp_request_timeout has no effect here: dnsd has limits of its own for idle and slow connections", "9:1: axfr_policy must be Deny, AllowAll or AllowSigned",
            "10:1: shade is no key that this import knows", "12:1: \"a..b\" is no name", "14:1: the zone b has no file and no store with one",
        ], places);
    }

    [Fact]
    public void Import_OfEveryPrefixOfAFile_NeitherThrowsNorWritesWhatIsNoToml()
    {
        const string Text = "listen_port = 53\n[[zones]]\nzone = \"a\\\"b\"\nzone_type = \"Primary\"\nfile = \"z\\n\"\n[zones.stores]\ntype = \"sqlite\"\nzone_path = \"x\"\n[[zones.keys]]\nalgorithm = \"ED25519\"\n";
        for (int length = 0; length <= Text.Length; length++)
        {
            (_, string output, _) = Import(Text[..length]);

            var findings = new DiagnosticBag();
            TomlReader.Read(new SourceText("out.toml", output), findings);
            Assert.Empty(findings);
        }
    }

    [Fact]
    public void Import_IntoAFile_KeepsItFromOthersAndNeverReplacesOne()
    {
        string target = _folder.PathOf("dnsd.toml");

        (int first, _, _) = Import("", "--out", target);
        (int second, _, string error) = Import("", "--out", target);

        Assert.Equal((0, 1), (first, second));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        Assert.Contains("dnsd.toml", error);
    }

    private (int Code, string Output, string Error) Import(string text, params string[] options)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = CommandLineRoot.Create(output, error).Invoke(["config", "import", _folder.Write("named.toml", text), .. options]);
        return (code, output.ToString(), error.ToString());
    }
}
