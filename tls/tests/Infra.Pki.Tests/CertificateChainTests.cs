using System.Text;
using Infra.Crypto.Keys;
using Infra.Pki.Tests.Making;

namespace Infra.Pki.Tests;

public class CertificateChainTests
{
    private static readonly Authority Root = Authority.Root();
    private static readonly Authority First = Root.Intermediate("First");
    private static readonly Authority Second = First.Intermediate("Second");
    private static readonly Certificate Leaf = Second.Leaf();

    [Fact]
    public void TryRead_OfEveryOrder_GivesTheChain()
    {
        Certificate[] expected = [Leaf, Second.Certificate, First.Certificate, Root.Certificate];
        foreach (Certificate[] order in Permutations(expected))
        {
            Assert.True(CertificateChain.TryRead(Pem(order), out CertificateChain? chain, out PkiError error), error.ToString());
            Assert.Equal(expected, chain);
        }
    }

    [Fact]
    public void TryRead_OfRepeatedCertificates_DropsThem()
    {
        Assert.True(CertificateChain.TryRead(Pem(Leaf, Second.Certificate, Leaf, Second.Certificate), out CertificateChain? chain, out _));
        Assert.Equal([Leaf, Second.Certificate], chain);
    }

    [Fact]
    public void TryRead_OfWhatIsNoChain_SaysSo()
    {
        Certificate stranger = Authority.Root("Stranger").Leaf();
        Authority twin = First.Intermediate("Second");

        AssertNotAChain(Leaf, First.Certificate);                              // a gap
        AssertNotAChain(Leaf, stranger);                                       // two end entities
        AssertNotAChain(Leaf, Second.Certificate, stranger, First.Certificate);
        AssertNotAChain(Unnamed(), Second.Certificate, twin.Certificate);      // two that fit by name, and nothing that tells them apart

        static void AssertNotAChain(params Certificate[] certificates)
        {
            Assert.False(CertificateChain.TryRead(Pem(certificates), out _, out PkiError error));
            Assert.Equal(PkiErrorKind.NotAChain, error.Kind);
        }

        static Certificate Unnamed() => new RawCertificate { Issuer = Second.Certificate.Subject.ToArray(), Extensions = null }.Parse(Second.Key);
    }

    [Fact]
    public void TryRead_OfTwinsByName_TakesTheOneThatTheIdentifierNames()
    {
        Authority twin = First.Intermediate("Second");

        Assert.False(CertificateChain.TryRead(Pem(Leaf, twin.Certificate, Second.Certificate, First.Certificate), out _, out _));   // the twin is left over
        Assert.True(CertificateChain.TryRead(Pem(Leaf, Second.Certificate), out CertificateChain? chain, out _));
        Assert.Equal([Leaf, Second.Certificate], chain);
    }

    [Fact]
    public void TryRead_OfCrossSignedRoots_Ends()
    {
        PrivateKey keyA = Authority.NewKey(), keyB = Authority.NewKey();
        Authority a = Authority.Root("A", key: keyA), b = Authority.Root("B", key: keyB);
        Certificate aByB = b.Intermediate("A", key: keyA).Certificate, bByA = a.Intermediate("B", key: keyB).Certificate;

        Assert.True(CertificateChain.TryRead(Pem(a.Leaf(), aByB, bByA), out CertificateChain? chain, out PkiError error), error.ToString());
        Assert.Equal(3, chain.Count);
    }

    [Fact]
    public void TryRead_OfPemVariants_TakesThem()
    {
        string pem = Encoding.ASCII.GetString(Pem(Leaf, Second.Certificate));

        AssertCount(2, pem.Replace("\n", "\r\n", StringComparison.Ordinal));
        AssertCount(2, "Bag Attributes\n    friendlyName: srv\nsubject=/CN=leaf\n" + pem + "\ntrailing words\n");
        AssertCount(2, pem.Replace("CERTIFICATE", "X509 CERTIFICATE", StringComparison.Ordinal));
        using Infra.Buffers.SecretBytes key = Second.Key.WritePkcs8Pem();
        AssertCount(2, Encoding.ASCII.GetString(key.Span) + pem);
        Assert.True(CertificateChain.TryRead(Leaf.Der, out CertificateChain? single, out _));
        Assert.Equal([Leaf], single);

        static void AssertCount(int count, string text)
        {
            Assert.True(CertificateChain.TryRead(Encoding.ASCII.GetBytes(text), out CertificateChain? chain, out PkiError error), error.ToString());
            Assert.Equal(count, chain.Count);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate here")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n")]
    public void TryRead_OfOtherText_Fails(string text)
    {
        Assert.False(CertificateChain.TryRead(Encoding.ASCII.GetBytes(text), out _, out PkiError error));
        Assert.NotEqual(PkiErrorKind.None, error.Kind);
        Assert.NotEmpty(error.ToString());
    }

    [Fact]
    public void TryParse_AtTheBounds_Decides()
    {
        ReadOnlyMemory<byte> der = Leaf.DerMemory;
        ReadOnlyMemory<byte> big = Root.Leaf(builder => builder.AddExtension([0x2A, 3, 4], false, new byte[65_000])).DerMemory;

        Assert.True(CertificateChain.TryParse([.. Enumerable.Repeat(der, 16)], out CertificateChain? chain, out _));
        Assert.Equal(16, chain.Count);
        AssertFails(PkiErrorKind.TooLarge, [.. Enumerable.Repeat(der, 17)]);
        AssertFails(PkiErrorKind.Empty, []);
        Assert.InRange(big.Length, 65_000, CertificateChain.BytesMax);
        Assert.True(CertificateChain.TryParse([big], out _, out _));
        AssertFails(PkiErrorKind.TooLarge, [big, big]);
        Assert.Equal(1, AssertFails(PkiErrorKind.Malformed, [der, new byte[] { 0x30, 0 }]).Index);
        Assert.Throws<ArgumentException>(() => new CertificateChain([]));

        static PkiError AssertFails(PkiErrorKind kind, ReadOnlyMemory<byte>[] ders)
        {
            Assert.False(CertificateChain.TryParse(ders, out _, out PkiError error));
            Assert.Equal(kind, error.Kind);
            return error;
        }
    }

    [Fact]
    public void ToPem_ReadsBackTheSame()
    {
        var chain = new CertificateChain([Leaf, Second.Certificate, First.Certificate]);

        Assert.True(CertificateChain.TryRead(Encoding.ASCII.GetBytes(chain.ToPem()), out CertificateChain? again, out _));
        Assert.Equal(chain, again);
    }

    [Fact]
    public void CertifiedKey_NeedsTheKeyOfTheCertificate()
    {
        PrivateKey key = Authority.NewKey();
        Certificate certificate = Root.Leaf(key: key);
        using PrivateKey other = Authority.NewKey(), otherKind = Authority.NewKey(KeyKind.Ed25519), agreement = Authority.NewKey(KeyKind.X25519);
        Certificate unusable = new RawCertificate { Spki = Convert.FromHexString("3014300D06072A8648CE3D02013002050003030004FF"), Extensions = null }.Parse(Root.Key);

        AssertFails(PkiErrorKind.InconsistentKeys, certificate, other);
        AssertFails(PkiErrorKind.InconsistentKeys, certificate, otherKind);
        AssertFails(PkiErrorKind.BadKey, certificate, agreement);
        AssertFails(PkiErrorKind.BadKey, unusable, other);
        Assert.True(CertifiedKey.TryCreate(new([certificate]), key, out CertifiedKey? certified, out _));
        Assert.Equal(certificate, certified.Certificate);

        static void AssertFails(PkiErrorKind kind, Certificate certificate, PrivateKey key)
        {
            Assert.False(CertifiedKey.TryCreate(new([certificate]), key, out _, out PkiError error));
            Assert.Equal(kind, error.Kind);
        }
    }

    [Fact]
    public void CertifiedKey_TryRead_TakesOneFileWithBoth()
    {
        PrivateKey key = Authority.NewKey(KeyKind.Ed25519);
        using Infra.Buffers.SecretBytes pem = key.WritePkcs8Pem();
        byte[] both = [.. pem.Span, .. Pem(Second.Leaf(key: key), Second.Certificate)];

        Assert.True(CertifiedKey.TryRead(both, both, out CertifiedKey? certified, out PkiError error), error.ToString());
        Assert.Equal(2, certified.Chain.Count);
        Assert.False(CertifiedKey.TryRead(both, Pem(Leaf), out _, out error));
        Assert.Equal(PkiErrorKind.BadKey, error.Kind);
        Assert.False(CertifiedKey.TryRead(pem.Span, both, out _, out error));
        Assert.Equal(PkiErrorKind.NotPem, error.Kind);
        certified.Dispose();
    }

    private static byte[] Pem(params Certificate[] certificates) => Encoding.ASCII.GetBytes(string.Concat(certificates.Select(c => c.ToPem())));

    private static IEnumerable<Certificate[]> Permutations(Certificate[] items) => items.Length == 1
        ? [items]
        : items.SelectMany((item, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (Certificate[])[item, .. rest]));
}
