using Infra.Pki.Signing;

namespace Infra.Tls.Config;

/// <summary>Everything a server brings to its connections. Immutable and shared by any number of them; made by <see cref="TlsServerConfigBuilder"/>.</summary>
public sealed class TlsServerConfig
{
    internal TlsServerConfig(TlsServerConfigBuilder builder)
    {
        Provider = builder.Provider;
        Certificates = builder.Certificates!;
        CipherSuites = [.. builder.CipherSuites];
        Groups = [.. builder.Groups];
        SignatureSchemes = [.. builder.SignatureSchemes];
        ApplicationProtocols = [.. builder.ApplicationProtocols];
        ClientAuthentication = builder.ClientAuthentication;
        ClientVerifier = builder.ClientVerifier;
        ClientAuthorities = [.. builder.ClientAuthorities];
        InvalidServerNames = builder.InvalidServerNames;
        RequireKnownServerName = builder.RequireKnownServerName;
        RetryForHybrid = builder.RetryForHybrid;
        KeyLog = builder.KeyLog;
        RecordBytesMax = builder.RecordBytesMax;
    }

    /// <summary>Algorithms, randomness, time.</summary>
    public TlsProvider Provider { get; }

    /// <summary>Who chooses the certificate.</summary>
    public ICertificateResolver Certificates { get; }

    /// <summary>Suites spoken, best first: the server's order decides, except that a client that prefers ChaCha20 gets it.</summary>
    public IReadOnlyList<CipherSuite> CipherSuites { get; }

    /// <summary>Groups spoken, best first.</summary>
    public IReadOnlyList<NamedGroup> Groups { get; }

    /// <summary>Signature schemes: for our own signatures, and taken from clients, best first.</summary>
    public IReadOnlyList<SignatureScheme> SignatureSchemes { get; }

    /// <summary>Application protocols spoken, best first; none means that ALPN is ignored.</summary>
    public IReadOnlyList<AlpnProtocol> ApplicationProtocols { get; }

    /// <summary>Whether clients are asked for certificates.</summary>
    public ClientAuthentication ClientAuthentication { get; }

    /// <summary>Who judges the clients' certificates; not null where they are asked for.</summary>
    public ICertificateVerifier? ClientVerifier { get; }

    /// <summary>Distinguished names (DER) of the authorities that clients are told to choose by; may be empty.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ClientAuthorities { get; }

    /// <summary>What happens to names that are none.</summary>
    public InvalidServerNames InvalidServerNames { get; }

    /// <summary>Whether a client that names no server at all is refused by unrecognized_name. Unknown names are the resolver's business.</summary>
    public bool RequireKnownServerName { get; }

    /// <summary>Whether a client that offers a hybrid group without a share for it is asked for one, at the price of a round trip.</summary>
    public bool RetryForHybrid { get; }

    /// <summary>Where secrets are written; null for nowhere.</summary>
    public IKeyLog? KeyLog { get; }

    /// <summary>Most bytes of application data in a record sent: 256 to 16384.</summary>
    public int RecordBytesMax { get; }
}
