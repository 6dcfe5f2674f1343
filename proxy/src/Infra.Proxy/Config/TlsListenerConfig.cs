using Infra.Config;
using Infra.Tls;

namespace Infra.Proxy.Config;

/// <summary>TLS of a listener. Immutable.</summary>
/// <param name="Certificates">Certificates by name; the first serves clients that name nobody. Empty for one made in memory at the start.</param>
/// <param name="RejectsUnknownNames">Whether names that no certificate has are refused, instead of served by the first.</param>
/// <param name="OffersHttp2">Whether HTTP/2 is offered by ALPN.</param>
/// <param name="CipherSuites">Suites, best first; empty for all.</param>
/// <param name="Groups">Groups, best first; empty for all.</param>
public sealed record TlsListenerConfig(
    IReadOnlyList<CertificateFiles> Certificates, bool RejectsUnknownNames, bool OffersHttp2, IReadOnlyList<CipherSuite> CipherSuites, IReadOnlyList<NamedGroup> Groups)
{
    private static readonly (string Name, CipherSuite Value)[] Suites =
    [
        ("TLS_AES_128_GCM_SHA256", CipherSuite.Aes128GcmSha256), ("TLS_AES_256_GCM_SHA384", CipherSuite.Aes256GcmSha384),
        ("TLS_CHACHA20_POLY1305_SHA256", CipherSuite.ChaCha20Poly1305Sha256),
    ];

    private static readonly (string Name, NamedGroup Value)[] KnownGroups =
    [
        ("X25519MLKEM768", NamedGroup.X25519MlKem768), ("X25519", NamedGroup.X25519), ("P-256", NamedGroup.Secp256r1), ("P-384", NamedGroup.Secp384r1),
    ];

    /// <summary>Reads the TLS properties of a listener; null if it is a plain one.</summary>
    internal static TlsListenerConfig? ReadFrom(ConfigSection section, ConfigReading reading)
    {
        string? certificate = section.OptionalPath("cert-path", "Chain of certificates: makes the listener speak TLS.");
        string? key = section.OptionalPath("key-path", "Private key of cert-path.");
        bool isSelfSigned = section.Boolean("self-signed", "Speaks TLS with a certificate that is made in memory at the start.", false);
        IReadOnlyList<CertificateFiles> further = section.Sections("certificate", "A further certificate, chosen by the name that the client wants.", each => CertificateFiles.Read(each, reading));
        bool offersHttp2 = section.Boolean("offer-h2", "Whether HTTP/2 is offered to TLS clients.", true);
        bool rejects = section.Enum("unknown-sni", "What clients get that want a name which no certificate has.", false, ("default", false), ("reject", true));
        List<CipherSuite> suites = ReadNames(section, "ciphers", "TLS suites separated by commas, best first.", Suites);
        List<NamedGroup> groups = ReadNames(section, "groups", "Key exchange groups separated by commas, best first.", KnownGroups);
        ReadVersions(section);
        section.NotAvailable("acme-domains", "not built yet");
        if (certificate is not null && key is null) section.ReportMissing("key-path", "which cert-path needs");
        if (key is not null && certificate is null) section.ReportMissing("cert-path", "which key-path needs");
        List<CertificateFiles> files = [];
        if (certificate is not null && key is not null)
        {
            files.Add(new CertificateFiles(certificate, key));
            reading.CheckCertificate(section, "cert-path", certificate, key);
        }
        files.AddRange(further);
        if (isSelfSigned && files.Count > 0) section.RejectIfSet("self-signed", "there is a certificate already");
        if (files.Count > 0 || isSelfSigned) return new TlsListenerConfig(files, rejects, offersHttp2, suites, groups);
        // What is written out as a default may stand: a printed configuration reads again to the same.
        if (!offersHttp2) section.RejectIfSet("offer-h2", "the listener has no certificate");
        if (rejects) section.RejectIfSet("unknown-sni", "the listener has no certificate");
        if (suites.Count > 0) section.RejectIfSet("ciphers", "the listener has no certificate");
        if (groups.Count > 0) section.RejectIfSet("groups", "the listener has no certificate");
        return null;
    }

    private static void ReadVersions(ConfigSection section)
    {
        foreach (string key in (string[])["tls-min", "tls-max"])
        {
            string version = section.Text(key, "Version of TLS; 1.3 is the one that is spoken.", "1.3");
            if (version is "1.2") section.ReportError(key, "not-available", "TLS 1.2 is not available yet: clients of TLS 1.3 alone are served");
            else if (version is not "1.3") section.ReportError(key, "bad-value", $"{key} must be \"1.3\"");
        }
    }

    private static List<T> ReadNames<T>(ConfigSection section, string key, string doc, (string Name, T Value)[] known)
    {
        List<T> values = [];
        string text = section.Text(key, doc, "");
        if (text.Length == 0) return values;
        foreach (string each in text.Split(',', StringSplitOptions.TrimEntries))
        {
            int index = Array.FindIndex(known, k => k.Name.Equals(each, StringComparison.OrdinalIgnoreCase));
            if (index >= 0) values.Add(known[index].Value);
            else section.ReportError(key, "bad-value", $"\"{each}\" is not known; known are {string.Join(", ", known.Select(k => k.Name))}", Infra.Parsing.Suggestion.Closest(each, known.Select(k => k.Name)));
        }
        return values;
    }
}
