using System.Numerics;

namespace Infra.Av1.Tests.Entropy;

/// <summary>The inverse of section 8.2 with exact arithmetic: keeps the low end of the range as one big number.</summary>
internal sealed class RangeEncoder
{
    private BigInteger _low;
    private uint _range = 0x8000;
    private int _bits;   // how often low was shifted

    public void Encode(int symbol, ReadOnlySpan<ushort> inverseCdf, int symbols)
    {
        uint high = symbol == 0 ? _range : Bound(inverseCdf[symbol - 1], symbols - symbol);
        uint low = symbol == symbols - 1 ? 0 : Bound(inverseCdf[symbol], symbols - symbol - 1);
        _low += _range - high;   // the decoder's value counts down from the range's end
        _range = high - low;
        int shift = BitOperations.LeadingZeroCount(_range) - 16;
        _range <<= shift;
        _low <<= shift;
        _bits += shift;
    }

    public void EncodeBit(bool bit) => Encode(bit ? 1 : 0, [16384, 0], 2);

    /// <summary>15 bits and one for each shift, then zeros to the byte; without the stop bit of a real tile.</summary>
    public byte[] Finish()
    {
        int bits = 15 + _bits;
        BigInteger value = _low << 1;
        int total = (bits + 1 + 7) / 8 * 8;
        value <<= total - bits - 1;
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] result = new byte[total / 8];
        bytes.CopyTo(result, result.Length - bytes.Length);
        return result;
    }

    private uint Bound(ushort inverse, int remaining) => ((_range >> 8) * (uint)(inverse >> 6) >> 1) + (uint)(4 * remaining);
}
