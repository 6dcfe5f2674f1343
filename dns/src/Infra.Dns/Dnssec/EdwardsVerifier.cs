using Infra.Crypto.Curves;

namespace Infra.Dns.Dnssec;

/// <summary>Ed25519 and Ed448 keys as RFC 8032 writes them (RFC 8080 section 3).</summary>
internal sealed class EdwardsVerifier(bool isSmall, byte[] publicKey) : IDnsVerifier
{
    internal static EdwardsVerifier? Open(DnssecAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        bool isSmall = algorithm == DnssecAlgorithm.Ed25519;
        bool isKey = isSmall ? publicKey.Length == Ed25519.PublicKeySize && Ed25519.IsValidPublicKey(publicKey) : publicKey.Length == Ed448.PublicKeySize && Ed448.IsValidPublicKey(publicKey);
        return isKey ? new EdwardsVerifier(isSmall, publicKey.ToArray()) : null;
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => isSmall ? Ed25519.Verify(publicKey, data, signature) : Ed448.Verify(publicKey, data, signature);
}
