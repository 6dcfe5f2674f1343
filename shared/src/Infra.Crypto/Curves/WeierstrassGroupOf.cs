using System.Runtime.InteropServices;

namespace Infra.Crypto.Curves;

/// <summary>The group of one curve, compiled for its field.</summary>
internal sealed class WeierstrassGroup<TField, TCurve> : WeierstrassGroup
    where TField : unmanaged, IPrimeField<TField>
    where TCurve : unmanaged, IWeierstrassCurve<TField>
{
    private const int WindowBits = 4;
    private const int WindowEntries = (1 << WindowBits) - 1;
    private const int PublicWidth = 5;
    private const int PublicEntries = 1 << (PublicWidth - 2);
    private const int BaseWidth = 7;
    private const int BaseEntries = 1 << (BaseWidth - 2);

    // Made at first use, about a millisecond each; signing needs the comb alone, verification the odd multiples alone.
    private readonly Lazy<AffinePoint[]> _comb = new(MakeComb);
    private readonly Lazy<WeierstrassPoint<TField, TCurve>[]> _baseOdd = new(MakeBaseOdd);

    internal static WeierstrassGroup<TField, TCurve> Instance { get; } = new();

    internal override MontgomeryModulus Order => TCurve.Order;

    internal override int OrderBits => TCurve.OrderBits;

    internal override int Size => TField.Size;

    internal override bool IsPoint(ReadOnlySpan<byte> encoded) => WeierstrassPoint<TField, TCurve>.TryRead(encoded, out _);

    /// <summary>One addition per four bits; each window's entries are read in full, and a digit of 0 adds but drops the sum.</summary>
    [ConstantTime]
    internal override void MultiplyBase(ReadOnlySpan<ulong> scalar, Span<byte> encoded)
    {
        AffinePoint[] comb = _comb.Value;
        WeierstrassPoint<TField, TCurve> product = WeierstrassPoint<TField, TCurve>.Infinity;
        int windows = comb.Length / WindowEntries;
        for (int window = 0; window < windows; window++)
        {
            ulong digit = scalar[window >> 4] >> (4 * (window & 15)) & 15;
            ReadOnlySpan<AffinePoint> entries = comb.AsSpan(window * WindowEntries, WindowEntries);
            AffinePoint entry = entries[0];
            for (int i = 1; i < entries.Length; i++)
            {
                ulong mask = ConstantTime.MaskIfEqual(digit, (ulong)i + 1);
                entry.X.CopyIf(mask, entries[i].X);
                entry.Y.CopyIf(mask, entries[i].Y);
            }
            WeierstrassPoint<TField, TCurve> sum = product;
            sum.AddAffine(entry.X, entry.Y);
            product.CopyIf(ConstantTime.MaskIfNonZero(digit), sum);
        }
        product.Write(encoded);
    }

    /// <summary>Four doublings and one addition per four bits; the table of 16 multiples is read in full.</summary>
    [ConstantTime]
    internal override bool TryMultiply(ReadOnlySpan<ulong> scalar, ReadOnlySpan<byte> point, Span<byte> x)
    {
        if (!WeierstrassPoint<TField, TCurve>.TryRead(point, out WeierstrassPoint<TField, TCurve> first)) return false;

        Span<ulong> room = stackalloc ulong[16 * 3 * PrimeField.LimbsMax];
        Span<WeierstrassPoint<TField, TCurve>> multiples = MemoryMarshal.Cast<ulong, WeierstrassPoint<TField, TCurve>>(room)[..16];
        multiples[0] = WeierstrassPoint<TField, TCurve>.Infinity;
        for (int i = 1; i < multiples.Length; i++)
        {
            multiples[i] = multiples[i - 1];
            multiples[i].Add(first);
        }

        WeierstrassPoint<TField, TCurve> product = WeierstrassPoint<TField, TCurve>.Infinity;
        for (int window = 16 * Order.Limbs - 1; window >= 0; window--)
        {
            for (int i = 0; i < WindowBits; i++)
                product.Double();
            ulong digit = scalar[window >> 4] >> (4 * (window & 15)) & 15;
            WeierstrassPoint<TField, TCurve> entry = multiples[0];
            for (int i = 1; i < multiples.Length; i++)
                entry.CopyIf(ConstantTime.MaskIfEqual(digit, (ulong)i), multiples[i]);
            product.Add(entry);
        }
        product.WriteX(x);
        multiples.Clear();
        return true;
    }

    internal override bool TryMultiplyPublic(ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, ReadOnlySpan<byte> point, Span<byte> x)
    {
        if (!WeierstrassPoint<TField, TCurve>.TryRead(point, out WeierstrassPoint<TField, TCurve> q)) return false;

        Span<ulong> room = stackalloc ulong[PublicEntries * 3 * PrimeField.LimbsMax];
        Span<WeierstrassPoint<TField, TCurve>> odd = MemoryMarshal.Cast<ulong, WeierstrassPoint<TField, TCurve>>(room)[..PublicEntries];
        MakeOdd(q, odd);
        WeierstrassPoint<TField, TCurve>[] baseOdd = _baseOdd.Value;

        int bits = 64 * Order.Limbs;
        Span<sbyte> uDigits = stackalloc sbyte[64 * MontgomeryModulus.LimbsMax + 1];
        Span<sbyte> vDigits = stackalloc sbyte[64 * MontgomeryModulus.LimbsMax + 1];
        NonAdjacentForm.Write(u, BaseWidth, uDigits);
        NonAdjacentForm.Write(v, PublicWidth, vDigits);

        WeierstrassPoint<TField, TCurve> sum = WeierstrassPoint<TField, TCurve>.Infinity;
        int i = bits;
        while (i >= 0 && uDigits[i] == 0 && vDigits[i] == 0)
            i--;
        for (; i >= 0; i--)
        {
            sum.Double();
            AddDigit(ref sum, uDigits[i], baseOdd);
            AddDigit(ref sum, vDigits[i], odd);
        }
        if (sum.MaskIfInfinity() != 0) return false;
        sum.WriteX(x);
        return true;
    }

    private static void AddDigit(ref WeierstrassPoint<TField, TCurve> sum, int digit, ReadOnlySpan<WeierstrassPoint<TField, TCurve>> odd)
    {
        if (digit == 0) return;
        WeierstrassPoint<TField, TCurve> entry = odd[Math.Abs(digit) / 2];
        if (digit < 0) entry.Negate();
        sum.Add(entry);
    }

    // odd[i] = (2·i + 1)·point.
    private static void MakeOdd(in WeierstrassPoint<TField, TCurve> point, Span<WeierstrassPoint<TField, TCurve>> odd)
    {
        WeierstrassPoint<TField, TCurve> twice = point;
        twice.Double();
        odd[0] = point;
        for (int i = 1; i < odd.Length; i++)
        {
            odd[i] = odd[i - 1];
            odd[i].Add(twice);
        }
    }

    private static WeierstrassPoint<TField, TCurve>[] MakeBaseOdd()
    {
        var odd = new WeierstrassPoint<TField, TCurve>[BaseEntries];
        MakeOdd(WeierstrassPoint<TField, TCurve>.Base, odd);
        return odd;
    }

    // Entry 15·w + i is (i + 1)·16^w·G with Z = 1. One inversion for all: each is the product of the others' prefixes.
    private static AffinePoint[] MakeComb()
    {
        int windows = (TCurve.OrderBits + WindowBits - 1) / WindowBits;
        var points = new WeierstrassPoint<TField, TCurve>[windows * WindowEntries];
        WeierstrassPoint<TField, TCurve> power = WeierstrassPoint<TField, TCurve>.Base;
        for (int window = 0; window < windows; window++)
        {
            WeierstrassPoint<TField, TCurve> multiple = power;
            for (int i = 0; i < WindowEntries; i++)
            {
                points[window * WindowEntries + i] = multiple;
                multiple.Add(power);
            }
            power = multiple;   // 16 times what it was
        }

        var prefixes = new TField[points.Length];
        TField product = TField.One;
        for (int i = 0; i < points.Length; i++)
        {
            prefixes[i] = product;
            TField.Multiply(product, points[i].Z, out product);
        }
        PrimeField.Invert(product, out TField inverse);
        var comb = new AffinePoint[points.Length];
        for (int i = points.Length - 1; i >= 0; i--)
        {
            TField.Multiply(inverse, prefixes[i], out TField inverseZ);
            TField.Multiply(inverse, points[i].Z, out inverse);
            TField.Multiply(points[i].X, inverseZ, out comb[i].X);
            TField.Multiply(points[i].Y, inverseZ, out comb[i].Y);
        }
        return comb;
    }

    private struct AffinePoint
    {
        internal TField X, Y;
    }
}
