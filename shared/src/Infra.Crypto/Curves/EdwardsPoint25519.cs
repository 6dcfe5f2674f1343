using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// A point of edwards25519 (−x² + y² = 1 + d·x²·y²) in extended coordinates: x = X/Z, y = Y/Z, T = X·Y/Z. Addition is complete: it holds for all
/// pairs of points, so no case needs a branch.
/// </summary>
internal struct EdwardsPoint25519
{
    internal Field25519 X, Y, Z, T;

    internal static EdwardsPoint25519 Identity => new() { Y = Field25519.One, Z = Field25519.One };

    /// <summary>d = −121665/121666.</summary>
    internal static Field25519 D => new(0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff);

    /// <summary>2·d.</summary>
    internal static Field25519 D2 => new(0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff);

    /// <summary>A square root of −1.</summary>
    private static Field25519 RootOfMinus1 => new(0x61b274a0ea0b0, 0x0d5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d);

    /// <summary>
    /// Reads a point of 32 bytes (RFC 8032 section 5.1.3). False for a y of p or more, an x that does not exist, and a negative zero.
    /// Not constant time: encoded points are public.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out EdwardsPoint25519 point)
    {
        point = Identity;
        if (bytes.Length != 32 || !IsCanonical(bytes)) return false;

        Field25519 y = Field25519.Read(bytes);
        Field25519.Square(y, out Field25519 yy);
        Field25519.Subtract(yy, Field25519.One, out Field25519 u);   // u = y² − 1
        Field25519.Multiply(yy, D, out Field25519 v);
        Field25519.Add(v, Field25519.One, out v);                    // v = d·y² + 1

        // x = u·v³·(u·v⁷)^((p − 5) / 8), a root of u/v up to a factor of √−1.
        Field25519.Square(v, out Field25519 vv);
        Field25519.Multiply(vv, v, out Field25519 v3);
        Field25519.Square(v3, out Field25519 v7);
        Field25519.Multiply(v7, v, out v7);
        Field25519.Multiply(v7, u, out Field25519 uv7);
        Field25519.PowerOfPMinus5Over8(uv7, out Field25519 x);
        Field25519.Multiply(x, v3, out x);
        Field25519.Multiply(x, u, out x);

        Field25519.Square(x, out Field25519 check);
        Field25519.Multiply(check, v, out check);                    // v·x² must be u or −u
        u.CarryOnce();
        if (check.MaskIfEqual(u) == 0)
        {
            Field25519.Negate(u, out Field25519 negatedU);
            if (check.MaskIfEqual(negatedU) == 0) return false;
            Field25519.Multiply(x, RootOfMinus1, out x);
        }

        ulong sign = (ulong)bytes[31] >> 7;
        if (x.MaskIfZero() != 0 && sign == 1) return false;
        if (x.LowBit() != sign) Field25519.Negate(x, out x);
        point.X = x;
        point.Y = y;
        point.Z = Field25519.One;
        Field25519.Multiply(x, y, out point.T);
        return true;
    }

    /// <summary>Writes the point as 32 bytes: y and the lowest bit of x.</summary>
    [ConstantTime]
    internal readonly void Write(Span<byte> bytes)
    {
        Field25519.Invert(Z, out Field25519 inverse);
        Field25519.Multiply(X, inverse, out Field25519 x);
        Field25519.Multiply(Y, inverse, out Field25519 y);
        y.Write(bytes);
        bytes[31] |= (byte)(x.LowBit() << 7);
    }

    /// <summary>this + this (RFC 8032 section 5.1.4).</summary>
    [ConstantTime]
    internal void Double()
    {
        Field25519.Square(X, out Field25519 a);
        Field25519.Square(Y, out Field25519 b);
        Field25519.Square(Z, out Field25519 c);
        Field25519.Add(c, c, out c);
        Field25519.Add(a, b, out Field25519 h);
        Field25519.Add(X, Y, out Field25519 e);
        Field25519.Square(e, out e);
        Field25519.Subtract(h, e, out e);
        Field25519.Subtract(a, b, out Field25519 g);
        Field25519.Add(c, g, out Field25519 f);
        Finish(e, f, g, h);
    }

    /// <summary>this + other.</summary>
    [ConstantTime]
    internal void Add(in CachedPoint other)
    {
        Field25519.Subtract(Y, X, out Field25519 a);
        Field25519.Multiply(a, other.YMinusX, out a);
        Field25519.Add(Y, X, out Field25519 b);
        Field25519.Multiply(b, other.YPlusX, out b);
        Field25519.Multiply(T, other.T2D, out Field25519 c);
        Field25519.Multiply(Z, other.Z2, out Field25519 d);
        Field25519.Subtract(b, a, out Field25519 e);
        Field25519.Subtract(d, c, out Field25519 f);
        Field25519.Add(d, c, out Field25519 g);
        Field25519.Add(b, a, out Field25519 h);
        Finish(e, f, g, h);
    }

    /// <summary>this + other, where other has Z = 1.</summary>
    [ConstantTime]
    internal void Add(in AffinePoint other)
    {
        Field25519.Subtract(Y, X, out Field25519 a);
        Field25519.Multiply(a, other.YMinusX, out a);
        Field25519.Add(Y, X, out Field25519 b);
        Field25519.Multiply(b, other.YPlusX, out b);
        Field25519.Multiply(T, other.T2D, out Field25519 c);
        Field25519.Add(Z, Z, out Field25519 d);
        Field25519.Subtract(b, a, out Field25519 e);
        Field25519.Subtract(d, c, out Field25519 f);
        Field25519.Add(d, c, out Field25519 g);
        Field25519.Add(b, a, out Field25519 h);
        Finish(e, f, g, h);
    }

    /// <summary>−this.</summary>
    internal void Negate()
    {
        Field25519.Negate(X, out X);
        Field25519.Negate(T, out T);
    }

    /// <summary>The form that <see cref="Add(in CachedPoint)"/> takes.</summary>
    internal readonly CachedPoint ToCached()
    {
        CachedPoint cached = default;
        Field25519.Add(Y, X, out cached.YPlusX);
        Field25519.Subtract(Y, X, out cached.YMinusX);
        Field25519.Add(Z, Z, out cached.Z2);
        Field25519.Multiply(T, D2, out cached.T2D);
        cached.YPlusX.CarryOnce();
        cached.YMinusX.CarryOnce();
        return cached;
    }

    /// <summary>The form with Z = 1 that tables hold; costs an inversion.</summary>
    internal readonly AffinePoint ToAffine()
    {
        Field25519.Invert(Z, out Field25519 inverse);
        Field25519.Multiply(X, inverse, out Field25519 x);
        Field25519.Multiply(Y, inverse, out Field25519 y);
        AffinePoint affine = default;
        Field25519.Add(y, x, out affine.YPlusX);
        Field25519.Subtract(y, x, out affine.YMinusX);
        Field25519.Multiply(x, y, out Field25519 xy);
        Field25519.Multiply(xy, D2, out affine.T2D);
        affine.YPlusX.CarryOnce();
        affine.YMinusX.CarryOnce();
        return affine;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish(in Field25519 e, in Field25519 f, in Field25519 g, in Field25519 h)
    {
        Field25519.Multiply(e, f, out X);
        Field25519.Multiply(g, h, out Y);
        Field25519.Multiply(f, g, out Z);
        Field25519.Multiply(e, h, out T);
    }

    // y without the sign bit is below p = 2^255 − 19 unless all upper bits are set and the low byte is 237 or more.
    private static bool IsCanonical(ReadOnlySpan<byte> bytes)
    {
        if ((bytes[31] & 0x7F) != 0x7F || bytes[0] < 0xED) return true;
        for (int i = 1; i < 31; i++)
        {
            if (bytes[i] != 0xFF) return true;
        }
        return false;
    }

    /// <summary>A point prepared for addition: Y + X, Y − X, 2·Z, 2·d·T.</summary>
    internal struct CachedPoint
    {
        internal Field25519 YPlusX, YMinusX, Z2, T2D;

        /// <summary>The form of the negated point.</summary>
        internal readonly CachedPoint Negated()
        {
            CachedPoint negated = this;
            (negated.YPlusX, negated.YMinusX) = (YMinusX, YPlusX);
            Field25519.Negate(T2D, out negated.T2D);
            return negated;
        }
    }

    /// <summary>A point with Z = 1 prepared for addition: y + x, y − x, 2·d·x·y.</summary>
    internal struct AffinePoint
    {
        internal Field25519 YPlusX, YMinusX, T2D;

        internal static AffinePoint Identity => new() { YPlusX = Field25519.One, YMinusX = Field25519.One };

        /// <summary>Takes <paramref name="source"/> where <paramref name="mask"/> is all ones.</summary>
        [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void CopyIf(ulong mask, in AffinePoint source)
        {
            YPlusX.CopyIf(mask, source.YPlusX);
            YMinusX.CopyIf(mask, source.YMinusX);
            T2D.CopyIf(mask, source.T2D);
        }

        /// <summary>Negates where <paramref name="mask"/> is all ones.</summary>
        [ConstantTime]
        internal void NegateIf(ulong mask)
        {
            Field25519.SwapIf(mask, ref YPlusX, ref YMinusX);
            Field25519.Negate(T2D, out Field25519 negated);
            T2D.CopyIf(mask, negated);
        }

        /// <summary>The form of the negated point.</summary>
        internal readonly AffinePoint Negated()
        {
            AffinePoint negated = this;
            negated.NegateIf(ulong.MaxValue);
            return negated;
        }
    }
}
