using Infra.Pki.Tests.Making;
using Infra.Pki.Trust;
using Infra.Pki.Verification;
using Infra.Testing;

namespace Infra.Pki.Tests.Trust;

public sealed class TrustFilesTests : IDisposable
{
    private static readonly Certificate One = Authority.Root("One").Certificate, Two = Authority.Root("Two").Certificate, Three = Authority.Root("Three").Certificate;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryLoad_OfAFile_TakesAllOrNothing()
    {
        string good = _folder.Write("good.pem", One.ToPem() + Two.ToPem());
        string broken = _folder.Write("broken.pem", One.ToPem() + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        string empty = _folder.Write("empty.pem", "");

        Assert.True(TrustFiles.TryLoad(good, out TrustAnchors? anchors, out _));
        Assert.Equal(2, anchors.Count);
        AssertFails(broken, PkiErrorKind.Malformed, "broken.pem");
        AssertFails(empty, PkiErrorKind.NotPem, "empty.pem");
        AssertFails(_folder.PathOf("missing.pem"), PkiErrorKind.Unreadable, "missing.pem");
        AssertFails(_folder.Root, PkiErrorKind.Unreadable, "");

        static void AssertFails(string path, PkiErrorKind kind, string name)
        {
            Assert.False(TrustFiles.TryLoad(path, out _, out PkiError error));
            Assert.Equal(kind, error.Kind);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LoadPlatform_SkipsAndCountsWhatIsBroken()
    {
        string text = One.ToPem()
            + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"        // no certificate
            + "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n"        // no base64
            + "-----BEGIN CERTIFICATE-----\nAAAA\n" + Two.ToPem()                     // no end
            + "-----END CERTIFICATE-----\n"                                           // no beginning
            + Three.ToPem() + "-----BEGIN CERTIFICATE-----\nAAAA\n";                  // no end at the end
        string file = _folder.Write("bundle.crt", text);

        PlatformTrust trust = TrustFiles.LoadPlatform(null, null, [_folder.PathOf("missing.crt"), file], []);

        Assert.Equal(["CN=One", "CN=Two", "CN=Three"], trust.Anchors.Select(anchor => anchor.ToString()));
        Assert.Equal(5, trust.SkippedCount);
        Assert.Equal(file, trust.Source);
    }

    [Fact]
    public void LoadPlatform_WithVariables_TakesOnlyThese()
    {
        string file = _folder.Write("named.pem", One.ToPem());
        string usual = _folder.Write("usual.crt", Three.ToPem());
        _folder.Write("d/b.pem", Two.ToPem());
        _folder.Write("d/readme.txt", "nothing");
        File.CreateSymbolicLink(_folder.PathOf("d/0a1b2c3d.0"), _folder.PathOf("d/b.pem"));

        Assert.Equal(["CN=One"], Names(TrustFiles.LoadPlatform(file, null, [usual], [])));
        Assert.Equal(["CN=Two"], Names(TrustFiles.LoadPlatform("", _folder.PathOf("d"), [usual], [])));
        Assert.Equal(["CN=One", "CN=Two"], Names(TrustFiles.LoadPlatform(file, $"{_folder.PathOf("none")}:{_folder.PathOf("d")}", [usual], [])));
        Assert.Empty(Names(TrustFiles.LoadPlatform(_folder.PathOf("missing"), null, [usual], [])));
        Assert.Equal(["CN=Three"], Names(TrustFiles.LoadPlatform(null, "", [usual], [])));
        Assert.Equal(["CN=Two"], Names(TrustFiles.LoadPlatform(null, null, [], [_folder.PathOf("none"), _folder.PathOf("d")])));
        Assert.Empty(Names(TrustFiles.LoadPlatform(null, null, [], [])));

        static IEnumerable<string> Names(PlatformTrust trust) => trust.Anchors.Select(anchor => anchor.ToString());
    }

    [Fact]
    public void CertifiedKeyFiles_NameTheFileThatIsWrong()
    {
        Authority root = Authority.Root();
        using Infra.Buffers.SecretBytes pem = root.Key.WritePkcs8Pem();
        string keyText = System.Text.Encoding.ASCII.GetString(pem.Span);
        string certificate = _folder.Write("a.pem", root.Certificate.ToPem()), key = _folder.Write("a.key", keyText), both = _folder.Write("both.pem", keyText + root.Certificate.ToPem());
        string other = _folder.Write("b.pem", One.ToPem());

        Assert.True(CertifiedKeyFiles.TryLoad(certificate, key, out CertifiedKey? first, out _));
        Assert.True(CertifiedKeyFiles.TryLoad(both, both, out CertifiedKey? second, out _));
        first.Dispose();
        second.Dispose();
        AssertFails(other, key, PkiErrorKind.InconsistentKeys, "a.key");
        AssertFails(certificate, certificate, PkiErrorKind.BadKey, "a.pem");
        AssertFails(key, key, PkiErrorKind.NotPem, "a.key");
        AssertFails(certificate, _folder.PathOf("no\nkey"), PkiErrorKind.Unreadable, "no\\nkey");

        static void AssertFails(string certificate, string key, PkiErrorKind kind, string name)
        {
            Assert.False(CertifiedKeyFiles.TryLoad(certificate, key, out _, out PkiError error));
            Assert.Equal(kind, error.Kind);
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(error.Message, char.IsControl);
        }
    }

    [Fact]
    public void TrustAnchors_HashIsThatOfTheSet()
    {
        TrustAnchors ordered = TrustAnchors.FromCertificates([One, Two]), turned = TrustAnchors.FromCertificates([Two, One, Two]), other = TrustAnchors.FromCertificates([One, Three]);

        Assert.Equal(2, turned.Count);
        Assert.Equal(32, ordered.Hash.Length);
        Assert.True(ordered.Hash.SequenceEqual(turned.Hash));
        Assert.False(ordered.Hash.SequenceEqual(other.Hash));
        Assert.False(ordered.Hash.SequenceEqual(TrustAnchors.Empty.Hash));
    }
}
