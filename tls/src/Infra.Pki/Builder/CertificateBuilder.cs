using System.Net;
using Infra.Buffers;
using Infra.Crypto.Keys;

namespace Infra.Pki.Builder;

/// <summary>
/// Makes certificates: roots, intermediates and leaves (RFC 5280). Set what differs from the defaults of the starting form, then sign. Key identifiers are the first 20 bytes of the SHA-256 digest
/// of the public key (RFC 7093 section 2). Not safe for use from several threads at once.
/// </summary>
public sealed class CertificateBuilder
{
    /// <summary>Whom the certificate is for.</summary>
    public DistinguishedName Subject { get; set; } = DistinguishedName.Empty;

    /// <summary>First second of validity; whole seconds, 1950 to 9999.</summary>
    public DateTimeOffset NotBefore { get; set; }

    /// <summary>Last second of validity.</summary>
    public DateTimeOffset NotAfter { get; set; }

    /// <summary>DNS names of subjectAltName in A-labels, a wildcard allowed.</summary>
    public IList<string> DnsNames { get; } = [];

    /// <summary>Addresses of subjectAltName.</summary>
    public IList<IPAddress> Addresses { get; } = [];

    /// <summary>Signs with the subject's own key.</summary>
    public Certificate SignSelf(PrivateKey key, IRandom random) => throw new NotImplementedException();

    /// <summary>Signs with the issuer's key.</summary>
    public Certificate Sign(PublicKey subjectKey, CertifiedKey issuer, IRandom random) => throw new NotImplementedException();
}
