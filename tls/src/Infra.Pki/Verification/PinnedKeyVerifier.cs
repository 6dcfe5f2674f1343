using Infra.Crypto.Hash;

namespace Infra.Pki.Verification;

/// <summary>
/// Believes an end entity for its public key alone: no chain, no name, no time. For peers whose key came by another way. Immutable and thread-safe.
/// </summary>
public sealed class PinnedKeyVerifier
{
    private readonly byte[][] _digests;

    /// <summary>Takes the SHA-256 digests, 32 bytes each, of the encoded SubjectPublicKeyInfo of the keys to believe (the form of RFC 7469).</summary>
    /// <exception cref="ArgumentException">There is none, or one has another size.</exception>
    public PinnedKeyVerifier(IEnumerable<byte[]> digests)
    {
        _digests = [.. digests.Select(digest => digest.ToArray())];
        if (_digests.Length == 0 || Array.Exists(_digests, digest => digest.Length != Sha256.DigestSize)) throw new ArgumentException("Pins are SHA-256 digests, one at least.", nameof(digests));
    }

    /// <summary>The digest by which a certificate's key is pinned, 32 bytes.</summary>
    public static byte[] DigestOf(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var digest = new byte[Sha256.DigestSize];
        Sha256.Hash(certificate.SubjectPublicKeyInfo, digest);
        return digest;
    }

    /// <summary>Whether the key of the first certificate is one of the pinned; a failure is <see cref="VerificationFailure.UnknownIssuer"/>.</summary>
    public VerificationResult Verify(CertificateChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        byte[] digest = DigestOf(chain.Leaf);
        return Array.Exists(_digests, pin => pin.AsSpan().SequenceEqual(digest))
            ? VerificationResult.Success([chain.Leaf], TrustAnchor.FromCertificate(chain.Leaf))
            : VerificationResult.Fail(VerificationFailure.UnknownIssuer, 0, chain.Leaf, "the certificate's key is not one of the pinned");
    }
}
