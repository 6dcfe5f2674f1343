using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Crypto.Curves;

namespace Infra.Crypto.Rsa;

/// <summary>
/// Arithmetic modulo one odd number of 512 to 8192 bits: an RSA modulus, or one of its secret primes. Numbers are <see cref="Limbs"/> limbs of 26 bits, in Montgomery
/// form with R = 2^(26·n) where a name says so, and below twice the modulus unless "reduced" is said. Constant time in all numbers and in the modulus; its
/// length is public. Owns its memory, which does not move, and zeroes it on <see cref="Dispose"/>. Thread-safe; scratch memory is the caller's.
/// </summary>
internal sealed class RsaModulus : IDisposable
{
    /// <summary>Bits of the largest modulus.</summary>
    internal const int BitsMax = 8192;

    /// <summary>Bits of the smallest modulus (a prime of a 1024-bit key).</summary>
    internal const int BitsMin = 512;

    private const int WindowBits = 5;
    private const int TableSize = 1 << WindowBits;

    private readonly ulong[] _padded;   // the modulus between zeros, as the kernel reads it
    private readonly ulong[] _rSquared;
    private readonly ulong _negatedInverse;

    /// <summary>Takes an odd number, big-endian, whose first byte is not 0; with room for more limbs where another modulus asks for them.</summary>
    [ConstantTime]
    internal RsaModulus(ReadOnlySpan<byte> modulus, int limbs = 0)
    {
        Bits = BitLength(modulus);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Bits, BitsMax, nameof(modulus));
        ArgumentOutOfRangeException.ThrowIfLessThan(Bits, BitsMin, nameof(modulus));
        int n = Math.Max(limbs, RsaKernel.LimbsFor(Bits));
        Limbs = n;
        _padded = GC.AllocateArray<ulong>(n + 2 * RsaKernel.Padding, pinned: true);
        _rSquared = GC.AllocateArray<ulong>(n, pinned: true);
        LimbCoding.Read(modulus, RsaKernel.LimbBits, _padded.AsSpan(RsaKernel.Padding, n));
        _negatedInverse = NegatedInverse(Value[0]);
        SquareR();
    }

    /// <summary>Bits of the modulus.</summary>
    internal int Bits { get; }

    /// <summary>Bytes of the modulus.</summary>
    internal int Size => (Bits + 7) / 8;

    /// <summary>Limbs of every number: a multiple of 4.</summary>
    internal int Limbs { get; }

    /// <summary>Limbs of scratch memory that an operation wants.</summary>
    internal int ScratchLimbs => RsaKernel.ScratchFor(Limbs);

    /// <summary>Limbs of scratch memory that <see cref="Power"/> wants.</summary>
    internal int PowerScratchLimbs => ScratchLimbs + (TableSize + 1) * Limbs;

    /// <summary>The modulus itself.</summary>
    internal ReadOnlySpan<ulong> Value => _padded.AsSpan(RsaKernel.Padding, Limbs);

    /// <summary>Bits of a number, big-endian, after leading zeros.</summary>
    internal static int BitLength(ReadOnlySpan<byte> bigEndian)
    {
        ReadOnlySpan<byte> trimmed = bigEndian.TrimStart((byte)0);
        return trimmed.IsEmpty ? 0 : 8 * trimmed.Length - (System.Numerics.BitOperations.LeadingZeroCount(trimmed[0]) - 24);
    }

    /// <summary>result = a·b / R. Operands below twice the modulus, or one of them any n limbs and the other reduced.</summary>
    [ConstantTime]
    internal void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Span<ulong> scratch)
    {
        int n = Limbs;
        RsaKernel.Multiply(a[..n], b[..n], scratch);
        RsaKernel.Reduce(scratch[..(2 * n)], _padded, _negatedInverse, result);
    }

    /// <summary>result = a² / R.</summary>
    [ConstantTime]
    internal void Square(ReadOnlySpan<ulong> a, Span<ulong> result, Span<ulong> scratch)
    {
        int n = Limbs;
        RsaKernel.Square(a[..n], scratch);
        RsaKernel.Reduce(scratch[..(2 * n)], _padded, _negatedInverse, result);
    }

    /// <summary>Any n limbs into Montgomery form.</summary>
    [ConstantTime]
    internal void ToMontgomery(ReadOnlySpan<ulong> number, Span<ulong> result, Span<ulong> scratch) => Multiply(number, _rSquared, result, scratch);

    /// <summary>Out of Montgomery form, reduced.</summary>
    [ConstantTime]
    internal void FromMontgomery(ReadOnlySpan<ulong> number, Span<ulong> result, Span<ulong> scratch)
    {
        int n = Limbs;
        Span<ulong> columns = scratch[..(2 * n)];
        number[..n].CopyTo(columns);
        columns[n..].Clear();
        RsaKernel.Reduce(columns, _padded, _negatedInverse, result);
        ReduceOnce(result);
    }

    /// <summary>
    /// Turns a number of up to 2n limbs, such as a number modulo p·q for p, into Montgomery form, below four times the modulus. <paramref name="result"/> is not <paramref name="wide"/>.
    /// </summary>
    [ConstantTime]
    internal void WideToMontgomery(ReadOnlySpan<ulong> wide, Span<ulong> result, Span<ulong> scratch)
    {
        int n = Limbs;
        result = result[..n];
        result.Clear();
        if (wide.Length > n) wide[n..].CopyTo(result);
        Multiply(result, _rSquared, result, scratch);   // high·R
        AddPlain(result, wide[..Math.Min(n, wide.Length)]);
        Multiply(result, _rSquared, result, scratch);
    }

    /// <summary>number = number − modulus where it is not below the modulus; the number is below twice the modulus.</summary>
    [ConstantTime]
    internal void ReduceOnce(Span<ulong> number)
    {
        ReadOnlySpan<ulong> modulus = Value;
        number = number[..modulus.Length];
        long borrow = 0;
        for (int i = 0; i < number.Length; i++)
            borrow = (long)number[i] - (long)modulus[i] + borrow >> RsaKernel.LimbBits;
        ulong subtract = ~(ulong)(borrow >> 63);
        long carry = 0;
        for (int i = 0; i < number.Length; i++)
        {
            carry += (long)number[i] - (long)(modulus[i] & subtract);
            number[i] = (ulong)carry & RsaKernel.LimbMask;
            carry >>= RsaKernel.LimbBits;
        }
    }

    /// <summary>All ones if n limbs are below the modulus, else 0.</summary>
    [ConstantTime]
    internal ulong MaskIfReduced(ReadOnlySpan<ulong> number)
    {
        ReadOnlySpan<ulong> modulus = Value;
        long borrow = 0;
        for (int i = 0; i < modulus.Length; i++)
            borrow = (long)number[i] - (long)modulus[i] + borrow >> RsaKernel.LimbBits;
        return (ulong)(borrow >> 63);
    }

    /// <summary>result = a − b, not negative: twice the modulus is added. Both are below twice the modulus, the result below four times.</summary>
    [ConstantTime]
    internal void Subtract(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        ReadOnlySpan<ulong> modulus = Value;
        long carry = 0;
        for (int i = 0; i < modulus.Length; i++)
        {
            carry += (long)a[i] - (long)b[i] + 2 * (long)modulus[i];
            result[i] = (ulong)carry & RsaKernel.LimbMask;
            carry >>= RsaKernel.LimbBits;
        }
    }

    /// <summary>
    /// result = number^exponent, both in Montgomery form, for a secret exponent: fixed windows of 5 bits, every entry of the table is read for each.
    /// </summary>
    /// <param name="number">n limbs.</param>
    /// <param name="exponent">Big-endian; its length is public.</param>
    /// <param name="result">n limbs.</param>
    /// <param name="scratch"><see cref="PowerScratchLimbs"/> limbs; erased at the end.</param>
    [ConstantTime]
    internal void Power(ReadOnlySpan<ulong> number, ReadOnlySpan<byte> exponent, Span<ulong> result, Span<ulong> scratch)
    {
        int n = Limbs;
        Span<ulong> work = scratch[..ScratchLimbs];
        Span<ulong> entry = scratch.Slice(ScratchLimbs, n);
        Span<ulong> table = scratch.Slice(ScratchLimbs + n, TableSize * n);
        One(table[..n], work);
        number[..n].CopyTo(table[n..]);
        for (int i = 2; i < TableSize; i += 2)
        {
            Square(table.Slice(i / 2 * n, n), table.Slice(i * n, n), work);
            Multiply(table.Slice(i * n, n), table.Slice(n, n), table.Slice((i + 1) * n, n), work);
        }

        result = result[..n];
        int windows = (8 * exponent.Length + WindowBits - 1) / WindowBits;
        for (int window = windows - 1; window >= 0; window--)
        {
            Lookup(table, Digit(exponent, window * WindowBits), entry);
            if (window == windows - 1)
            {
                entry.CopyTo(result);
                continue;
            }
            for (int i = 0; i < WindowBits; i++)
                Square(result, result, work);
            Multiply(result, entry, result, work);
        }
        ConstantTime.Erase(scratch[..PowerScratchLimbs]);
    }

    /// <summary>result = number^exponent for a public exponent, number in Montgomery form and result plain and reduced, where the number is given <paramref name="plain"/> too.</summary>
    [ConstantTime]
    internal void PowerPublic(ReadOnlySpan<ulong> number, ReadOnlySpan<ulong> plain, ulong exponent, Span<ulong> result, Span<ulong> scratch)
    {
        // The last product takes the plain number, which leaves Montgomery form for nothing; the exponent is odd.
        PowerPublic(number, exponent & ~1ul, result, scratch);
        Multiply(result, plain, result, scratch);
        ReduceOnce(result);
    }

    /// <summary>result = number^exponent for a public exponent that is not 0, both in Montgomery form. <paramref name="result"/> is not <paramref name="number"/>.</summary>
    [ConstantTime]
    internal void PowerPublic(ReadOnlySpan<ulong> number, ulong exponent, Span<ulong> result, Span<ulong> scratch)
    {
        number[..Limbs].CopyTo(result);
        for (int bit = 62 - System.Numerics.BitOperations.LeadingZeroCount(exponent); bit >= 0; bit--)
        {
            Square(result, result, scratch);
            if ((exponent >> bit & 1) != 0) Multiply(result, number, result, scratch);   // the exponent is public
        }
    }

    /// <summary>1 in Montgomery form: R modulo the modulus.</summary>
    [ConstantTime]
    internal void One(Span<ulong> result, Span<ulong> scratch)
    {
        Span<ulong> columns = scratch[..(2 * Limbs)];
        columns.Clear();
        _rSquared.CopyTo(columns);
        RsaKernel.Reduce(columns, _padded, _negatedInverse, result);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ConstantTime.Erase<ulong>(_padded);
        ConstantTime.Erase<ulong>(_rSquared);
    }

    [ConstantTime]
    private static void Lookup(ReadOnlySpan<ulong> table, uint digit, Span<ulong> entry)
    {
        Span<ulong> masks = stackalloc ulong[TableSize];
        for (int i = 0; i < masks.Length; i++)
            masks[i] = ConstantTime.MaskIfEqual((ulong)digit, (ulong)i);

        Span<Vector256<ulong>> target = MemoryMarshal.Cast<ulong, Vector256<ulong>>(entry);
        ReadOnlySpan<Vector256<ulong>> rows = MemoryMarshal.Cast<ulong, Vector256<ulong>>(table);
        for (int column = 0; column < target.Length; column++)
        {
            Vector256<ulong> value = Vector256<ulong>.Zero;
            for (int i = 0; i < masks.Length; i++)
                value |= rows[i * target.Length + column] & Vector256.Create(masks[i]);
            target[column] = value;
        }
        masks.Clear();
    }

    // Five bits of the exponent from this place on.
    [ConstantTime]
    private static uint Digit(ReadOnlySpan<byte> exponent, int bit)
    {
        int index = exponent.Length - 1 - bit / 8;
        uint pair = exponent[index];
        if (index > 0) pair |= (uint)exponent[index - 1] << 8;
        return pair >> bit % 8 & (TableSize - 1);
    }

    // number += addend, n limbs at most; the sum fits.
    [ConstantTime]
    private static void AddPlain(Span<ulong> number, ReadOnlySpan<ulong> addend)
    {
        ulong carry = 0;
        for (int i = 0; i < number.Length; i++)
        {
            carry += number[i] + (i < addend.Length ? addend[i] : 0);
            number[i] = carry & RsaKernel.LimbMask;
            carry >>= RsaKernel.LimbBits;
        }
        number[^1] += carry << RsaKernel.LimbBits;
    }

    // R modulo m by doubling from 2^Bits − m, then 2^(26·n) in Montgomery form, which is R², by squaring and doubling along the bits of 26·n.
    [ConstantTime]
    private void SquareR()
    {
        int n = Limbs, power = RsaKernel.LimbBits * n;
        Span<ulong> scratch = stackalloc ulong[ScratchLimbs];
        Span<ulong> r = _rSquared;
        long carry = 0;
        for (int i = 0; i < n; i++)
        {
            long top = i == Bits / RsaKernel.LimbBits ? 1L << Bits % RsaKernel.LimbBits : 0;
            carry += top - (long)Value[i];
            r[i] = (ulong)carry & RsaKernel.LimbMask;
            carry >>= RsaKernel.LimbBits;
        }
        for (int i = Bits; i < power; i++)
            Double(r);

        Double(r);   // 2 in Montgomery form: the highest bit of the power
        for (int bit = 30 - System.Numerics.BitOperations.LeadingZeroCount((uint)power); bit >= 0; bit--)
        {
            Square(r, r, scratch);
            ReduceOnce(r);
            if ((power >> bit & 1) != 0) Double(r);
        }
        ConstantTime.Erase(scratch);
    }

    // Reduced to reduced.
    [ConstantTime]
    private void Double(Span<ulong> number)
    {
        ulong carry = 0;
        for (int i = 0; i < number.Length; i++)
        {
            carry += number[i] << 1;
            number[i] = carry & RsaKernel.LimbMask;
            carry >>= RsaKernel.LimbBits;
        }
        ReduceOnce(number);
    }

    // Newton: each step doubles the number of right bits.
    [ConstantTime]
    private static ulong NegatedInverse(ulong odd)
    {
        ulong inverse = odd;
        for (int i = 0; i < 5; i++)
            inverse *= 2 - odd * inverse;
        return 0ul - inverse & RsaKernel.LimbMask;
    }
}
