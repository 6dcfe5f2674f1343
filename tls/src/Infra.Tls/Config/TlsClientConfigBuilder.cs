using System.Diagnostics.CodeAnalysis;
using Infra.Pki;
using Infra.Pki.Signing;

namespace Infra.Tls.Config;

/// <summary>Collects the settings of a <see cref="TlsClientConfig"/> and checks them all at once. Not safe for several threads.</summary>
public sealed class TlsClientConfigBuilder
{
    /// <summary>Starts with everything the provider has, no certificate of our own, and no trust: set a <see cref="Verifier"/>.</summary>
    public TlsClientConfigBuilder(TlsProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        Provider = provider;
        CipherSuites = [.. provider.CipherSuites];
        Groups = [.. provider.Groups];
        SignatureSchemes = [.. provider.SignatureSchemes];
    }

    /// <summary>Algorithms, randomness, time.</summary>
    public TlsProvider Provider { get; }

    /// <summary>Who judges the server's certificates; required. <see cref="ChainCertificateVerifier"/> over trust anchors is usual.</summary>
    public ICertificateVerifier? Verifier { get; set; }

    /// <summary>Suites to offer, best first.</summary>
    public IList<CipherSuite> CipherSuites { get; set; }

    /// <summary>Groups to offer, best first.</summary>
    public IList<NamedGroup> Groups { get; set; }

    /// <summary>Signature schemes to take, best first.</summary>
    public IList<SignatureScheme> SignatureSchemes { get; set; }

    /// <summary>Application protocols to offer, best first.</summary>
    public IList<AlpnProtocol> ApplicationProtocols { get; set; } = [];

    /// <summary>Own certificates with keys, for servers that ask. The keys stay the caller's and must outlive the configuration.</summary>
    public IList<CertifiedKey> Identities { get; set; } = [];

    /// <summary>Where secrets are written: gives away all traffic to whoever reads it.</summary>
    public IKeyLog? KeyLog { get; set; }

    /// <summary>Whether host names are sent in server_name (default: yes).</summary>
    public bool SendServerName { get; set; } = true;

    /// <summary>Most bytes of application data in a record sent: 256 to 16384, the default.</summary>
    public int RecordBytesMax { get; set; } = ConfigCheck.RecordBytesHighest;

    /// <summary>The configuration.</summary>
    /// <exception cref="TlsConfigException">Something cannot work; all mistakes are named.</exception>
    public TlsClientConfig Build() => TryBuild(out TlsClientConfig? config, out IReadOnlyList<string> problems) ? config : throw new TlsConfigException(problems);

    /// <summary>The configuration, or every mistake as one sentence each.</summary>
    public bool TryBuild([NotNullWhen(true)] out TlsClientConfig? config, out IReadOnlyList<string> problems)
    {
        var check = new ConfigCheck(Provider);
        check.Algorithms(CipherSuites, Groups, SignatureSchemes);
        check.Protocols(ApplicationProtocols);
        check.RecordBytes(RecordBytesMax);
        check.Keys(Identities, "client certificate");
        if (Verifier is null) check.Add("No verifier is set: a client must know whom to trust.");
        problems = check.Problems;
        config = problems.Count == 0 ? new TlsClientConfig(this) : null;
        return config is not null;
    }
}
