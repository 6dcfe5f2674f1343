namespace Infra.Crypto.Curves;

/// <summary>
/// Digits of a public number in non-adjacent form of width w: each is 0 or odd between −2^(w−1) and 2^(w−1), and of any w neighbours at most
/// one is not 0. For verification only: its time shows the number.
/// </summary>
internal static class NonAdjacentForm
{
    /// <summary>
    /// Writes the digits of <paramref name="number"/> (limbs of 64 bits, least significant first), lowest first; unused digits become 0.
    /// <paramref name="digits"/> holds at least one more than the number has bits.
    /// </summary>
    internal static void Write(ReadOnlySpan<ulong> number, int width, Span<sbyte> digits)
    {
        digits.Clear();
        int bits = 64 * number.Length;
        int window = 1 << width;
        int carry = 0;
        for (int position = 0; position <= bits;)
        {
            int digit = Extract(number, position, width) + carry;
            if ((digit & 1) == 0)
            {
                position++;   // an even digit keeps its carry: 2^w wraps to 0 with the carry still owed
                continue;
            }
            digit &= window - 1;
            carry = digit >> (width - 1);
            digits[position] = (sbyte)(digit - (carry << width));
            position += width;
        }
    }

    private static int Extract(ReadOnlySpan<ulong> number, int position, int width)
    {
        int limb = position >> 6, shift = position & 63;
        if (limb >= number.Length) return 0;
        ulong value = number[limb] >> shift;
        if (shift + width > 64 && limb + 1 < number.Length) value |= number[limb + 1] << (64 - shift);
        return (int)value & ((1 << width) - 1);
    }
}
