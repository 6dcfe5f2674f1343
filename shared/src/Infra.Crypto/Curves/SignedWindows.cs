namespace Infra.Crypto.Curves;

/// <summary>Digits of a secret number in windows of equal width, from −(2^(w−1) − 1) to 2^(w−1): half as many multiples in each table. Constant time.</summary>
internal static class SignedWindows
{
    /// <summary>Digits that a number of <paramref name="bits"/> bits has, with the place for the last carry.</summary>
    internal static int Count(int bits, int width) => bits / width + 1;

    /// <summary>
    /// Writes as many digits as <paramref name="digits"/> holds, lowest first: number = Σ digits[i]·2^(w·i). <paramref name="number"/> is limbs of 64 bits,
    /// least significant first.
    /// </summary>
    [ConstantTime]
    internal static void Write(ReadOnlySpan<ulong> number, int width, Span<sbyte> digits)
    {
        int mask = (1 << width) - 1, carry = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int limb = width * i >> 6, shift = width * i & 63;   // places, not secrets
            ulong bits = limb < number.Length ? number[limb] >> shift : 0;
            if (shift + width > 64 && limb + 1 < number.Length) bits |= number[limb + 1] << (64 - shift);
            int digit = (int)bits & mask;
            digit += carry;
            carry = digit + (mask >> 1) >> width;   // 1 from 2^(w−1) + 1 on
            digits[i] = (sbyte)(digit - (carry << width));
        }
    }
}
