using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Hash;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Curves;

/// <summary>
/// A private key on P-256 or P-384, for ECDSA signatures and ECDH. Owns its scalar and zeroes it on <see cref="Dispose"/>; both operations are constant
/// time in it, allocate nothing and may run from several threads at once.
/// </summary>
public sealed class EcPrivateKey : IDisposable
{
    /// <summary>Fresh random bytes that every signature mixes into its nonce.</summary>
    public const int HedgeSize = 32;

    // A candidate is out of range with probability 2^-32 at most (P-256), so this many in a row is a broken source.
    private const int CandidatesMax = 64;

    private readonly WeierstrassGroup _group;
    private readonly SecretBytes _scalar;

    private EcPrivateKey(EllipticCurve curve, ReadOnlySpan<byte> scalar)
    {
        _group = WeierstrassGroup.Of(curve);
        _scalar = SecretBytes.CopyOf(scalar);
        Span<ulong> limbs = stackalloc ulong[MontgomeryModulus.LimbsMax];
        limbs = limbs[.._group.Order.Limbs];
        LimbCoding.Read(scalar, 64, limbs);
        var point = new byte[_group.PointSize];
        _group.MultiplyBase(limbs, point);
        PublicKey = new EcPublicKey(curve, point);
        ConstantTime.Erase(limbs);
    }

    /// <summary>The key's curve.</summary>
    public EllipticCurve Curve => PublicKey.Curve;

    /// <summary>The public key that belongs to it; stays valid after <see cref="Dispose"/>.</summary>
    public EcPublicKey PublicKey { get; }

    /// <summary>The scalar, big-endian, 32 or 48 bytes, to be written into a key container. The owner stays this key.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> Scalar => _scalar.Span;

    /// <summary>Takes a copy of a scalar, big-endian, exactly as long as a coordinate; false for another length, 0, the order or more, and P-521.</summary>
    public static bool TryImport(EllipticCurve curve, ReadOnlySpan<byte> scalar, [NotNullWhen(true)] out EcPrivateKey? key)
    {
        key = null;
        if (curve == EllipticCurve.P521) return false;
        WeierstrassGroup group = WeierstrassGroup.Of(curve);
        Span<ulong> limbs = stackalloc ulong[MontgomeryModulus.LimbsMax];
        limbs = limbs[..group.Order.Limbs];
        if (EcScalar.TryRead(group, scalar, limbs)) key = new EcPrivateKey(curve, scalar);
        ConstantTime.Erase(limbs);
        return key is not null;
    }

    /// <summary>Makes a key: random scalars are drawn until one lies between 1 and the order (FIPS 186-5 appendix A.2.2).</summary>
    /// <exception cref="NotSupportedException">The curve is P-521.</exception>
    /// <exception cref="InvalidOperationException">The source of randomness repeats itself.</exception>
    public static EcPrivateKey Generate(EllipticCurve curve, IRandom random)
    {
        if (curve == EllipticCurve.P521) throw new NotSupportedException("P-521 keys only verify");
        Span<byte> scalar = stackalloc byte[WeierstrassGroup.SizeMax];
        scalar = scalar[..WeierstrassGroup.Of(curve).Size];
        for (int i = 0; i < CandidatesMax; i++)
        {
            random.Fill(scalar);
            if (!TryImport(curve, scalar, out EcPrivateKey? key)) continue;
            ConstantTime.Erase(scalar);
            return key;
        }
        throw new InvalidOperationException("the random source gave no usable scalar");
    }

    /// <summary>
    /// ECDH: writes the x-coordinate of the shared point, as TLS uses it (RFC 8446 section 7.4.2).
    /// </summary>
    /// <returns>False for a peer point that is not on the curve; the target then holds zeros.</returns>
    /// <exception cref="ArgumentException"><paramref name="sharedSecret"/> is not as long as a coordinate.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public bool TryAgree(ReadOnlySpan<byte> peerPoint, Span<byte> sharedSecret)
    {
        if (sharedSecret.Length != _group.Size) throw new ArgumentException($"must be {_group.Size} bytes, not {sharedSecret.Length}", nameof(sharedSecret));
        Span<ulong> scalar = stackalloc ulong[MontgomeryModulus.LimbsMax];
        scalar = scalar[.._group.Order.Limbs];
        LimbCoding.Read(_scalar.Span, 64, scalar);
        bool agreed = _group.TryMultiply(scalar, peerPoint, sharedSecret);   // prime order: no point of low order but infinity, which has no encoding
        if (!agreed) sharedSecret.Clear();
        ConstantTime.Erase(scalar);
        return agreed;
    }

    /// <summary>
    /// Writes an ECDSA signature over <paramref name="digest"/> in raw form r ‖ s. The nonce is that of RFC 6979 with 32 fresh random bytes mixed in
    /// (section 3.6 there): neither a weak random source nor a fault on equal messages gives the key away.
    /// </summary>
    /// <param name="digest">The hash of the message, by <paramref name="algorithm"/>.</param>
    /// <param name="algorithm">The hash that made the digest; its HMAC makes the nonce.</param>
    /// <param name="random">Where the 32 bytes come from; null for the deterministic nonce of plain RFC 6979, for test vectors only.</param>
    /// <param name="rawSignature">64 bytes for P-256, 96 for P-384.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public void SignDigest(ReadOnlySpan<byte> digest, HashAlgorithm algorithm, IRandom? random, Span<byte> rawSignature)
    {
        if (rawSignature.Length != 2 * _group.Size) throw new ArgumentException($"must be {2 * _group.Size} bytes, not {rawSignature.Length}", nameof(rawSignature));
        if (digest.Length != algorithm.DigestSize()) throw new ArgumentException("is no digest of that algorithm", nameof(digest));
        switch (algorithm)
        {
            case HashAlgorithm.Sha256: Sign<Sha256>(digest, random, rawSignature); break;
            case HashAlgorithm.Sha384: Sign<Sha384>(digest, random, rawSignature); break;
            case HashAlgorithm.Sha512: Sign<Sha512>(digest, random, rawSignature); break;
            case HashAlgorithm.Sha224: Sign<Sha224>(digest, random, rawSignature); break;
            default: throw new ArgumentOutOfRangeException(nameof(algorithm), "ECDSA here signs SHA-2 digests");
        }
    }

    /// <summary>Like <see cref="SignDigest"/>, in DER form; returns its length, at most <see cref="EcdsaSignature.DerSizeMax"/>.</summary>
    public int SignDigestDer(ReadOnlySpan<byte> digest, HashAlgorithm algorithm, IRandom? random, Span<byte> derSignature)
    {
        Span<byte> raw = stackalloc byte[2 * WeierstrassGroup.SizeMax];
        raw = raw[..(2 * _group.Size)];
        SignDigest(digest, algorithm, random, raw);
        return EcdsaSignature.WriteDer(raw, derSignature);
    }

    /// <inheritdoc/>
    public void Dispose() => _scalar.Dispose();

    [ConstantTime]
    private void Sign<THash>(ReadOnlySpan<byte> digest, IRandom? random, Span<byte> rawSignature)
        where THash : struct, IHash<THash>
    {
        MontgomeryModulus order = _group.Order;
        int n = order.Limbs, size = _group.Size;
        Span<ulong> secrets = stackalloc ulong[4 * MontgomeryModulus.LimbsMax];
        Span<ulong> d = secrets[..n], k = secrets.Slice(n, n), r = secrets.Slice(2 * n, n), s = secrets.Slice(3 * n, n);
        LimbCoding.Read(_scalar.Span, 64, d);

        Span<byte> reduced = stackalloc byte[WeierstrassGroup.SizeMax];
        reduced = reduced[..size];
        EcScalar.FromDigest(_group, digest, s);
        EcScalar.Write(s, reduced);
        Span<byte> hedge = stackalloc byte[HedgeSize];
        hedge = random is null ? default : hedge;
        random?.Fill(hedge);
        Span<byte> state = stackalloc byte[2 * HashLimits.DigestSizeMax];
        var nonces = new NonceGenerator<THash>(state, _scalar.Span, reduced, hedge);

        Span<byte> point = stackalloc byte[1 + 2 * WeierstrassGroup.SizeMax];
        point = point[..(1 + 2 * size)];
        for (int i = 0; i < CandidatesMax; i++)
        {
            if (!nonces.TryNext(_group, k)) continue;
            _group.MultiplyBase(k, point);
            EcScalar.ReadReduced(_group, point.Slice(1, size), r);

            // s = (e + r·d)/k: factors in Montgomery form where the product should be plain.
            order.ToMontgomery(k, k);
            order.Invert(k, k);
            order.ToMontgomery(d, d);
            order.Multiply(r, d, d);
            order.Add(d, s, d);
            order.Multiply(d, k, s);
            EcScalar.Write(r, rawSignature[..size]);
            EcScalar.Write(s, rawSignature[size..]);
            break;
        }
        nonces.Erase();
        ConstantTime.Erase(secrets);
        ConstantTime.Erase(hedge);
        // r or s of 0 happens once in 2^256 signatures; the peer refuses it, and nothing about the key is lost.
    }

    /// <summary>The nonces of RFC 6979 section 3.2, with the additional data of section 3.6.</summary>
    private ref struct NonceGenerator<THash>
        where THash : struct, IHash<THash>
    {
        private readonly Span<byte> _key;
        private readonly Span<byte> _value;
        private bool _started;

        [ConstantTime]
        internal NonceGenerator(Span<byte> state, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> reducedDigest, ReadOnlySpan<byte> hedge)
        {
            _key = state[..THash.DigestSize];
            _value = state.Slice(THash.DigestSize, THash.DigestSize);
            _key.Clear();
            _value.Fill(1);
            Update(0, scalar, reducedDigest, hedge);
            Update(1, scalar, reducedDigest, hedge);
        }

        [ConstantTime]
        internal bool TryNext(WeierstrassGroup group, Span<ulong> nonce)
        {
            if (_started) Update(0, default, default, default);
            _started = true;

            Span<byte> candidate = stackalloc byte[WeierstrassGroup.SizeMax + HashLimits.DigestSizeMax];
            int bytes = (group.OrderBits + 7) / 8, filled = 0;
            while (filled < bytes)
            {
                Hmac<THash>.Compute(_key, _value, _value);
                _value.CopyTo(candidate[filled..]);
                filled += _value.Length;
            }
            bool usable = EcScalar.TryRead(group, candidate[..bytes], nonce);   // showing that a candidate was dropped tells nothing about the next one
            ConstantTime.Erase(candidate);
            return usable;
        }

        internal readonly void Erase()
        {
            ConstantTime.Erase(_key);
            ConstantTime.Erase(_value);
        }

        [ConstantTime]
        private readonly void Update(byte separator, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> reducedDigest, ReadOnlySpan<byte> hedge)
        {
            var hmac = new Hmac<THash>(_key);
            hmac.Append(_value);
            hmac.Append(new ReadOnlySpan<byte>(in separator));
            hmac.Append(scalar);
            hmac.Append(reducedDigest);
            hmac.Append(hedge);
            hmac.Finish(_key);
            Hmac<THash>.Compute(_key, _value, _value);
        }
    }
}
