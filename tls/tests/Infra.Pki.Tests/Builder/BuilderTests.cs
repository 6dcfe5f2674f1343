using System.Net;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Crypto.Keys;
using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Pki.Tests.Making;
using Infra.Testing;

namespace Infra.Pki.Tests.Builder;

public class BuilderTests
{
    private static readonly Authority Root = Authority.Root();

    [Theory]
    [InlineData(KeyKind.EcP256)]
    [InlineData(KeyKind.EcP384)]
    [InlineData(KeyKind.Ed25519)]
    [InlineData(KeyKind.Rsa)]
    public void Request_OfEveryKind_ReadsBack(KeyKind kind)
    {
        PrivateKey key = kind == KeyKind.Rsa ? RsaKey.Shared : Authority.NewKey(kind);
        CertificateRequest request = FullRequest(key);

        Assert.True(CertificateRequest.TryRead(Encoding.ASCII.GetBytes(request.ToPem()), out CertificateRequest? again, out PkiError error), error.ToString());
        Assert.Equal(key.PublicKey.WriteSpki(), again.PublicKey.WriteSpki());
        Assert.Equal("C=NL, O=Example\\, Inc, CN=who", again.SubjectText);
        var names = new AlternativeNames();
        GeneralNameReader reader = again.SubjectAltNames;
        while (reader.TryRead(out GeneralName name))
            Assert.True(names.TryAdd(name));
        Assert.Equal(["*.example.com"], names.Dns);
        Assert.Equal([IPAddress.IPv6Loopback], names.Addresses);
        Assert.Equal(["https://example.com/"], names.Uris);
        Assert.Equal(["a@example.com"], names.Emails);
    }

    [Fact]
    public void Request_EveryPrefixFails() => WireAssert.EveryProperPrefixFails(FullRequest().Der, Parses);

    [Fact]
    public void Request_AppendedByteFails() => WireAssert.AppendedByteFails(FullRequest().Der, Parses);

    [Fact]
    public void Request_AnyBytes_NeverThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        bool parses = CertificateRequest.TryParse(bytes, out CertificateRequest? parsed, out _), reads = CertificateRequest.TryRead(bytes, out CertificateRequest? read, out _);
        return parses == parsed is not null && reads == read is not null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Request_EveryFlippedBit_IsRefused()   // everything is under the signature, or is the signature
    {
        byte[] der = FullRequest(Authority.NewKey(KeyKind.Ed25519)).Der.ToArray();
        for (int i = 0; i < 8 * der.Length; i += 3)
        {
            der[i / 8] ^= (byte)(1 << i % 8);
            Assert.False(CertificateRequest.TryParse(der, out _, out PkiError error), $"bit {i}");
            Assert.NotEqual(PkiErrorKind.None, error.Kind);
            der[i / 8] ^= (byte)(1 << i % 8);
        }
    }

    [Fact]
    public void Request_SignedByAnotherKey_IsRefused()
    {
        using PrivateKey other = Authority.NewKey();
        byte[] der = FullRequest().Der.ToArray();
        byte[] spki = other.PublicKey.WriteSpki();
        int at = der.AsSpan().IndexOf(spki.AsSpan(0, 26));
        Assert.True(at > 0);
        spki.CopyTo(der, at);

        Assert.False(CertificateRequest.TryParse(der, out _, out PkiError error));
        Assert.Equal(PkiErrorKind.BadSignature, error.Kind);
    }

    [Fact]
    public void TryAdd_OfOtherForms_Refuses()
    {
        var names = new AlternativeNames();

        Assert.False(names.TryAdd(new GeneralName(GeneralNameKind.RegisteredId, [0x2A, 3])));
        Assert.False(names.TryAdd(new GeneralName(GeneralNameKind.IpAddress, [1, 2, 3])));
        Assert.False(names.TryAdd(new GeneralName(GeneralNameKind.Dns, "a..b"u8)));
        Assert.True(names.IsEmpty);
    }

    [Fact]
    public void KeyIdentifier_IsTheStartOfSha256OfTheBitString()
    {
        using PrivateKey key = Authority.NewKey();
        byte[] spki = key.PublicKey.WriteSpki();

        Assert.Equal(SHA256.HashData(spki.AsSpan(26)).AsSpan(0, 20).ToArray(), CertificateBuilder.KeyIdentifier(key.PublicKey));
    }

    [Fact]
    public void Dates_AreWrittenAsTheirYearAsks()
    {
        Certificate certificate = Root.Leaf(builder => builder.NotAfter = new DateTimeOffset(2050, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(2050, certificate.NotAfter.Year);
        Assert.True(certificate.Der.IndexOf(Encoding.ASCII.GetBytes("\x17\x0D" + "300101000000Z")) > 0);
        Assert.True(certificate.Der.IndexOf(Encoding.ASCII.GetBytes("\x18\x0F" + "20500101000000Z")) > 0);
    }

    [Fact]
    public void SerialNumbers_AreFreshAndPositive()
    {
        Certificate one = Root.Leaf(), other = Root.Leaf();

        Assert.Equal(16, one.SerialNumber.Length);
        Assert.InRange(one.SerialNumber[0], 0x40, 0x7F);
        Assert.False(one.SerialNumber.SequenceEqual(other.SerialNumber));
        Assert.Equal("01", Convert.ToHexString(Root.Leaf(builder => builder.SerialNumber = [1]).SerialNumber));
    }

    [Fact]
    public void AcmeIdentifier_IsACriticalOctetString()
    {
        byte[] digest = SHA256.HashData([1]);
        Certificate certificate = Root.Leaf(builder => builder.AcmeIdentifier = digest);

        CertificateExtensionReader reader = certificate.Extensions;
        bool isFound = false;
        while (reader.TryRead(out CertificateExtension extension))
        {
            if (Convert.ToHexString(extension.Id) != "2B0601050507011F") continue;
            isFound = true;
            Assert.True(extension.IsCritical);
            Assert.Equal("0420" + Convert.ToHexString(digest), Convert.ToHexString(extension.Value));
        }
        Assert.True(isFound);
    }

    public static TheoryData<string, Action<CertificateBuilder>> Mistakes => new()
    {
        { "ends before it begins", b => b.NotAfter = b.NotBefore.AddSeconds(-1) },
        { "begins before 1950", b => b.NotBefore = new DateTimeOffset(1949, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        { "names nobody", b => { b.Subject = DistinguishedName.Empty; b.Names.Dns.Clear(); } },
        { "path length of a leaf", b => b.PathLength = 1 },
        { "negative path length", b => { b.IsAuthority = true; b.PathLength = -1; } },
        { "bad DNS name", b => b.Names.Dns.Add("a b") },
        { "wildcard on one label", b => b.Names.Dns.Add("*.com") },
        { "URI not ASCII", b => b.Names.Uris.Add("https://bücher.example/") },
        { "address with a zone", b => b.Names.Addresses.Add(new IPAddress(IPAddress.IPv6Loopback.GetAddressBytes(), 2)) },
        { "serial zero", b => b.SerialNumber = [0] },
        { "serial too long", b => b.SerialNumber = new byte[21] },
        { "ACME identifier too short", b => b.AcmeIdentifier = new byte[31] },
        { "extension twice", b => b.AddExtension([0x55, 0x1D, 0x13], true, [0x30, 0]) },
        { "scheme of another key", b => b.Scheme = Infra.Pki.Signing.SignatureScheme.Ed25519 },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void Sign_OfWhatIsWrong_Throws(string what, Action<CertificateBuilder> mistake)
    {
        Assert.NotEmpty(what);
        Exception? thrown = Record.Exception(() => Root.Leaf(mistake));
        Assert.True(thrown is InvalidOperationException or ArgumentException, thrown?.ToString());
    }

    [Theory]
    [InlineData(NameAttribute.CommonName, "Zoë 🙂", true)]
    [InlineData(NameAttribute.CommonName, "", false)]
    [InlineData(NameAttribute.CommonName, "a\nb", false)]
    [InlineData(NameAttribute.CommonName, "12345678901234567890123456789012345678901234567890123456789012345", false)]
    [InlineData(NameAttribute.Country, "NL", true)]
    [InlineData(NameAttribute.Country, "NLD", false)]
    [InlineData(NameAttribute.Country, "1x", false)]
    [InlineData(NameAttribute.EmailAddress, "a@example.com", true)]
    [InlineData(NameAttribute.EmailAddress, "ä@example.com", false)]
    [InlineData(NameAttribute.SerialNumber, "A-1", true)]
    [InlineData(NameAttribute.SerialNumber, "A_1", false)]
    public void DistinguishedName_ChecksItsParts(NameAttribute attribute, string value, bool isGood)
    {
        Assert.Equal(isGood, DistinguishedName.IsValid(attribute, value));
        if (!isGood) Assert.Throws<ArgumentException>(() => DistinguishedName.Create([(attribute, value)]));
        else Assert.True(DistinguishedName.TryFromEncoded(DistinguishedName.Create([(attribute, value)]).Encoded, out _));
    }

    internal static CertificateRequest FullRequest(PrivateKey? key = null)
    {
        var builder = new CertificateRequestBuilder
        {
            Subject = DistinguishedName.Create([(NameAttribute.Country, "NL"), (NameAttribute.Organization, "Example, Inc"), (NameAttribute.CommonName, "who")]),
            MustStaple = true,
        };
        builder.Names.Dns.Add("*.example.com");
        builder.Names.Addresses.Add(IPAddress.IPv6Loopback);
        builder.Names.Uris.Add("https://example.com/");
        builder.Names.Emails.Add("a@example.com");
        return builder.Sign(key ?? Authority.NewKey(), Authority.Random());
    }

    private static bool Parses(ReadOnlySpan<byte> der) => CertificateRequest.TryParse(der, out _, out _);
}
