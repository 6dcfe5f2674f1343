using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Pki;
using Infra.Pki.Builder;
using Infra.Pki.Names;
using Infra.Pki.Verification;
using Infra.Tls.Config;
using Infra.Tls.Streams;

namespace Infra.Tls.Bench;

/// <summary>Our library's stream, as an application uses it.</summary>
internal sealed class InfraContender : Contender
{
    private readonly Dictionary<HandshakeWish, (TlsClientConfig Client, TlsServerConfig Server)> _configs = [];
    private readonly ServerName _serverName = ServerName.TryParse("localhost", out ServerName? name) ? name : throw new InvalidOperationException("localhost is a name");

    internal override string Name => OursName;

    internal override async Task<TlsPair> ConnectAsync(HandshakeWish wish)
    {
        if (!_configs.TryGetValue(wish, out (TlsClientConfig Client, TlsServerConfig Server) config)) _configs[wish] = config = MakeConfigs(wish);
        (MemoryTransport clientWire, MemoryTransport serverWire) = MemoryTransport.Create();
        var client = new TlsStream(clientWire);
        var server = new TlsStream(serverWire);
        Task serving = server.AuthenticateAsServerAsync(config.Server);
        await client.AuthenticateAsClientAsync(config.Client, _serverName).ConfigureAwait(false);
        await serving.ConfigureAwait(false);
        TlsHandshakeInfo facts = server.Handshake;
        if (facts.CipherSuite != config.Client.CipherSuites[0] || facts.Group != config.Client.Groups[0] || facts.PeerCertificates is not null != wish.HasClientCertificate)
            throw new InvalidOperationException($"Infra.Tls negotiated {facts.CipherSuite}, {facts.Group}, instead of {wish}");
        return new TlsPair(client, server, clientWire, serverWire);
    }

    private static (TlsClientConfig Client, TlsServerConfig Server) MakeConfigs(HandshakeWish wish)
    {
        var provider = new TlsProvider(SystemRandom.Instance, TimeProvider.System);
        CipherSuite suite = wish.Suite switch
        {
            HandshakeWish.Aes128 => CipherSuite.Aes128GcmSha256,
            HandshakeWish.Aes256 => CipherSuite.Aes256GcmSha384,
            _ => CipherSuite.ChaCha20Poly1305Sha256,
        };
        NamedGroup[] groups = wish.Group == HandshakeWish.DefaultGroup ? [.. provider.Groups] : [NamedGroup.X25519];
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        PrivateKey rootKey = PrivateKey.Generate(KeyKind.EcP256, SystemRandom.Instance);
        Certificate root = CertificateBuilder.Root(DistinguishedName.FromCommonName("Bench Root"), now.AddHours(-1), now.AddDays(1)).SignSelf(rootKey, SystemRandom.Instance);
        CertifiedKey authority = Certify([root], rootKey);
        var verifier = new ChainCertificateVerifier(TrustAnchors.FromCertificates([root]));
        CertifiedKey serverKey = MakeLeaf(authority, wish.KeyKind, CertificatePurpose.ServerAuthentication, now);
        CertifiedKey clientKey = MakeLeaf(authority, wish.KeyKind, CertificatePurpose.ClientAuthentication, now);
        TlsClientConfig client = new TlsClientConfigBuilder(provider)
        {
            Verifier = verifier,
            CipherSuites = [suite],
            Groups = [.. groups],
            Identities = wish.HasClientCertificate ? [clientKey] : [],
        }.Build();
        TlsServerConfig server = new TlsServerConfigBuilder(provider)
        {
            Certificates = new FixedCertificateResolver(serverKey),
            CipherSuites = [suite],
            Groups = [.. groups],
            ClientAuthentication = wish.HasClientCertificate ? ClientAuthentication.Required : ClientAuthentication.None,
            ClientVerifier = wish.HasClientCertificate ? verifier : null,
        }.Build();
        return (client, server);
    }

    private static CertifiedKey MakeLeaf(CertifiedKey authority, string keyKind, CertificatePurpose purpose, DateTimeOffset now)
    {
        PrivateKey key = PrivateKey.Generate(keyKind == "p256" ? KeyKind.EcP256 : KeyKind.Rsa, SystemRandom.Instance);
        CertificateBuilder builder = CertificateBuilder.Leaf(DistinguishedName.FromCommonName("localhost"), now.AddHours(-1), now.AddHours(20), purpose);
        builder.Names.Dns.Add("localhost");
        return Certify([builder.Sign(key.PublicKey, authority, SystemRandom.Instance)], key);
    }

    private static CertifiedKey Certify(Certificate[] chain, PrivateKey key) =>
        CertifiedKey.TryCreate(new CertificateChain(chain), key, out CertifiedKey? certified, out PkiError error) ? certified : throw new InvalidOperationException(error.ToString());
}
