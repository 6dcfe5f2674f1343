namespace Infra.Crypto.MlKem;

/// <summary>Polynomials to bytes and back (FIPS 203 section 4.2.1): d bits per coefficient, least significant first. Constant time in the coefficients.</summary>
internal static class MlKemCoding
{
    // 2^36/q, rounded up: the quotient of any number below 2^23 by q is exact with it.
    private const ulong InverseOfQ = 20642679;

    /// <summary>ByteEncode_12: canonical coefficients to 384 bytes.</summary>
    [ConstantTime]
    internal static void Encode12(ReadOnlySpan<short> polynomial, Span<byte> bytes)
    {
        ReadOnlySpan<short> f = polynomial[..MlKemConstants.Degree];
        Span<byte> target = bytes[..384];
        for (int i = 0; i < 128; i++)
        {
            int low = f[2 * i], high = f[2 * i + 1];
            Span<byte> triple = target.Slice(3 * i, 3);
            triple[2] = (byte)(high >> 4);
            triple[1] = (byte)(low >> 8 | high << 4);
            triple[0] = (byte)low;
        }
    }

    /// <summary>ByteDecode_12; returns all ones if every coefficient is below q, else 0.</summary>
    [ConstantTime]
    internal static ulong Decode12(ReadOnlySpan<byte> bytes, Span<short> polynomial)
    {
        ReadOnlySpan<byte> source = bytes[..384];
        Span<short> f = polynomial[..MlKemConstants.Degree];
        int allBelow = -1;
        for (int i = 0; i < 128; i++)
        {
            ReadOnlySpan<byte> triple = source.Slice(3 * i, 3);
            int high = triple[2] << 4 | triple[1] >> 4, low = (triple[1] & 15) << 8 | triple[0];
            allBelow &= low - MlKemConstants.Q & high - MlKemConstants.Q;
            f[2 * i] = (short)low;
            f[2 * i + 1] = (short)high;
        }
        return (ulong)(long)(allBelow >> 31);
    }

    /// <summary>Compress_d and ByteEncode_d: canonical coefficients to 32·d bytes.</summary>
    [ConstantTime]
    internal static void Compress(ReadOnlySpan<short> polynomial, int bits, Span<byte> bytes)
    {
        ReadOnlySpan<short> f = polynomial[..MlKemConstants.Degree];
        uint mask = (1u << bits) - 1;
        ulong window = 0;
        int filled = 0, at = 0;
        for (int i = 0; i < f.Length; i++)
        {
            // round(2^d·x / q) modulo 2^d
            ulong numerator = ((ulong)(uint)f[i] << bits) + MlKemConstants.Q / 2;
            window |= (numerator * InverseOfQ >> 36 & mask) << filled;
            filled += bits;
            for (; filled >= 8; filled -= 8)
            {
                bytes[at++] = (byte)window;
                window >>= 8;
            }
        }
    }

    /// <summary>ByteDecode_d and Decompress_d: canonical coefficients.</summary>
    [ConstantTime]
    internal static void Decompress(ReadOnlySpan<byte> bytes, int bits, Span<short> polynomial)
    {
        Span<short> f = polynomial[..MlKemConstants.Degree];
        uint mask = (1u << bits) - 1;
        uint window = 0;
        int filled = 0, at = 0;
        for (int i = 0; i < f.Length; i++)
        {
            for (; filled < bits; filled += 8)
                window |= (uint)bytes[at++] << filled;
            f[i] = (short)((window & mask) * MlKemConstants.Q + (1u << bits - 1) >> bits);
            window >>= bits;
            filled -= bits;
        }
    }

    /// <summary>A message of 32 bytes to a polynomial of 0 and (q + 1)/2.</summary>
    [ConstantTime]
    internal static void DecodeMessage(ReadOnlySpan<byte> message, Span<short> polynomial)
    {
        Span<short> f = polynomial[..MlKemConstants.Degree];
        for (int i = 0; i < f.Length; i++)
            f[i] = (short)(-(message[i >> 3] >> (i & 7) & 1) & (MlKemConstants.Q + 1) / 2);
    }
}
