using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Infra.Crypto.Curves;

/// <summary>The group of one curve, compiled for its field.</summary>
internal sealed class WeierstrassGroup<TField, TCurve> : WeierstrassGroup
    where TField : unmanaged, IPrimeField<TField>
    where TCurve : unmanaged, IWeierstrassCurve<TField>
{
    private const int WindowBits = 5;
    private const int WindowEntries = 1 << (WindowBits - 1);
    private const int BaseWidth = 8;
    private const int BaseEntries = 1 << (BaseWidth - 2);

    /// <summary>Limbs of an <see cref="AffinePoint{TField, TCurve}"/> and of a <see cref="JacobianPoint{TField, TCurve}"/> of the largest field.</summary>
    private const int AffineLimbsMax = 2 * PrimeField.LimbsMax + 2;
    private const int JacobianLimbsMax = 3 * PrimeField.LimbsMax;

    // Made at first use, about a millisecond each; signing needs the comb alone, verification the odd multiples alone.
    private readonly Lazy<AffinePoint<TField, TCurve>[]> _comb = new(MakeComb);
    private readonly Lazy<AffinePoint<TField, TCurve>[]> _baseOdd = new(MakeBaseOdd);

    internal static WeierstrassGroup<TField, TCurve> Instance { get; } = new();

    internal override MontgomeryModulus Order => TCurve.Order;

    internal override int OrderBits => TCurve.OrderBits;

    internal override int Size => TField.Size;

    internal override bool IsPoint(ReadOnlySpan<byte> encoded) => AffinePoint<TField, TCurve>.TryRead(encoded, out _);

    /// <summary>One addition per five bits, from the lowest; each window's entries are read in full, and a digit of 0 adds but drops the sum.</summary>
    /// <remarks>
    /// The sum so far is s·G and the next summand d·32^k·G, with |s| below 0.52·32^k and d from −15 to 16. They are never equal: as numbers they differ, and
    /// d·32^k − s could be the order n only in the last window, where n lies just below a multiple D·32^k; d = D would need a positive s and so a scalar above n,
    /// d = D − 1 would need |s| near 32^k.
    /// </remarks>
    [ConstantTime]
    internal override void MultiplyBase(ReadOnlySpan<ulong> scalar, Span<byte> encoded)
    {
        AffinePoint<TField, TCurve>[] comb = _comb.Value;
        Span<sbyte> digits = stackalloc sbyte[64 * MontgomeryModulus.LimbsMax / WindowBits + 1];
        digits = digits[..(comb.Length / WindowEntries)];
        SignedWindows.Write(scalar, WindowBits, digits);

        JacobianPoint<TField, TCurve> product = default;
        ulong started = 0;
        for (int window = 0; window < digits.Length; window++)
        {
            Select(comb.AsSpan(window * WindowEntries, WindowEntries), digits[window], out AffinePoint<TField, TCurve> entry);
            Accumulate(ref product, entry, digits[window], ref started);
        }
        product.Write(encoded);
        digits.Clear();
    }

    /// <summary>Five doublings and one addition per five bits, from the highest; the table of 16 multiples is read in full.</summary>
    /// <remarks>
    /// The sum so far is 32·s·P and the next summand d·P. They are equal only if 32·s − d is 0, which asks for s = d = 0, or the order n: then the scalar is
    /// n + 2·d with −15 ≤ d &lt; 0 as its lowest digit, and so n + d is a multiple of 32; but n modulo 32 is 17 for P-256 and 19 for P-384.
    /// </remarks>
    [ConstantTime]
    internal override bool TryMultiply(ReadOnlySpan<ulong> scalar, ReadOnlySpan<byte> point, Span<byte> x)
    {
        if (!AffinePoint<TField, TCurve>.TryRead(point, out AffinePoint<TField, TCurve> first)) return false;

        Span<ulong> room = stackalloc ulong[WindowEntries * AffineLimbsMax];
        Span<AffinePoint<TField, TCurve>> multiples = MemoryMarshal.Cast<ulong, AffinePoint<TField, TCurve>>(room)[..WindowEntries];
        MakeMultiples(first, multiples);
        Span<sbyte> digits = stackalloc sbyte[64 * MontgomeryModulus.LimbsMax / WindowBits + 1];
        digits = digits[..SignedWindows.Count(OrderBits, WindowBits)];
        SignedWindows.Write(scalar, WindowBits, digits);

        JacobianPoint<TField, TCurve> product = default;
        ulong started = 0;
        for (int window = digits.Length - 1; window >= 0; window--)
        {
            for (int i = 0; i < WindowBits; i++)
                product.Double();
            Select(multiples, digits[window], out AffinePoint<TField, TCurve> entry);
            Accumulate(ref product, entry, digits[window], ref started);
        }
        product.WriteX(x);
        digits.Clear();
        return true;
    }

    internal override bool TryMultiplyPublic(ReadOnlySpan<ulong> u, ReadOnlySpan<ulong> v, ReadOnlySpan<byte> point, Span<byte> x)
    {
        if (!AffinePoint<TField, TCurve>.TryRead(point, out AffinePoint<TField, TCurve> q)) return false;

        Span<ulong> room = stackalloc ulong[WindowEntries * AffineLimbsMax];
        Span<AffinePoint<TField, TCurve>> multiples = MemoryMarshal.Cast<ulong, AffinePoint<TField, TCurve>>(room)[..WindowEntries];
        MakeMultiples(q, multiples);
        AffinePoint<TField, TCurve>[] baseOdd = _baseOdd.Value;

        int bits = 64 * Order.Limbs;
        Span<sbyte> uDigits = stackalloc sbyte[64 * MontgomeryModulus.LimbsMax + 1];
        Span<sbyte> vDigits = stackalloc sbyte[64 * MontgomeryModulus.LimbsMax + 1];
        NonAdjacentForm.Write(u, BaseWidth, uDigits);
        NonAdjacentForm.Write(v, WindowBits, vDigits);

        JacobianPoint<TField, TCurve> sum = default;
        int i = bits;
        while (i >= 0 && uDigits[i] == 0 && vDigits[i] == 0)
            i--;
        for (; i >= 0; i--)
        {
            sum.Double();
            int digit = uDigits[i];
            if (digit != 0) AddPublic(ref sum, baseOdd[Math.Abs(digit) / 2], digit);
            digit = vDigits[i];
            if (digit != 0) AddPublic(ref sum, multiples[Math.Abs(digit) - 1], digit);
        }
        if (sum.Z.MaskIfZero() != 0) return false;
        sum.WriteX(x);
        return true;
    }

    private static void AddPublic(ref JacobianPoint<TField, TCurve> sum, AffinePoint<TField, TCurve> entry, int digit)
    {
        if (digit < 0) entry.NegateIf(ulong.MaxValue);
        sum.AddPublic(entry);
    }

    // sum + entry; but the entry itself while nothing was added, and the old sum where the digit is 0.
    [ConstantTime]
    private static void Accumulate(ref JacobianPoint<TField, TCurve> sum, in AffinePoint<TField, TCurve> entry, int digit, ref ulong started)
    {
        ulong isDigit = ConstantTime.MaskIfNonZero((ulong)(uint)digit);
        JacobianPoint<TField, TCurve> next = sum;
        next.Add(entry);
        next.CopyIf(~started, new JacobianPoint<TField, TCurve>(entry));
        sum.CopyIf(isDigit, next);
        started |= isDigit;
    }

    // entries[|digit| − 1], negated for a negative digit; (0, 0) for 0.
    [ConstantTime]
    private static void Select(ReadOnlySpan<AffinePoint<TField, TCurve>> entries, int digit, out AffinePoint<TField, TCurve> entry)
    {
        int sign = digit >> 31;
        ulong magnitude = (ulong)((digit ^ sign) - sign);
        entry = default;
        if (Vector256.IsHardwareAccelerated)
        {
            Span<Vector256<ulong>> target = MemoryMarshal.Cast<AffinePoint<TField, TCurve>, Vector256<ulong>>(new Span<AffinePoint<TField, TCurve>>(ref entry));
            ReadOnlySpan<Vector256<ulong>> source = MemoryMarshal.Cast<AffinePoint<TField, TCurve>, Vector256<ulong>>(entries);
            Vector256<ulong> wanted = Vector256.Create(magnitude);
            for (int column = 0; column < target.Length; column++)
            {
                Vector256<ulong> number = Vector256<ulong>.One;
                Vector256<ulong> sum = Vector256<ulong>.Zero;
                for (int i = column; i < source.Length; i += target.Length)
                {
                    sum |= source[i] & Vector256.Equals(number, wanted);
                    number += Vector256<ulong>.One;
                }
                target[column] = sum;
            }
        }
        else
        {
            for (int i = 0; i < entries.Length; i++)
            {
                ulong mask = ConstantTime.MaskIfEqual(magnitude, (ulong)i + 1);
                entry.X.CopyIf(mask, entries[i].X);
                entry.Y.CopyIf(mask, entries[i].Y);
            }
        }
        entry.NegateIf((ulong)(long)sign);
    }

    // multiples[i] = (i + 1)·point, for up to 17 of them. A sum of i·P and P with i from 2 on is none of unlike points or of infinity: the order is larger.
    private static void MakeMultiples(in AffinePoint<TField, TCurve> point, Span<AffinePoint<TField, TCurve>> multiples)
    {
        Span<ulong> room = stackalloc ulong[(WindowEntries + 1) * (JacobianLimbsMax + PrimeField.LimbsMax)];
        Span<JacobianPoint<TField, TCurve>> jacobian =
            MemoryMarshal.Cast<ulong, JacobianPoint<TField, TCurve>>(room[..((WindowEntries + 1) * JacobianLimbsMax)])[..multiples.Length];
        Span<TField> prefixes = MemoryMarshal.Cast<ulong, TField>(room[((WindowEntries + 1) * JacobianLimbsMax)..])[..multiples.Length];
        var multiple = new JacobianPoint<TField, TCurve>(point);
        jacobian[0] = multiple;
        multiple.Double();
        for (int i = 1; i < jacobian.Length; i++)
        {
            jacobian[i] = multiple;
            multiple.Add(point);
        }
        JacobianPoint<TField, TCurve>.Normalize(jacobian, multiples, prefixes);
    }

    // baseOdd[i] = (2·i + 1)·G.
    private static AffinePoint<TField, TCurve>[] MakeBaseOdd()
    {
        var odd = new JacobianPoint<TField, TCurve>[BaseEntries];
        var affine = new AffinePoint<TField, TCurve>[BaseEntries];
        AffinePoint<TField, TCurve> point = AffinePoint<TField, TCurve>.Base;
        MakeMultiples(point, affine.AsSpan(0, 2));
        AffinePoint<TField, TCurve> twice = affine[1];
        var multiple = new JacobianPoint<TField, TCurve>(point);
        for (int i = 0; i < odd.Length; i++)
        {
            odd[i] = multiple;
            multiple.Add(twice);
        }
        JacobianPoint<TField, TCurve>.Normalize(odd, affine, new TField[odd.Length]);
        return affine;
    }

    // Entry 16·w + i is (i + 1)·32^w·G.
    private static AffinePoint<TField, TCurve>[] MakeComb()
    {
        int windows = SignedWindows.Count(TCurve.OrderBits, WindowBits);
        var comb = new AffinePoint<TField, TCurve>[windows * WindowEntries];
        var next = new JacobianPoint<TField, TCurve>[1];
        AffinePoint<TField, TCurve> power = AffinePoint<TField, TCurve>.Base;
        for (int window = 0; window < windows; window++)
        {
            Span<AffinePoint<TField, TCurve>> entries = comb.AsSpan(window * WindowEntries, WindowEntries);
            MakeMultiples(power, entries);
            next[0] = new JacobianPoint<TField, TCurve>(entries[WindowEntries - 1]);
            next[0].Double();   // twice 16
            JacobianPoint<TField, TCurve>.Normalize(next, new Span<AffinePoint<TField, TCurve>>(ref power), new TField[1]);
        }
        return comb;
    }
}
