using Infra.Buffers;
using Infra.Pki;

namespace Infra.Tls.Handshake.Client;

/// <summary>certificate_authorities of a CertificateRequest.</summary>
internal static class AuthorityHints
{
    /// <summary>Whether a certificate of the chain was issued by one of the names, which stand as <c>opaque name&lt;1..2^16-1&gt;</c>; no names allow any.</summary>
    internal static bool Names(ReadOnlySpan<byte> authorities, CertificateChain chain)
    {
        if (authorities.IsEmpty) return true;
        var reader = new WireReader(authorities);
        while (reader.TryReadPrefixed16(out WireReader name))
        {
            for (int i = 0; i < chain.Count; i++)
            {
                if (name.Rest.SequenceEqual(chain[i].Issuer)) return true;
            }
        }
        return false;
    }
}
