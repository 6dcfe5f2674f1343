using Infra.Crypto.Curves;
using Infra.Crypto.Hash;

namespace Infra.Dns.Dnssec;

/// <summary>ECDSA keys: x and y one after the other (RFC 6605 section 4).</summary>
internal sealed class EcdsaVerifier(HashAlgorithm hash, EcPublicKey key) : IDnsVerifier
{
    internal static EcdsaVerifier? Open(DnssecAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        bool isSmall = algorithm == DnssecAlgorithm.EcdsaP256Sha256;
        Span<byte> point = stackalloc byte[1 + 96];
        point = point[..(isSmall ? 65 : 97)];
        if (publicKey.Length != point.Length - 1) return null;
        point[0] = 4;
        publicKey.CopyTo(point[1..]);
        return EcPublicKey.TryImport(isSmall ? EllipticCurve.P256 : EllipticCurve.P384, point, out EcPublicKey? key) ? new EcdsaVerifier(isSmall ? HashAlgorithm.Sha256 : HashAlgorithm.Sha384, key) : null;
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> digest = stackalloc byte[48];
        digest = digest[..hash.DigestSize()];
        hash.Hash(data, digest);
        return key.VerifyDigest(digest, signature);
    }
}
