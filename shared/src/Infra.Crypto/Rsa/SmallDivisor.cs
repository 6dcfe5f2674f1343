namespace Infra.Crypto.Rsa;

/// <summary>Division of secret numbers by a small public one, by multiplying: the processor's division takes longer for some numbers than for others.</summary>
internal readonly struct SmallDivisor
{
    private readonly ulong _divisor;
    private readonly ulong _inverse;

    /// <summary>Takes a divisor from 2 to 2^32 − 1.</summary>
    internal SmallDivisor(uint divisor)
    {
        _divisor = divisor;
        _inverse = ulong.MaxValue / divisor;
    }

    internal uint Value => (uint)_divisor;

    /// <summary>Quotient and remainder of any number.</summary>
    [ConstantTime]
    internal ulong Divide(ulong number, out ulong remainder)
    {
        // The estimate is too small by 2 at most.
        ulong quotient = Math.BigMul(number, _inverse, out _);
        ulong rest = number - quotient * _divisor;
        for (int i = 0; i < 2; i++)
        {
            ulong again = ~ConstantTime.MaskIfLess(rest, _divisor);
            rest -= _divisor & again;
            quotient -= again;
        }
        remainder = rest;
        return quotient;
    }

    /// <summary>The remainder of a number in words of 32 bits, most significant first.</summary>
    [ConstantTime]
    internal ulong Remainder(ReadOnlySpan<uint> words)
    {
        ulong remainder = 0;
        for (int i = 0; i < words.Length; i++)
            Divide(remainder << 32 | words[i], out remainder);
        return remainder;
    }

    /// <summary>number^exponent modulo the divisor; the exponent is public.</summary>
    [ConstantTime]
    internal ulong Power(ulong number, uint exponent)
    {
        ulong power = 1;
        for (int bit = 31; bit >= 0; bit--)
        {
            Divide(power * power, out power);
            if ((exponent >> bit & 1) != 0) Divide(power * number, out power);
        }
        return power;
    }
}
