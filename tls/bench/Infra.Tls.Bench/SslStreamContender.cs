using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Infra.Tls.Bench;

/// <summary>The class library's SslStream over OpenSSL: what .NET users leave.</summary>
internal sealed class SslStreamContender : Contender
{
    internal const string ContenderName = "SslStream";

    private const string HostName = "localhost";

    private readonly Dictionary<HandshakeWish, (SslClientAuthenticationOptions Client, SslServerAuthenticationOptions Server)> _options = [];

    internal override string Name => ContenderName;

    internal override async Task<TlsPair> ConnectAsync(HandshakeWish wish)
    {
        if (!_options.TryGetValue(wish, out (SslClientAuthenticationOptions Client, SslServerAuthenticationOptions Server) options))
            _options[wish] = options = MakeOptions(wish);
        (MemoryTransport clientWire, MemoryTransport serverWire) = MemoryTransport.Create();
        var client = new SslStream(clientWire);
        var server = new SslStream(serverWire);
        Task serving = server.AuthenticateAsServerAsync(options.Server);
        await client.AuthenticateAsClientAsync(options.Client).ConfigureAwait(false);
        await serving.ConfigureAwait(false);
        if (client.SslProtocol != SslProtocols.Tls13 || client.NegotiatedCipherSuite.ToString() != wish.Suite || server.IsMutuallyAuthenticated != wish.HasClientCertificate)
            throw new InvalidOperationException($"SslStream negotiated {client.SslProtocol} {client.NegotiatedCipherSuite}, mutual {server.IsMutuallyAuthenticated}, instead of {wish}");
        return new TlsPair(client, server, clientWire, serverWire);
    }

    // The group cannot be chosen: OpenSSL offers a share for X25519 first, and its server takes it.
    private static (SslClientAuthenticationOptions Client, SslServerAuthenticationOptions Server) MakeOptions(HandshakeWish wish)
    {
        if (wish.Group is not (HandshakeWish.DefaultGroup or "x25519")) throw new InvalidOperationException("SslStream has no choice of groups");
        var suite = new CipherSuitesPolicy([Enum.Parse<TlsCipherSuite>(wish.Suite)]);
        (X509Certificate2 root, X509Certificate2 serverLeaf, X509Certificate2 clientLeaf) = MakeCertificates(wish.KeyKind);
        SslStreamCertificateContext serverContext = SslStreamCertificateContext.Create(serverLeaf, additionalCertificates: null, offline: true);
        SslStreamCertificateContext clientContext = SslStreamCertificateContext.Create(clientLeaf, additionalCertificates: null, offline: true);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.Add(root);
        var client = new SslClientAuthenticationOptions
        {
            TargetHost = HostName,
            EnabledSslProtocols = SslProtocols.Tls13,
            CipherSuitesPolicy = suite,
            CertificateChainPolicy = policy,
            AllowTlsResume = false,
            ClientCertificateContext = wish.HasClientCertificate ? clientContext : null,
        };
        var server = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = serverContext,
            EnabledSslProtocols = SslProtocols.Tls13,
            CipherSuitesPolicy = suite,
            CertificateChainPolicy = policy,
            AllowTlsResume = false,
            ClientCertificateRequired = wish.HasClientCertificate,
        };
        return (client, server);
    }

    private static (X509Certificate2 Root, X509Certificate2 Server, X509Certificate2 Client) MakeCertificates(string keyKind)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=Bench Root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        rootRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        X509Certificate2 root = rootRequest.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        return (root, MakeLeaf(root, keyKind, "1.3.6.1.5.5.7.3.1", now), MakeLeaf(root, keyKind, "1.3.6.1.5.5.7.3.2", now));
    }

    private static X509Certificate2 MakeLeaf(X509Certificate2 root, string keyKind, string purpose, DateTimeOffset now)
    {
        using ECDsa? curve = keyKind == "p256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        using RSA? rsa = keyKind == "rsa2048" ? RSA.Create(2048) : null;
        CertificateRequest request = curve is not null
            ? new CertificateRequest("CN=localhost", curve, HashAlgorithmName.SHA256)
            : new CertificateRequest("CN=localhost", rsa!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(HostName);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var generator = X509SignatureGenerator.CreateForECDsa(root.GetECDsaPrivateKey()!);
        X509Certificate2 leaf = request.Create(root.SubjectName, generator, now.AddHours(-1), now.AddHours(20), [1, 2, 3, 4]);
        return curve is not null ? leaf.CopyWithPrivateKey(curve) : leaf.CopyWithPrivateKey(rsa!);
    }
}
