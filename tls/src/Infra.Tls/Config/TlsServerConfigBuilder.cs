using System.Diagnostics.CodeAnalysis;
using Infra.Pki.Signing;

namespace Infra.Tls.Config;

/// <summary>Collects the settings of a <see cref="TlsServerConfig"/> and checks them all at once. Not safe for several threads.</summary>
public sealed class TlsServerConfigBuilder
{
    /// <summary>Starts with everything the provider has and no certificate: set <see cref="Certificates"/>.</summary>
    public TlsServerConfigBuilder(TlsProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        Provider = provider;
        CipherSuites = [.. provider.CipherSuites];
        Groups = [.. provider.Groups];
        SignatureSchemes = [.. provider.SignatureSchemes];
    }

    /// <summary>Algorithms, randomness, time.</summary>
    public TlsProvider Provider { get; }

    /// <summary>Who chooses the certificate; required. <see cref="FixedCertificateResolver"/> and <see cref="NamedCertificateResolver"/> are usual.</summary>
    public ICertificateResolver? Certificates { get; set; }

    /// <summary>Suites to speak, best first.</summary>
    public IList<CipherSuite> CipherSuites { get; set; }

    /// <summary>Groups to speak, best first.</summary>
    public IList<NamedGroup> Groups { get; set; }

    /// <summary>Signature schemes, best first.</summary>
    public IList<SignatureScheme> SignatureSchemes { get; set; }

    /// <summary>Application protocols to speak, best first.</summary>
    public IList<AlpnProtocol> ApplicationProtocols { get; set; } = [];

    /// <summary>Whether clients are asked for certificates (default: no).</summary>
    public ClientAuthentication ClientAuthentication { get; set; }

    /// <summary>Who judges the clients' certificates; required where they are asked for.</summary>
    public ICertificateVerifier? ClientVerifier { get; set; }

    /// <summary>Distinguished names (DER) of the authorities to name to clients; 16 KiB in all.</summary>
    public IList<ReadOnlyMemory<byte>> ClientAuthorities { get; set; } = [];

    /// <summary>What happens to names that are none (default: IP addresses are ignored, others refused).</summary>
    public InvalidServerNames InvalidServerNames { get; set; }

    /// <summary>Whether a client that names no server is refused (default: no).</summary>
    public bool RequireKnownServerName { get; set; }

    /// <summary>Whether a client that offers a hybrid group without a share for it is asked for one (default: no).</summary>
    public bool RetryForHybrid { get; set; }

    /// <summary>Where secrets are written: gives away all traffic to whoever reads it.</summary>
    public IKeyLog? KeyLog { get; set; }

    /// <summary>Most bytes of application data in a record sent: 256 to 16384, the default.</summary>
    public int RecordBytesMax { get; set; } = ConfigCheck.RecordBytesHighest;

    /// <summary>The configuration.</summary>
    /// <exception cref="TlsConfigException">Something cannot work; all mistakes are named.</exception>
    public TlsServerConfig Build() => TryBuild(out TlsServerConfig? config, out IReadOnlyList<string> problems) ? config : throw new TlsConfigException(problems);

    /// <summary>The configuration, or every mistake as one sentence each.</summary>
    public bool TryBuild([NotNullWhen(true)] out TlsServerConfig? config, out IReadOnlyList<string> problems)
    {
        var check = new ConfigCheck(Provider);
        check.Algorithms(CipherSuites, Groups, SignatureSchemes);
        check.Protocols(ApplicationProtocols);
        check.RecordBytes(RecordBytesMax);
        if (Certificates is null) check.Add("No certificate is set: a server needs one.");
        if (!Enum.IsDefined(ClientAuthentication)) check.Add("The mode of client authentication is unknown.");
        if (!Enum.IsDefined(InvalidServerNames)) check.Add("The policy for invalid server names is unknown.");
        if (ClientAuthentication != ClientAuthentication.None && ClientVerifier is null)
            check.Add("Clients are asked for certificates, but no verifier for them is set.");
        check.Authorities(ClientAuthorities);
        problems = check.Problems;
        config = problems.Count == 0 ? new TlsServerConfig(this) : null;
        return config is not null;
    }
}
