using Infra.Crypto.Keys;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Pki.Verification;
using Infra.Testing.Fakes;

namespace Infra.Tls.Tests.Support;

/// <summary>A small authority with certificates for every kind of key, the same in each run.</summary>
internal static class TestPki
{
    internal const string ServerName = "server.example";

    internal static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SeededRandom Random = new(20300101);
    private static readonly CertifiedKey RootKey = MakeRoot("Test Root");
    private static readonly CertifiedKey OtherRootKey = MakeRoot("Other Root");

    internal static CertifiedKey Root => RootKey;

    internal static TrustAnchors Anchors { get; } = TrustAnchors.FromCertificates([RootKey.Certificate]);

    internal static TrustAnchors OtherAnchors { get; } = TrustAnchors.FromCertificates([OtherRootKey.Certificate]);

    internal static CertifiedKey P256 { get; } = Issue(KeyKind.EcP256, ServerName, CertificatePurpose.ServerAuthentication);

    internal static CertifiedKey P384 { get; } = Issue(KeyKind.EcP384, ServerName, CertificatePurpose.ServerAuthentication);

    internal static CertifiedKey Ed25519 { get; } = Issue(KeyKind.Ed25519, ServerName, CertificatePurpose.ServerAuthentication);

    internal static CertifiedKey Rsa { get; } = Issue(KeyKind.Rsa, ServerName, CertificatePurpose.ServerAuthentication);

    internal static CertifiedKey OtherName { get; } = Issue(KeyKind.EcP256, "other.example", CertificatePurpose.ServerAuthentication);

    internal static CertifiedKey Client { get; } = Issue(KeyKind.EcP256, "client.example", CertificatePurpose.ClientAuthentication);

    internal static CertifiedKey ClientOfOtherRoot { get; } =
        Issue(KeyKind.EcP256, "client.example", CertificatePurpose.ClientAuthentication, OtherRootKey);

    internal static CertifiedKey Expired { get; } =
        Issue(KeyKind.EcP256, ServerName, CertificatePurpose.ServerAuthentication, notAfter: Now.AddDays(-1));

    internal static CertifiedKey Of(KeyKind kind) => kind switch
    {
        KeyKind.EcP256 => P256,
        KeyKind.EcP384 => P384,
        KeyKind.Ed25519 => Ed25519,
        KeyKind.Rsa => Rsa,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    internal static CertifiedKey Issue(KeyKind kind, string name, CertificatePurpose purpose, CertifiedKey? issuer = null, DateTimeOffset? notAfter = null)
    {
        PrivateKey key = PrivateKey.Generate(kind, Random);
        CertificateBuilder builder = CertificateBuilder.Leaf(
            DistinguishedName.FromCommonName(name), Now.AddYears(-1), notAfter ?? Now.AddYears(1), purpose);
        builder.Names.Dns.Add(name);
        Certificate certificate = builder.Sign(key.PublicKey, issuer ?? RootKey, Random);
        return Certify(certificate, key);
    }

    private static CertifiedKey MakeRoot(string name)
    {
        PrivateKey key = PrivateKey.Generate(KeyKind.EcP256, Random);
        Certificate certificate = CertificateBuilder.Root(DistinguishedName.FromCommonName(name), Now.AddYears(-5), Now.AddYears(5)).SignSelf(key, Random);
        return Certify(certificate, key);
    }

    private static CertifiedKey Certify(Certificate certificate, PrivateKey key)
    {
        Assert.True(CertifiedKey.TryCreate(new CertificateChain([certificate]), key, out CertifiedKey? certified, out PkiError error), error.ToString());
        return certified;
    }
}
