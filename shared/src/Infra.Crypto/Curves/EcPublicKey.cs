using System.Diagnostics.CodeAnalysis;

namespace Infra.Crypto.Curves;

/// <summary>
/// A public key on P-256, P-384 or P-521: a point that was checked to lie on the curve. Immutable and thread-safe; no operation allocates.
/// </summary>
public sealed class EcPublicKey
{
    private readonly WeierstrassGroup _group;
    private readonly byte[] _point;

    internal EcPublicKey(EllipticCurve curve, byte[] point)
    {
        Curve = curve;
        _group = WeierstrassGroup.Of(curve);
        _point = point;
    }

    /// <summary>The key's curve.</summary>
    public EllipticCurve Curve { get; }

    /// <summary>The point, uncompressed: 04, x, y; 65, 97 or 133 bytes.</summary>
    public ReadOnlySpan<byte> Point => _point;

    /// <summary>
    /// Takes an uncompressed point (SEC 1 section 2.3.4). False for compressed and hybrid forms, wrong lengths, coordinates from the field's modulus on,
    /// points off the curve and infinity.
    /// </summary>
    public static bool TryImport(EllipticCurve curve, ReadOnlySpan<byte> point, [NotNullWhen(true)] out EcPublicKey? key)
    {
        key = WeierstrassGroup.Of(curve).IsPoint(point) ? new EcPublicKey(curve, point.ToArray()) : null;
        return key is not null;
    }

    /// <summary>
    /// Checks an ECDSA signature (FIPS 186-5 section 6.4.2) in raw form r ‖ s over a digest, of which the leftmost bits count, as many as the order has.
    /// </summary>
    /// <returns>False for a signature of another length, r or s of 0 or of the order or more, and a wrong signature.</returns>
    public bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> rawSignature)
    {
        int size = _group.Size;
        if (rawSignature.Length != 2 * size) return false;
        MontgomeryModulus order = _group.Order;
        int n = order.Limbs;
        Span<ulong> r = stackalloc ulong[MontgomeryModulus.LimbsMax];
        Span<ulong> s = stackalloc ulong[MontgomeryModulus.LimbsMax];
        Span<ulong> u = stackalloc ulong[MontgomeryModulus.LimbsMax];
        Span<ulong> v = stackalloc ulong[MontgomeryModulus.LimbsMax];
        r = r[..n];
        s = s[..n];
        u = u[..n];
        v = v[..n];
        if (!EcScalar.TryRead(_group, rawSignature[..size], r) || !EcScalar.TryRead(_group, rawSignature[size..], s)) return false;

        EcScalar.FromDigest(_group, digest, u);
        order.ToMontgomery(s, s);
        order.Invert(s, s);             // 1/s in Montgomery form: a product with a plain number is plain
        order.Multiply(r, s, v);
        order.Multiply(u, s, u);

        Span<byte> x = stackalloc byte[WeierstrassGroup.SizeMax];
        x = x[..size];
        if (!_group.TryMultiplyPublic(u, v, _point, x)) return false;
        EcScalar.ReadReduced(_group, x, v);
        return v.SequenceEqual(r);
    }

    /// <summary>Like <see cref="VerifyDigest"/>, for a signature in DER form.</summary>
    public bool VerifyDigestDer(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> derSignature)
    {
        Span<byte> raw = stackalloc byte[2 * WeierstrassGroup.SizeMax];
        raw = raw[..(2 * _group.Size)];
        return EcdsaSignature.TryReadDer(derSignature, raw) && VerifyDigest(digest, raw);
    }
}
