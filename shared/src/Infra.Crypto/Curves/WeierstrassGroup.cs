namespace Infra.Crypto.Curves;

/// <summary>
/// One curve's group behind a common face: scalars are limbs of 64 bits below the order, points are uncompressed encodings.
/// Immutable and thread-safe.
/// </summary>
internal abstract class WeierstrassGroup
{
    /// <summary>Bytes of a scalar of P-521, the longest.</summary>
    internal const int SizeMax = 66;

    /// <summary>The group's order.</summary>
    internal abstract MontgomeryModulus Order { get; }

    /// <summary>Bits of the order.</summary>
    internal abstract int OrderBits { get; }

    /// <summary>Bytes of a coordinate, and of a scalar: equal for these curves.</summary>
    internal abstract int Size { get; }

    /// <summary>Bytes of an uncompressed point.</summary>
    internal int PointSize => 1 + 2 * Size;

    /// <summary>The group of <paramref name="curve"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such curve.</exception>
    internal static WeierstrassGroup Of(EllipticCurve curve) => curve switch
    {
        EllipticCurve.P256 => WeierstrassGroup<FieldP256, CurveP256>.Instance,
        EllipticCurve.P384 => WeierstrassGroup<FieldP384, CurveP384>.Instance,
        EllipticCurve.P521 => WeierstrassGroup<FieldP521, CurveP521>.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(curve)),
    };

    /// <summary>Whether <paramref name="encoded"/> is an uncompressed point of the curve, not infinity.</summary>
    internal abstract bool IsPoint(ReadOnlySpan<byte> encoded);

    /// <summary>Writes scalar·G, uncompressed. Constant time in the scalar.</summary>
    internal abstract void MultiplyBase(ReadOnlySpan<ulong> scalar, Span<byte> encoded);

    /// <summary>Writes the x-coordinate of scalar·point; false for bytes that are no point. Constant time in the scalar.</summary>
    internal abstract bool TryMultiply(ReadOnlySpan<ulong> scalar, ReadOnlySpan<byte> point, Span<byte> x);

    /// <summary>Writes the x-coordinate of u·G + v·point for public scalars; false for bytes that are no point, and for infinity.</summary>
    internal abstract bool TryMultiplyPublic(ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, ReadOnlySpan<byte> point, Span<byte> x);
}
