using System.Numerics;

namespace Infra.Av1.StreamGen.Entropy;

/// <summary>
/// The inverse of the symbol decoder, section 8.2: keeps the low end of the range that the symbols so far leave, and gives out its bytes as they become known. CDFs are in the decoder's inverse form.
/// </summary>
internal sealed class RangeEncoder
{
    private const int KeptBits = 16;   // as many as a range has, so that no more than one bit can carry out of them

    private readonly List<byte> _bytes = [];
    private ulong _low;                // KeptBits + _waiting bits, and perhaps a carry above them
    private int _waiting = -1;         // bits above the kept ones that make no byte yet, at most 7 between calls; the decoder begins with 15 bits

    /// <summary>SymbolRange of the specification: what the decoder has after the newest symbol.</summary>
    public uint Range { get; private set; } = 1 << 15;

    /// <summary>Bits that the symbols so far took.</summary>
    public long Bits => 8L * _bytes.Count + _waiting + 1;

    /// <summary>Writes one of <paramref name="symbols"/> symbols; the CDF is not adapted.</summary>
    public void Encode(int symbol, ReadOnlySpan<ushort> inverseCdf, int symbols)
    {
        uint high = symbol == 0 ? Range : Bound(inverseCdf[symbol - 1], symbols - symbol);
        uint low = symbol == symbols - 1 ? 0 : Bound(inverseCdf[symbol], symbols - symbol - 1);
        _low += Range - high;   // the decoder's value counts down from the range's end
        Range = high - low;
        int shift = BitOperations.LeadingZeroCount(Range) - 16;
        Range <<= shift;
        _low <<= shift;
        _waiting += shift;
        while (_waiting >= 8)
        {
            _waiting -= 8;
            Append((uint)(_low >> (KeptBits + _waiting)));
            _low &= (1UL << (KeptBits + _waiting)) - 1;
        }
    }

    /// <summary>Writes a bit of equal probability.</summary>
    public void EncodeBit(bool bit) => Encode(bit ? 1 : 0, [16384, 0], 2);

    /// <summary>
    /// The tile: ends with the trailing bit of section 8.2.4, a one 15 bits before where the decoder has read to, and zeros to the byte. A range is at least 2^15 wide, so there is a value in it whose last 15 bits are a one and zeros.
    /// </summary>
    public byte[] Finish()
    {
        const int TrailingBits = 15;
        const ulong Trailing = 1 << (TrailingBits - 1);
        _low += (Trailing - _low) & ((1 << TrailingBits) - 1);
        uint word = (uint)(_low >> (TrailingBits - 1) << (TrailingBits - 1 - _waiting));   // _waiting + 2 bits from the highest of 16 on
        Append(word >> 8);
        if (_waiting == 7) Append(word & byte.MaxValue);
        return [.. _bytes];
    }

    // Eight bits, and a ninth that runs through the bytes before.
    private void Append(uint bits)
    {
        for (int i = _bytes.Count - 1; bits > byte.MaxValue; i--)
        {
            if (++_bytes[i] != 0) bits &= byte.MaxValue;
        }

        _bytes.Add((byte)bits);
    }

    private uint Bound(ushort inverse, int remaining) => ((Range >> 8) * (uint)(inverse >> 6) >> 1) + (uint)(4 * remaining);
}
