using Infra.Crypto.Keys;
using Infra.Interop;
using Infra.Interop.Files;
using Infra.Pki;
using Infra.Pki.Trust;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Tls.Config;
using Infra.Tls.Streams;

namespace Infra.Proxy.Tls;

/// <summary>
/// TLS of one listener: certificates by name, read anew when their files change. Open connections keep what they have; a file that cannot be read
/// leaves the certificates as they were. Thread-safe.
/// </summary>
internal sealed class ListenerTls
{
    private readonly TlsListenerConfig _config;
    private readonly NamedCertificateResolver _resolver;
    private readonly bool _isInMemory;
    private IReadOnlyList<FileFacts> _stamps;

    private ListenerTls(TlsListenerConfig config, IReadOnlyList<NamedCertificate> certificates, bool isInMemory, TlsProvider provider)
    {
        _config = config;
        _isInMemory = isInMemory;
        _resolver = new NamedCertificateResolver(certificates);
        _stamps = Stamps();
        Certificates = certificates;
        Http1Config = CreateConfig(provider, AlpnProtocol.Http11);
        Config = config.OffersHttp2 ? CreateConfig(provider, AlpnProtocol.Http2, AlpnProtocol.Http11) : Http1Config;
    }

    /// <summary>What handshakes are made with.</summary>
    internal TlsServerConfig Config { get; }

    /// <summary>What they are made with for clients that are not to speak HTTP/2.</summary>
    internal TlsServerConfig Http1Config { get; }

    /// <summary>Time limits of handshakes.</summary>
    internal TlsStreamOptions StreamOptions { get; } = TlsStreamOptions.Default;

    /// <summary>The certificates of the moment.</summary>
    internal IReadOnlyList<NamedCertificate> Certificates
    {
        get;
        private set
        {
            field = value;
            SignsSlowly = value.Any(each => each.Key.Key.Kind is not (KeyKind.EcP256 or KeyKind.Ed25519));
        }
    }

    /// <summary>Whether a signature of one of them may take what a loop has for a single thing, or more (7 ms for RSA of 4096 bits): then handshakes belong to the thread pool.</summary>
    internal bool SignsSlowly { get; private set; }

    /// <summary>SHA-256 of the certificate that was made in memory, as hexadecimal; null for certificates in files.</summary>
    internal string? MemoryFingerprint => _isInMemory ? Convert.ToHexStringLower(Certificates[0].Key.Certificate.Fingerprint()) : null;

    /// <summary>Reads the certificates; null with a reason that names the file.</summary>
    internal static ListenerTls? Create(TlsListenerConfig config, TlsProvider provider, out string problem)
    {
        problem = "";
        if (config.Certificates.Count == 0) return new ListenerTls(config, [MemoryCertificate.Create(provider.Time)], isInMemory: true, provider);
        IReadOnlyList<NamedCertificate>? certificates = Load(config, out problem);
        return certificates is null ? null : new ListenerTls(config, certificates, isInMemory: false, provider);
    }

    /// <summary>Reads the files anew if one of them has changed. False if that failed; the old certificates stay.</summary>
    internal bool TryRefresh(out bool hasChanged, out string problem)
    {
        problem = "";
        hasChanged = false;
        if (_isInMemory) return true;
        IReadOnlyList<FileFacts> stamps = Stamps();
        if (stamps.SequenceEqual(_stamps)) return true;
        _stamps = stamps;
        if (Load(_config, out problem) is not { } certificates) return false;
        _resolver.Replace(certificates);
        Certificates = certificates;
        hasChanged = true;
        return true;
    }

    private TlsServerConfig CreateConfig(TlsProvider provider, params AlpnProtocol[] protocols)
    {
        var builder = new TlsServerConfigBuilder(provider) { Certificates = _resolver, ApplicationProtocols = protocols };
        if (_config.CipherSuites.Count > 0) builder.CipherSuites = [.. _config.CipherSuites];
        if (_config.Groups.Count > 0) builder.Groups = [.. _config.Groups];
        return builder.Build();
    }

    private static List<NamedCertificate>? Load(TlsListenerConfig config, out string problem)
    {
        EventLoop.MayBlock("reading certificates");
        List<NamedCertificate> certificates = [];
        problem = "";
        foreach (CertificateFiles files in config.Certificates)
        {
            if (!CertifiedKeyFiles.TryLoad(files.CertificatePath, files.KeyPath, out CertifiedKey? key, out PkiError error))
            {
                problem = error.ToString();
                return null;
            }
            bool isDefault = certificates.Count == 0 && !config.RejectsUnknownNames;
            certificates.Add(new NamedCertificate(key, CertificateNames.Of(key.Certificate), isDefault));
        }
        return certificates;
    }

    // What a path leads to, through links: certificates are often changed by turning one of those round.
    private List<FileFacts> Stamps()
    {
        EventLoop.MayBlock("looking at files of certificates");
        List<FileFacts> stamps = [];
        foreach (CertificateFiles files in _config.Certificates)
        {
            stamps.Add(StampOf(files.CertificatePath));
            stamps.Add(StampOf(files.KeyPath));
        }
        return stamps;
    }

    private static FileFacts StampOf(string path)
    {
        try
        {
            return FileFacts.Read(path, followLink: true);
        }
        catch (NativeException)
        {
            // It is not there now, which is a change too.
            return default;
        }
    }
}
