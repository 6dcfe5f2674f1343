using System.Runtime.InteropServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// A point of edwards448 (x² + y² = 1 − 39081·x²·y²) in projective coordinates: x = X/Z, y = Y/Z. The formulas of RFC 8032 section 5.2.4 are complete.
/// </summary>
internal struct EdwardsPoint448
{
    internal Field448 X, Y, Z;

    internal static EdwardsPoint448 Identity => new() { Y = Field448.One, Z = Field448.One };

    internal static EdwardsPoint448 Base => new()
    {
        X = new Field448(0x26a82bc70cc05e, 0x80e18b00938e26, 0xf72ab66511433b, 0xa3d3a46412ae1a, 0xf1767ea6de324, 0x36da9e14657047, 0xed221d15a622bf, 0x4f1970c66bed0d),
        Y = new Field448(0x8795bf230fa14, 0x132c4ed7c8ad98, 0x1ce67c39c4fdbd, 0x5a0c2d73ad3ff, 0xa3984087789c1e, 0xc7624bea73736c, 0x248876203756c9, 0x693f46716eb6bc),
        Z = Field448.One,
    };

    /// <summary>d = −39081.</summary>
    private static Field448 D => new(0xffffffffff6756, 0xffffffffffffff, 0xffffffffffffff, 0xffffffffffffff, 0xfffffffffffffe, 0xffffffffffffff, 0xffffffffffffff, 0xffffffffffffff);

    // (p − 3) / 4
    private static ReadOnlySpan<byte> RootExponent =>
        [0x3f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

    /// <summary>
    /// Reads a point of 57 bytes (RFC 8032 section 5.2.3). False for a y of p or more, an x that does not exist, and a negative zero. Not constant time.
    /// </summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out EdwardsPoint448 point)
    {
        point = Identity;
        if (bytes.Length != 57 || (bytes[56] & 0x7F) != 0) return false;
        Span<byte> bigEndian = stackalloc byte[56];
        bytes[..56].CopyTo(bigEndian);
        bigEndian.Reverse();
        if (!Field448.TryRead(bigEndian, out Field448 y)) return false;

        Field448.Square(y, out Field448 yy);
        Field448.Subtract(yy, Field448.One, out Field448 u);   // u = y² − 1
        Field448.Multiply(yy, D, out Field448 v);
        Field448.Subtract(v, Field448.One, out v);             // v = d·y² − 1

        // x = u³·v·(u⁵·v³)^((p − 3) / 4)
        Field448.Square(u, out Field448 uu);
        Field448.Multiply(uu, u, out Field448 u3);
        Field448.Multiply(u3, v, out Field448 u3v);
        Field448.Multiply(u3v, uu, out Field448 power);
        Field448.Square(v, out Field448 vv);
        Field448.Multiply(power, vv, out power);
        PrimeField.Raise(power, RootExponent, out power);
        Field448.Multiply(u3v, power, out Field448 x);

        Field448.Square(x, out Field448 check);
        Field448.Multiply(check, v, out check);
        Field448.Subtract(check, u, out check);
        if (check.MaskIfZero() == 0) return false;

        int sign = bytes[56] >> 7;
        if (x.MaskIfZero() != 0 && sign == 1) return false;
        if (LowBit(x) != sign) Field448.Subtract(default, x, out x);
        point.X = x;
        point.Y = y;
        return true;
    }

    /// <summary>Writes the point as 57 bytes: y, and the lowest bit of x at the top.</summary>
    [ConstantTime]
    internal readonly void Write(Span<byte> bytes)
    {
        PrimeField.Invert(Z, out Field448 inverse);
        Field448.Multiply(X, inverse, out Field448 x);
        Field448.Multiply(Y, inverse, out Field448 y);
        y.Write(bytes[..56]);
        bytes[..56].Reverse();
        bytes[56] = (byte)(LowBit(x) << 7);
    }

    /// <summary>this + other.</summary>
    [ConstantTime]
    internal void Add(in EdwardsPoint448 other)
    {
        Field448.Multiply(Z, other.Z, out Field448 a);
        Field448.Square(a, out Field448 b);
        Field448.Multiply(X, other.X, out Field448 c);
        Field448.Multiply(Y, other.Y, out Field448 d);
        Field448.Multiply(c, d, out Field448 e);
        Field448.Multiply(e, D, out e);
        Field448.Subtract(b, e, out Field448 f);
        Field448.Add(b, e, out Field448 g);
        Field448.Add(X, Y, out Field448 h);
        Field448.Add(other.X, other.Y, out Field448 i);
        Field448.Multiply(h, i, out h);
        Field448.Subtract(h, c, out h);
        Field448.Subtract(h, d, out h);
        Field448.Multiply(a, f, out i);
        Field448.Multiply(i, h, out X);
        Field448.Subtract(d, c, out h);
        Field448.Multiply(a, g, out i);
        Field448.Multiply(i, h, out Y);
        Field448.Multiply(f, g, out Z);
    }

    /// <summary>this + this.</summary>
    [ConstantTime]
    internal void Double()
    {
        Field448.Add(X, Y, out Field448 b);
        Field448.Square(b, out b);
        Field448.Square(X, out Field448 c);
        Field448.Square(Y, out Field448 d);
        Field448.Add(c, d, out Field448 e);
        Field448.Square(Z, out Field448 h);
        Field448.Subtract(e, h, out Field448 j);
        Field448.Subtract(j, h, out j);
        Field448.Subtract(b, e, out b);
        Field448.Multiply(b, j, out X);
        Field448.Subtract(c, d, out c);
        Field448.Multiply(e, c, out Y);
        Field448.Multiply(e, j, out Z);
    }

    /// <summary>−this.</summary>
    internal void Negate() => Field448.Subtract(default, X, out X);

    /// <summary>this becomes scalar·this, for seven limbs. Constant time in the scalar: four bits at a time, the table read in full.</summary>
    [ConstantTime]
    internal void Multiply(ReadOnlySpan<ulong> scalar)
    {
        Span<ulong> room = stackalloc ulong[16 * 3 * 8];
        Span<EdwardsPoint448> multiples = MemoryMarshal.Cast<ulong, EdwardsPoint448>(room);
        multiples[0] = Identity;
        for (int i = 1; i < multiples.Length; i++)
        {
            multiples[i] = multiples[i - 1];
            multiples[i].Add(this);
        }

        EdwardsPoint448 product = Identity;
        for (int window = 16 * scalar.Length - 1; window >= 0; window--)
        {
            for (int i = 0; i < 4; i++)
                product.Double();
            ulong digit = scalar[window >> 4] >> (4 * (window & 15)) & 15;
            EdwardsPoint448 entry = multiples[0];
            for (int i = 1; i < multiples.Length; i++)
                entry.CopyIf(ConstantTime.MaskIfEqual(digit, (ulong)i), multiples[i]);
            product.Add(entry);
        }
        this = product;
        multiples.Clear();
    }

    [ConstantTime]
    private void CopyIf(ulong mask, in EdwardsPoint448 source)
    {
        X.CopyIf(mask, source.X);
        Y.CopyIf(mask, source.Y);
        Z.CopyIf(mask, source.Z);
    }

    [ConstantTime]
    private static int LowBit(in Field448 value)
    {
        Span<byte> bytes = stackalloc byte[56];
        value.Write(bytes);
        return bytes[55] & 1;
    }
}
