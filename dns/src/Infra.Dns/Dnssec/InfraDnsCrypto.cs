using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Hash;
using Infra.Crypto.Keys;
using Infra.Crypto.Legacy;

namespace Infra.Dns.Dnssec;

/// <summary>DNSSEC's cryptography over Infra.Crypto: RSA, ECDSA and EdDSA in managed code. Safe to share between threads.</summary>
/// <param name="random">Where keys, and what hedges signatures, come from.</param>
/// <param name="isReproducible">Whether ECDSA signatures are those of plain RFC 6979, so that signing again gives the same bytes; otherwise fresh randomness is mixed in.</param>
public sealed class InfraDnsCrypto(IRandom random, bool isReproducible = false) : IDnsCrypto
{
    /// <summary>The fewest bits of an RSA key; DNSSEC still has such small ones.</summary>
    public const int RsaModulusBitsMin = 1024;

    /// <inheritdoc/>
    public bool TryOpen(DnssecAlgorithm algorithm, ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out IDnsVerifier? verifier)
    {
        verifier = null;
        if (!algorithm.CanVerify) return false;
        verifier = algorithm.IsRsa ? RsaVerifier.Open(algorithm, publicKey) : algorithm == DnssecAlgorithm.Ed25519 || algorithm == DnssecAlgorithm.Ed448 ? EdwardsVerifier.Open(algorithm, publicKey) : EcdsaVerifier.Open(algorithm, publicKey);
        return verifier is not null;
    }

    /// <inheritdoc/>
    public bool TryOpenPrivate(DnssecAlgorithm algorithm, ReadOnlySpan<byte> pem, [NotNullWhen(true)] out IDnsSigner? signer, [NotNullWhen(false)] out string? problem)
    {
        signer = null;
        problem = $"{algorithm} is not for signing";
        if (!algorithm.MaySign) return false;
        if (!PrivateKey.TryRead(pem, out PrivateKey? key, out KeyError error, RsaModulusBitsMin))
        {
            problem = error.ToString();
            return false;
        }
        problem = $"the key is for {key.Kind}, not for {algorithm}";
        if (key.Kind != KindOf(algorithm))
        {
            key.Dispose();
            return false;
        }
        problem = null;
        signer = new DnsSigner(algorithm, key, random, isReproducible);
        return true;
    }

    /// <inheritdoc/>
    public IDnsSigner Generate(DnssecAlgorithm algorithm, int rsaModulusBits = 2048)
    {
        if (!algorithm.MaySign) throw new ArgumentOutOfRangeException(nameof(algorithm), $"{algorithm} is not for signing");
        return new DnsSigner(algorithm, PrivateKey.Generate(KindOf(algorithm), random, rsaModulusBits), random, isReproducible);
    }

    /// <inheritdoc/>
    public bool TryDigest(DigestType type, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target)
    {
        if (target.Length != type.Size || type.Size == 0) return false;
        if (type == DigestType.Sha1) Digest<Sha1>(first, second, target);
        else if (type == DigestType.Sha256) Digest<Sha256>(first, second, target);
        else Digest<Sha384>(first, second, target);
        return true;
    }

    private static void Digest<THash>(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target)
        where THash : struct, IHash<THash>
    {
        THash hash = THash.Create();
        hash.Append(first);
        hash.Append(second);
        hash.Finish(target);
    }

    private static KeyKind KindOf(DnssecAlgorithm algorithm) => algorithm.Value switch
    {
        13 => KeyKind.EcP256,
        14 => KeyKind.EcP384,
        15 => KeyKind.Ed25519,
        16 => KeyKind.Ed448,
        _ => KeyKind.Rsa,
    };
}
