using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// Arithmetic modulo one odd number of 64·n bits at most, in Montgomery form with R = 2^(64·n). Numbers are n limbs of 64 bits, least significant first,
/// and below the modulus. Constant time in the numbers; the modulus and its length are public. Immutable and thread-safe.
/// </summary>
/// <remarks>It serves the orders of curve groups, where a handful of operations decide little; fields and RSA have their own kernels.</remarks>
internal sealed class MontgomeryModulus
{
    /// <summary>Most limbs of a modulus; it has 538 bits at most.</summary>
    internal const int LimbsMax = 9;

    private readonly ulong[] _modulus;
    private readonly ulong[] _rSquared;
    private readonly ulong _negatedInverse;
    private readonly OddInversion _inversion;

    /// <summary>Takes the modulus as limbs, least significant first; it is odd, its lowest limb above 2, its top limb not 0.</summary>
    internal MontgomeryModulus(ReadOnlySpan<ulong> modulus)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modulus[0], 3ul, nameof(modulus));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(modulus.Length, LimbsMax, nameof(modulus));
        _modulus = modulus.ToArray();
        _negatedInverse = NegatedInverse(_modulus[0]);
        _inversion = new OddInversion(_modulus);

        // 1 doubled 2·64·n times is R² modulo the modulus.
        _rSquared = new ulong[Limbs];
        _rSquared[0] = 1;
        for (int i = 0; i < 2 * 64 * Limbs; i++)
            Add(_rSquared, _rSquared, _rSquared);
    }

    /// <summary>Limbs of every number.</summary>
    internal int Limbs => _modulus.Length;

    /// <summary>The modulus itself.</summary>
    internal ReadOnlySpan<ulong> Value => _modulus;

    /// <summary>result = a·b / R. Either factor may be any number of n limbs, as long as the other is below the modulus.</summary>
    [ConstantTime]
    internal void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        int n = _modulus.Length;
        ReadOnlySpan<ulong> m = _modulus;
        a = a[..n];
        b = b[..n];
        Span<ulong> sum = stackalloc ulong[LimbsMax + 2];
        sum = sum[..(n + 2)];
        for (int i = 0; i < n; i++)
        {
            ulong carry = 0;
            ulong factor = b[i];
            for (int j = 0; j < n; j++)
                sum[j] = MultiplyAdd(a[j], factor, sum[j], ref carry);
            sum[n] = AddCarry(sum[n], carry, out ulong top);
            sum[n + 1] = top;

            ulong quotient = sum[0] * _negatedInverse;
            carry = 0;
            MultiplyAdd(m[0], quotient, sum[0], ref carry);
            for (int j = 1; j < n; j++)
                sum[j - 1] = MultiplyAdd(m[j], quotient, sum[j], ref carry);
            sum[n - 1] = AddCarry(sum[n], carry, out top);
            sum[n] = sum[n + 1] + top;
        }
        ReduceOnce(sum[..n], sum[n], result);
        sum.Clear();
    }

    /// <summary>result = a + b.</summary>
    [ConstantTime]
    internal void Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result)
    {
        int n = _modulus.Length;
        Span<ulong> sum = stackalloc ulong[LimbsMax];
        sum = sum[..n];
        ulong carry = 0;
        for (int i = 0; i < n; i++)
        {
            ulong partial = AddCarry(a[i], carry, out ulong first);
            sum[i] = AddCarry(partial, b[i], out ulong second);
            carry = first + second;
        }
        ReduceOnce(sum, carry, result);
    }

    /// <summary>Turns any number of n limbs into Montgomery form, reduced.</summary>
    [ConstantTime]
    internal void ToMontgomery(ReadOnlySpan<ulong> number, Span<ulong> result) => Multiply(number, _rSquared, result);

    /// <summary>Back from Montgomery form.</summary>
    [ConstantTime]
    internal void FromMontgomery(ReadOnlySpan<ulong> number, Span<ulong> result)
    {
        Span<ulong> one = stackalloc ulong[LimbsMax];
        one[0] = 1;
        Multiply(number, one[..Limbs], result);
    }

    /// <summary>Turns a number of any length, such as a long hash, into Montgomery form, reduced: n limbs at a time from the top.</summary>
    [ConstantTime]
    internal void WideToMontgomery(ReadOnlySpan<ulong> wide, Span<ulong> result)
    {
        int n = Limbs;
        Span<ulong> part = stackalloc ulong[LimbsMax];
        part = part[..n];
        result = result[..n];
        result.Clear();
        for (int start = (wide.Length - 1) / n * n; start >= 0; start -= n)
        {
            ReadOnlySpan<ulong> digit = wide[start..Math.Min(start + n, wide.Length)];
            part.Clear();
            digit.CopyTo(part);
            Multiply(part, _rSquared, part);
            Multiply(result, _rSquared, result);   // times R, in Montgomery form
            Add(result, part, result);
        }
        part.Clear();
    }

    /// <summary>result = 1/number, both in Montgomery form, for a number prime to the modulus; 0 for 0.</summary>
    [ConstantTime]
    internal void Invert(ReadOnlySpan<ulong> number, Span<ulong> result)
    {
        FromMontgomery(number, result);
        _inversion.Invert(result[..Limbs], result[..Limbs]);
        ToMontgomery(result, result);
    }

    /// <summary>All ones if <paramref name="number"/> is below the modulus, else 0.</summary>
    [ConstantTime]
    internal ulong MaskIfReduced(ReadOnlySpan<ulong> number)
    {
        ulong borrow = 0;
        for (int i = 0; i < _modulus.Length; i++)
            SubtractBorrow(number[i], _modulus[i], ref borrow);
        return 0ul - borrow;
    }

    /// <summary>a·b + addend + carry; returns the low limb, leaves the high one in <paramref name="carry"/>.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAdd(ulong a, ulong b, ulong addend, ref ulong carry)
    {
        ulong high = WideProduct.High(a, b);
        ulong low = AddCarry(a * b, addend, out ulong c);
        high += c;
        low = AddCarry(low, carry, out c);
        carry = high + c;
        return low;
    }

    /// <summary>a + b modulo 2^64, and 1 or 0 for the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong AddCarry(ulong a, ulong b, out ulong carry)
    {
        ulong sum = a + b;
        carry = sum < a ? 1ul : 0ul;   // a flag into a register (setb), no jump: the machine-code check looks
        return sum;
    }

    /// <summary>a − b − borrow modulo 2^64; leaves 1 or 0 in <paramref name="borrow"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong SubtractBorrow(ulong a, ulong b, ref ulong borrow)
    {
        ulong difference = a - b;
        ulong first = a < b ? 1ul : 0ul;
        ulong result = difference - borrow;
        ulong second = difference < borrow ? 1ul : 0ul;
        borrow = first + second;
        return result;
    }

    // sum (with one more limb above it) is below twice the modulus: takes the modulus off once, where it fits.
    [ConstantTime]
    private void ReduceOnce(ReadOnlySpan<ulong> sum, ulong above, Span<ulong> result)
    {
        int n = _modulus.Length;
        Span<ulong> reduced = stackalloc ulong[LimbsMax];
        ulong borrow = 0;
        for (int i = 0; i < n; i++)
            reduced[i] = SubtractBorrow(sum[i], _modulus[i], ref borrow);
        SubtractBorrow(above, 0, ref borrow);
        ulong keep = 0ul - borrow;
        for (int i = 0; i < n; i++)
            result[i] = reduced[i] ^ (keep & (reduced[i] ^ sum[i]));
    }

    // Newton: each step doubles the number of right bits, from 3 (x·x = 1 modulo 8 for odd x) to 96.
    private static ulong NegatedInverse(ulong odd)
    {
        ulong inverse = odd;
        for (int i = 0; i < 5; i++)
            inverse *= 2 - odd * inverse;
        return 0ul - inverse;
    }
}
