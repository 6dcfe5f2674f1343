using Infra.Pki;
using Infra.Pki.Signing;

namespace Infra.Tls.Handshake.Client;

/// <summary>What a client answers to a CertificateRequest.</summary>
/// <param name="Identity">Its certificate and key; null for an empty certificate.</param>
/// <param name="Scheme">What it signs with.</param>
internal sealed record ClientReply(CertifiedKey? Identity, SignatureScheme Scheme)
{
    internal static ClientReply Empty { get; } = new(null, default);
}
