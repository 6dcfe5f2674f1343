using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Crypto.Keys;
using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Pki.Tests.Making;
using Infra.Testing;

namespace Infra.Pki.Tests;

public class CertificateTests
{
    private static readonly PrivateKey Key = Authority.NewKey();

    [Fact]
    public void TryParse_OfARoot_FindsItsFields()
    {
        Certificate root = Authority.Root(key: Key).Certificate;

        Assert.Equal(3, root.Version);
        Assert.True(root.IsAuthority);
        Assert.True(root.HasBasicConstraints);
        Assert.Null(root.PathLength);
        Assert.Equal(KeyUsages.KeyCertSign | KeyUsages.CrlSign, root.KeyUsage);
        Assert.Equal(Authority.Start, root.NotBefore);
        Assert.Equal(Authority.End, root.NotAfter);
        Assert.True(root.IsSelfIssued);
        Assert.Equal("CN=Test Root", root.SubjectText);
        Assert.Equal(CertificateBuilder.KeyIdentifier(Key.PublicKey), root.SubjectKeyIdentifier.ToArray());
        Assert.Equal(Key.PublicKey.WriteSpki(), root.SubjectPublicKeyInfo.ToArray());
        Assert.True(root.TryGetPublicKey(out PublicKey? key, out _));
        Assert.Equal(KeyKind.EcP256, key.Kind);
        Assert.False(root.HasUnknownCriticalExtension);
        Assert.False(root.HasSubjectAltName);
        Assert.False(root.HasNameConstraints);
        Assert.False(root.MustStaple);
        Assert.Equal(16, root.SerialNumber.Length);
    }

    [Fact]
    public void TryParse_OfALeaf_FindsNamesAndPurposes()
    {
        Certificate leaf = Authority.Root().Leaf(builder =>
        {
            builder.Names.Addresses.Add(System.Net.IPAddress.Parse("192.0.2.7"));
            builder.Names.Uris.Add("https://example.com/");
            builder.Names.Emails.Add("who@example.com");
            builder.MustStaple = true;
        });

        var found = new List<string>();
        GeneralNameReader names = leaf.SubjectAltNames;
        while (names.TryRead(out GeneralName name))
            found.Add($"{name.Kind}:{Convert.ToHexString(name.Value)}");
        Assert.Equal(
            ["Dns:" + Hex("www.example.com"), "IpAddress:C0000207", "Uri:" + Hex("https://example.com/"), "Email:" + Hex("who@example.com")], found);
        Assert.True(names.IsAtEnd);
        Assert.True(leaf.MustStaple);
        Assert.True(leaf.Allows(CertificatePurpose.ServerAuthentication));
        Assert.False(leaf.Allows(CertificatePurpose.ClientAuthentication));
        Assert.False(leaf.IsAuthority);
        Assert.Equal(CertificateBuilder.KeyIdentifier(leaf.TryGetPublicKey(out PublicKey? key, out _) ? key : throw new InvalidOperationException()), leaf.SubjectKeyIdentifier.ToArray());
    }

    [Fact]
    public void EveryPrefix_Fails() => WireAssert.EveryProperPrefixFails(Full(), Parses);

    [Fact]
    public void AppendedByte_Fails() => WireAssert.AppendedByteFails(Full(), Parses);

    [Fact]
    public void AnyBytes_NeverThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        bool parses = Certificate.TryParse(bytes, out Certificate? certificate, out PkiError error);
        return parses == certificate is not null && parses == (error.Kind == PkiErrorKind.None);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryFlippedByte_IsRefusedOrReadsToItsEnd()
    {
        byte[] der = Full();
        for (int i = 0; i < der.Length; i++)
        {
            foreach (byte flip in (byte[])[0x01, 0x20, 0x80, 0xFF])
            {
                der[i] ^= flip;
                if (Certificate.TryParse(der, out Certificate? certificate, out PkiError error)) ReadAll(certificate);
                else Assert.NotEqual(PkiErrorKind.None, error.Kind);
                der[i] ^= flip;
            }
        }
    }

    public static TheoryData<string, bool> Shapes => new()
    {
        { "plain", true },
        { "version 1 without extensions", true },
        { "version 1 written out", false },
        { "version 4", false },
        { "version 1 with extensions", false },
        { "version 2 with unique ids", true },
        { "unique id of version 3", true },
        { "unique ids in wrong order", false },
        { "empty extensions", false },
        { "no extensions", true },
        { "bytes behind extensions", false },
        { "bytes behind signature", false },
        { "duplicate extension", false },
        { "64 extensions", true },
        { "65 extensions", false },
        { "explicit FALSE", true },
        { "BOOLEAN 01", false },
        { "serial not minimal", false },
        { "serial empty", false },
        { "serial of 64 bytes", true },
        { "serial of 65 bytes", false },
        { "issuer no Name", false },
        { "subject empty", true },
        { "subject with an empty part", false },
        { "generalized time in 2030", true },
        { "time without seconds", false },
        { "time with an offset", false },
        { "30 February", false },
        { "leap second", false },
        { "time 9999", true },
        { "year 0", false },
        { "time with letters", false },
        { "CA FALSE written out", true },
        { "CA FALSE with path length", false },
        { "path length negative", false },
        { "path length huge", false },
        { "keyUsage empty", false },
        { "keyUsage of three bytes", false },
        { "keyUsage with dirty unused bits", false },
        { "extKeyUsage empty", false },
        { "subjectAltName empty", false },
        { "subjectAltName with an unknown tag", false },
        { "subjectAltName not ASCII", false },
        { "subjectAltName constructed dNSName", false },
        { "nameConstraints empty", false },
        { "nameConstraints with an empty list", false },
        { "nameConstraints with minimum", false },
        { "nameConstraints in wrong order", false },
        { "subjectKeyIdentifier no octets", false },
        { "authorityKeyIdentifier with serial only", true },
        { "authorityKeyIdentifier no sequence", false },
        { "unknown extension, not critical", true },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void TryParse_OfThisShape_Decides(string shape, bool isGood)
    {
        var raw = new RawCertificate();
        const string Basic = "2.5.29.19", Usage = "2.5.29.15", Ext = "2.5.29.37", San = "2.5.29.17", Constraints = "2.5.29.30", Ski = "2.5.29.14", Aki = "2.5.29.35", Other = "1.2.3.4";
        List<byte[]> extensions = raw.Extensions!;
        switch (shape)
        {
            case "plain": extensions.Add(RawCertificate.San("a.example")); break;
            case "version 1 without extensions": raw.Version = null; raw.Extensions = null; break;
            case "version 1 written out": raw.Version = 0; raw.Extensions = null; break;
            case "version 4": raw.Version = 3; extensions.Add(RawCertificate.San("a.example")); break;
            case "version 1 with extensions": raw.Version = null; extensions.Add(RawCertificate.San("a.example")); break;
            case "version 2 with unique ids": raw.Version = 1; raw.Extensions = null; raw.BehindSpki = [0x81, 2, 0, 1, 0x82, 2, 0, 1]; break;
            case "unique id of version 3": raw.BehindSpki = [0x82, 2, 0, 1]; raw.Extensions = null; break;
            case "unique ids in wrong order": raw.BehindSpki = [0x82, 2, 0, 1, 0x81, 2, 0, 1]; raw.Extensions = null; break;
            case "empty extensions": break;
            case "no extensions": raw.Extensions = null; break;
            case "bytes behind extensions": extensions.Add(RawCertificate.San("a.example")); raw.BehindExtensions = [5, 0]; break;
            case "bytes behind signature": raw.Extensions = null; raw.BehindSignature = [5, 0]; break;
            case "duplicate extension": extensions.Add(RawCertificate.Extension(Other, null, "0500")); extensions.Add(RawCertificate.Extension(Other, null, "0500")); break;
            case "64 extensions": AddMany(64); break;
            case "65 extensions": AddMany(65); break;
            case "explicit FALSE": extensions.Add(RawCertificate.Extension(Other, false, "0500")); break;
            case "BOOLEAN 01": extensions.Add(Convert.FromHexString("300C06032A0304010101040205" + "00")); break;
            case "serial not minimal": raw.Serial = [0, 1]; raw.Extensions = null; break;
            case "serial empty": raw.Serial = []; raw.Extensions = null; break;
            case "serial of 64 bytes": raw.Serial = [.. Enumerable.Repeat((byte)1, 64)]; raw.Extensions = null; break;
            case "serial of 65 bytes": raw.Serial = [.. Enumerable.Repeat((byte)1, 65)]; raw.Extensions = null; break;
            case "issuer no Name": raw.Issuer = [0x30, 2, 5, 0]; raw.Extensions = null; break;
            case "subject empty": raw.Subject = [0x30, 0]; raw.Extensions = null; break;
            case "subject with an empty part": raw.Subject = [0x30, 2, 0x31, 0]; raw.Extensions = null; break;
            case "generalized time in 2030": SetTime(0x18, "20300101000000Z"); break;
            case "time without seconds": SetTime(0x17, "3001010000Z"); break;
            case "time with an offset": SetTime(0x17, "300101000000+0100"); break;
            case "30 February": SetTime(0x17, "300230000000Z"); break;
            case "leap second": SetTime(0x17, "300101000060Z"); break;
            case "time 9999": SetTime(0x18, "99991231235959Z"); break;
            case "year 0": SetTime(0x18, "00000101000000Z"); break;
            case "time with letters": SetTime(0x17, "30010100000aZ"); break;
            case "CA FALSE written out": extensions.Add(RawCertificate.Extension(Basic, true, "3003010100")); break;
            case "CA FALSE with path length": extensions.Add(RawCertificate.Extension(Basic, true, "3003020100")); break;
            case "path length negative": extensions.Add(RawCertificate.Extension(Basic, true, "30060101FF0201FF")); break;
            case "path length huge": extensions.Add(RawCertificate.Extension(Basic, true, "300A0101FF02050100000000")); break;
            case "keyUsage empty": extensions.Add(RawCertificate.Extension(Usage, true, "030100")); break;
            case "keyUsage of three bytes": extensions.Add(RawCertificate.Extension(Usage, true, "030400808080")); break;
            case "keyUsage with dirty unused bits": extensions.Add(RawCertificate.Extension(Usage, true, "03020481")); break;
            case "extKeyUsage empty": extensions.Add(RawCertificate.Extension(Ext, null, "3000")); break;
            case "subjectAltName empty": extensions.Add(RawCertificate.Extension(San, null, "3000")); break;
            case "subjectAltName with an unknown tag": extensions.Add(RawCertificate.Extension(San, null, "3003890161")); break;
            case "subjectAltName not ASCII": extensions.Add(RawCertificate.Extension(San, null, "30038201E9")); break;
            case "subjectAltName constructed dNSName": extensions.Add(RawCertificate.Extension(San, null, "3003A20161")); break;
            case "nameConstraints empty": extensions.Add(RawCertificate.Extension(Constraints, true, "3000")); break;
            case "nameConstraints with an empty list": extensions.Add(RawCertificate.Extension(Constraints, true, "3002A000")); break;
            case "nameConstraints with minimum": extensions.Add(RawCertificate.Extension(Constraints, true, "300AA0083006820161800101")); break;
            case "nameConstraints in wrong order": extensions.Add(RawCertificate.Extension(Constraints, true, "300EA1053003820161A0053003820161")); break;
            case "subjectKeyIdentifier no octets": extensions.Add(RawCertificate.Extension(Ski, null, "0500")); break;
            case "authorityKeyIdentifier with serial only": extensions.Add(RawCertificate.Extension(Aki, null, "3003820101")); break;
            case "authorityKeyIdentifier no sequence": extensions.Add(RawCertificate.Extension(Aki, null, "0401AA")); break;
            case "unknown extension, not critical": extensions.Add(RawCertificate.Extension(Other, null, "0500")); break;
            default: throw new InvalidOperationException(shape);
        }

        bool parses = Certificate.TryParse(raw.Write(Key), out Certificate? certificate, out PkiError error);

        Assert.True(parses == isGood, $"{shape}: {error}");
        if (parses) ReadAll(certificate!);
        Assert.Equal(isGood, error.Kind == PkiErrorKind.None);

        void SetTime(byte tag, string text)
        {
            raw.NotBefore = RawCertificate.Time(tag, text);
            raw.Extensions = null;
        }

        void AddMany(int count)
        {
            for (int i = 0; i < count; i++)
                extensions.Add(RawCertificate.Extension($"1.2.3.{i}", null, "0500"));
        }
    }

    [Theory]
    [InlineData("491231235959Z", 2049)]
    [InlineData("500101000000Z", 1950)]
    public void UtcTime_CentersOn1950To2049(string text, int year)
    {
        Certificate certificate = new RawCertificate { NotBefore = RawCertificate.Time(0x17, text), Extensions = null }.Parse(Key);

        Assert.Equal(year, certificate.NotBefore.Year);
    }

    [Fact]
    public void TryGetPublicKey_OfExplicitCurve_SaysSo()
    {
        byte[] spki = Convert.FromHexString("3014300D06072A8648CE3D02013002050003030004FF");
        Certificate certificate = new RawCertificate { Spki = spki, Extensions = null }.Parse(Key);

        Assert.False(certificate.TryGetPublicKey(out _, out KeyError error));
        Assert.Equal(KeyErrorKind.ExplicitCurve, error.Kind);
    }

    [Fact]
    public void SubjectText_OfHostileNames_IsEscapedAndBounded()
    {
        byte[] value = Encoding.UTF8.GetBytes("a\nb\u001b[31m, O=Bank" + new string('x', 1000));
        byte[] subject = RawCertificate.Wrap(0x30, RawCertificate.Wrap(0x31, RawCertificate.Wrap(0x30, [0x06, 3, 0x55, 4, 3, .. RawCertificate.Wrap(0x0C, value)])));
        Certificate certificate = new RawCertificate { Subject = subject, Extensions = null }.Parse(Key);

        string text = certificate.SubjectText;

        Assert.DoesNotContain(text, char.IsControl);
        Assert.Contains("\\, O\\=Bank", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, 1200);
    }

    [Fact]
    public void Equality_IsThatOfTheBytes()
    {
        Certificate one = Authority.Root("a").Certificate, other = Authority.Root("a").Certificate;

        Assert.True(Certificate.TryParse(one.Der, out Certificate? same, out _));
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
    }

    internal static byte[] Full() => Authority.Root().Intermediate("full", builder =>
    {
        builder.PathLength = 3;
        builder.Names.Dns.Add("*.example.com");
        builder.Names.Addresses.Add(System.Net.IPAddress.Parse("2001:db8::1"));
        builder.PermittedNames.Add(NameSubtree.Dns("example.com"));
        builder.ExcludedNames.Add(NameSubtree.Email("example.net"));
        builder.Purposes.Add(CertificatePurpose.ClientAuthentication);
        builder.MustStaple = true;
    }).Certificate.Der.ToArray();

    internal static void ReadAll(Certificate certificate)
    {
        GeneralNameReader names = certificate.SubjectAltNames;
        while (names.TryRead(out _))
        {
        }
        CertificateExtensionReader extensions = certificate.Extensions;
        while (extensions.TryRead(out _))
        {
        }
        if (!names.IsAtEnd || !extensions.IsAtEnd) throw new AssertionFailedException("what was parsed does not read to its end");
        certificate.TryGetPublicKey(out _, out _);
        certificate.Allows(CertificatePurpose.ServerAuthentication);
        if ((certificate.SubjectText + certificate.IssuerText).Any(char.IsControl)) throw new AssertionFailedException("a name is not escaped");
        certificate.Fingerprint();
    }

    private static bool Parses(ReadOnlySpan<byte> der) => Certificate.TryParse(der, out _, out _);

    private static string Hex(string text) => Convert.ToHexString(Encoding.ASCII.GetBytes(text));
}
