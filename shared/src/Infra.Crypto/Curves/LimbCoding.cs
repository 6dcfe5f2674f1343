namespace Infra.Crypto.Curves;

/// <summary>Bytes to limbs and back. Constant time in the numbers.</summary>
internal static class LimbCoding
{
    /// <summary>
    /// Fills every limb with <paramref name="limbBits"/> bits (8 to 64), least significant limb first; bits beyond the bytes are 0. The last limb takes all the
    /// rest, which the caller keeps within 64 bits, so that a number that is too large shows.
    /// </summary>
    [ConstantTime]
    internal static void Read(ReadOnlySpan<byte> bigEndian, int limbBits, Span<ulong> limbs)
    {
        limbs.Clear();
        ulong window = 0;
        int bits = 0, limb = 0;
        for (int i = bigEndian.Length - 1; i >= 0; i--)
        {
            ulong value = bigEndian[i];
            window |= value << bits;
            if (bits + 8 >= limbBits && limb < limbs.Length - 1)
            {
                limbs[limb++] = limbBits == 64 ? window : window & ((1ul << limbBits) - 1);
                int taken = limbBits - bits;   // 1 to 8 bits of this byte
                window = value >> taken;
                bits = 8 - taken;
            }
            else
            {
                bits += 8;
            }
        }
        if (limb < limbs.Length) limbs[limb] = window;
    }

    /// <summary>Writes limbs of <paramref name="limbBits"/> bits into all of <paramref name="bigEndian"/>; higher bits are dropped.</summary>
    [ConstantTime]
    internal static void Write(ReadOnlySpan<ulong> limbs, int limbBits, Span<byte> bigEndian)
    {
        for (int i = 0; i < bigEndian.Length; i++)
        {
            int bit = 8 * i;
            int limb = bit / limbBits, shift = bit % limbBits;   // places, not secrets
            ulong value = limb < limbs.Length ? limbs[limb] >> shift : 0;
            if (shift + 8 > limbBits && limb + 1 < limbs.Length) value |= limbs[limb + 1] << (limbBits - shift);
            bigEndian[bigEndian.Length - 1 - i] = (byte)value;
        }
    }

    /// <summary>Fills limbs of 64 bits from little-endian bytes; a last, shorter group of bytes is the low part of its limb, limbs beyond are 0.</summary>
    [ConstantTime]
    internal static void ReadLittleEndian(ReadOnlySpan<byte> bytes, Span<ulong> limbs)
    {
        limbs.Clear();
        for (int i = 0; i < bytes.Length; i++)
            limbs[i >> 3] |= (ulong)bytes[i] << (8 * (i & 7));
    }

    /// <summary>Writes limbs of 64 bits into all of <paramref name="bytes"/>, little-endian.</summary>
    [ConstantTime]
    internal static void WriteLittleEndian(ReadOnlySpan<ulong> limbs, Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(limbs[i >> 3] >> (8 * (i & 7)));
    }
}
