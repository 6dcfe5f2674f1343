using Infra.Pki;
using Infra.Pki.Signing;

namespace Infra.Tls.Config;

/// <summary>Everything a client brings to its connections. Immutable and shared by any number of them; made by <see cref="TlsClientConfigBuilder"/>.</summary>
public sealed class TlsClientConfig
{
    internal TlsClientConfig(TlsClientConfigBuilder builder)
    {
        Provider = builder.Provider;
        Verifier = builder.Verifier!;
        CipherSuites = [.. builder.CipherSuites];
        Groups = [.. builder.Groups];
        SignatureSchemes = [.. builder.SignatureSchemes];
        ApplicationProtocols = [.. builder.ApplicationProtocols];
        Identities = [.. builder.Identities];
        KeyLog = builder.KeyLog;
        SendServerName = builder.SendServerName;
        RecordBytesMax = builder.RecordBytesMax;
    }

    /// <summary>Algorithms, randomness, time.</summary>
    public TlsProvider Provider { get; }

    /// <summary>Who judges the server's certificates.</summary>
    public ICertificateVerifier Verifier { get; }

    /// <summary>Suites offered, best first.</summary>
    public IReadOnlyList<CipherSuite> CipherSuites { get; }

    /// <summary>Groups offered, best first; a key share is sent for the first (a hybrid brings its classical half along, if that is offered too).</summary>
    public IReadOnlyList<NamedGroup> Groups { get; }

    /// <summary>Signature schemes taken, best first.</summary>
    public IReadOnlyList<SignatureScheme> SignatureSchemes { get; }

    /// <summary>Application protocols offered, best first; none means no ALPN.</summary>
    public IReadOnlyList<AlpnProtocol> ApplicationProtocols { get; }

    /// <summary>Own certificates with keys, for servers that ask; the first that fits is used.</summary>
    public IReadOnlyList<CertifiedKey> Identities { get; }

    /// <summary>Where secrets are written; null for nowhere.</summary>
    public IKeyLog? KeyLog { get; }

    /// <summary>Whether host names are sent in server_name.</summary>
    public bool SendServerName { get; }

    /// <summary>Most bytes of application data in a record sent: 256 to 16384.</summary>
    public int RecordBytesMax { get; }
}
