using System.Diagnostics.CodeAnalysis;

namespace Infra.Dns.Dnssec;

/// <summary>The cryptography of DNSSEC by its algorithm numbers. Implementations may be used by several threads at once.</summary>
public interface IDnsCrypto
{
    /// <summary>Makes a public key ready to check signatures; false if the algorithm is not supported or the key is malformed, too small or too large for it.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="publicKey">The key as DNSKEY has it (RFC 3110, 6605, 8080).</param>
    /// <param name="verifier">The key.</param>
    bool TryOpen(DnssecAlgorithm algorithm, ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out IDnsVerifier? verifier);

    /// <summary>Makes a private key ready to sign; false if the algorithm may not sign (RFC 9905), or the text is no key of it.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="pem">A PKCS#8 key in PEM or DER.</param>
    /// <param name="signer">The key; the caller disposes it.</param>
    /// <param name="problem">What is wrong, if false.</param>
    bool TryOpenPrivate(DnssecAlgorithm algorithm, ReadOnlySpan<byte> pem, [NotNullWhen(true)] out IDnsSigner? signer, [NotNullWhen(false)] out string? problem);

    /// <summary>Makes a new key.</summary>
    /// <param name="algorithm">An algorithm that may sign.</param>
    /// <param name="rsaModulusBits">2048 to 4096 in steps of 256; of no meaning for other algorithms.</param>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm may not sign, or the size is no such.</exception>
    IDnsSigner Generate(DnssecAlgorithm algorithm, int rsaModulusBits = 2048);

    /// <summary>Writes the digest of two pieces of data, one after the other; false if the hash is not supported.</summary>
    /// <param name="type">The hash.</param>
    /// <param name="first">The first piece.</param>
    /// <param name="second">What follows it.</param>
    /// <param name="target">Takes <see cref="DigestType.Size"/> bytes.</param>
    bool TryDigest(DigestType type, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target);
}
