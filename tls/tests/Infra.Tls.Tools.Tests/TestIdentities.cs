using System.Net;
using Infra.Buffers;
using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Pki.Verification;
using Infra.Testing;
using Infra.Tls.Config;

namespace Infra.Tls.Tools.Tests;

/// <summary>A root, leaves of several kinds below it for localhost and 127.0.0.1, and a root that nobody trusts; made once.</summary>
internal static class TestIdentities
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    internal static CertifiedKey Root { get; } = MakeRoot("Test Root");

    internal static CertifiedKey OtherRoot { get; } = MakeRoot("Other Root");

    internal static CertifiedKey Server { get; } = MakeLeaf(Root, KeyKind.EcP256, "localhost", CertificatePurpose.ServerAuthentication);

    internal static CertifiedKey Client { get; } = MakeLeaf(Root, KeyKind.EcP256, "client.example", CertificatePurpose.ClientAuthentication);

    internal static CertifiedKey StrangeClient { get; } = MakeLeaf(OtherRoot, KeyKind.EcP256, "stranger.example", CertificatePurpose.ClientAuthentication);

    internal static TlsProvider Provider { get; } = new(SystemRandom.Instance, TimeProvider.System);

    internal static ServerName Localhost { get; } = ServerName.TryParse("localhost", out ServerName? name) ? name : throw new InvalidOperationException();

    internal static ICertificateVerifier Verifier { get; } = new ChainCertificateVerifier(TrustAnchors.FromCertificates([Root.Certificate]));

    internal static TlsClientConfig ClientConfig { get; } = MakeClientConfig(_ => { });

    internal static TlsServerConfig ServerConfig { get; } = MakeServerConfig(_ => { });

    internal static TlsClientConfig MakeClientConfig(Action<TlsClientConfigBuilder> change, TlsProvider? provider = null)
    {
        var builder = new TlsClientConfigBuilder(provider ?? Provider) { Verifier = Verifier };
        change(builder);
        return builder.Build();
    }

    internal static TlsServerConfig MakeServerConfig(Action<TlsServerConfigBuilder> change, TlsProvider? provider = null)
    {
        var builder = new TlsServerConfigBuilder(provider ?? Provider) { Certificates = new FixedCertificateResolver(Server), ClientVerifier = Verifier };
        change(builder);
        return builder.Build();
    }

    internal static CertifiedKey MakeRoot(string name)
    {
        PrivateKey key = PrivateKey.Generate(KeyKind.EcP256, SystemRandom.Instance);
        return Certify(CertificateBuilder.Root(DistinguishedName.FromCommonName(name), Now.AddHours(-1), Now.AddDays(2)).SignSelf(key, SystemRandom.Instance), key);
    }

    internal static CertifiedKey MakeLeaf(CertifiedKey root, KeyKind kind, string name, CertificatePurpose purpose)
    {
        PrivateKey key = PrivateKey.Generate(kind, SystemRandom.Instance);
        CertificateBuilder builder = CertificateBuilder.Leaf(DistinguishedName.FromCommonName(name), Now.AddHours(-1), Now.AddDays(1), purpose);
        builder.Names.Dns.Add(name);
        builder.Names.Addresses.Add(IPAddress.Loopback);
        return Certify(builder.Sign(key.PublicKey, root, SystemRandom.Instance), key);
    }

    /// <summary>Writes NAME.pem and NAME.key, and returns their paths.</summary>
    internal static (string Certificate, string Key) Write(TemporaryFolder folder, string name, CertifiedKey identity)
    {
        using SecretBytes key = identity.Key.WritePkcs8Pem();
        return (folder.Write(name + ".pem", identity.Chain.ToPem()), folder.Write(name + ".key", System.Text.Encoding.ASCII.GetString(key.Span)));
    }

    private static CertifiedKey Certify(Certificate certificate, PrivateKey key) =>
        CertifiedKey.TryCreate(new CertificateChain([certificate]), key, out CertifiedKey? certified, out PkiError error) ? certified : throw new InvalidOperationException(error.ToString());
}
