using System.Numerics;
using Infra.Av1.StreamGen.Entropy;

namespace Infra.Av1.Entropy;

/// <summary>
/// Stands where the library's symbol decoder stands, with the same members: what a tile reader asks for is not read but chosen by a <see cref="SymbolChooser"/>, and written. CDFs adapt as section 8.2.6 says.
/// </summary>
internal struct SymbolDecoder
{
    private readonly SymbolChooser? _chooser;
    private readonly bool _isAdaptive;

    /// <summary>What a reader makes at the beginning of a tile. Nothing can be asked of it.</summary>
    public SymbolDecoder(byte[] data, int offset, int length, bool disableCdfUpdate)
    {
        _ = data.AsSpan(offset, length);
        _isAdaptive = !disableCdfUpdate;
    }

    /// <summary>The same, for a tile that is made by <paramref name="chooser"/>.</summary>
    public SymbolDecoder(SymbolDecoder made, SymbolChooser chooser)
    {
        _chooser = chooser;
        _isAdaptive = made._isAdaptive;
    }

    /// <summary>Never with a chooser: the tile becomes as long as it must.</summary>
    public readonly bool IsOverread => _chooser is null;

    /// <summary>SymbolRange, for traces.</summary>
    public readonly uint Range => Chooser.Range;

    private readonly SymbolChooser Chooser => _chooser ?? throw new InvalidOperationException("a tile without a chooser");

    /// <summary>Bits of the tile that were written, for error positions.</summary>
    /// <param name="offset">Where the tile begins in its array: here at 0.</param>
    public readonly long BitsUsed(int offset) => Chooser.Bits - offset;

    /// <summary>Always with a chooser: the encoder ends tiles as they must.</summary>
    public readonly bool IsPaddingValid() => _chooser is not null;

    /// <summary>One of <paramref name="symbols"/>.</summary>
    public readonly int ReadSymbol(scoped Span<ushort> cdf, int symbols)
    {
        cdf = cdf[..symbols];
        int symbol = Chooser.Choose(cdf);
        if (_isAdaptive) Adapt(cdf, symbol);
        return symbol;
    }

    /// <summary>One of four.</summary>
    public readonly int ReadSymbol4(scoped Span<ushort> cdf) => ReadSymbol(cdf, 4);

    /// <summary>One of two, with a CDF.</summary>
    public readonly bool ReadBool(scoped Span<ushort> cdf) => ReadSymbol(cdf, 2) != 0;

    /// <summary>One of two, with a probability of a one in 1/32768 that belongs to no CDF.</summary>
    public readonly bool ReadBool(uint probability) => Chooser.Choose([(ushort)probability, 0]) != 0;

    /// <summary>One of two, equally probable.</summary>
    public readonly bool ReadBit() => ReadBool(16384);

    /// <summary>L(n).</summary>
    public readonly int ReadLiteral(int bits)
    {
        int value = 0;
        for (int i = 0; i < bits; i++)
            value = (value << 1) | (ReadBit() ? 1 : 0);
        return value;
    }

    /// <summary>NS(n).</summary>
    public readonly int ReadTruncatedBinary(int limit)
    {
        int bits = BitOperations.Log2((uint)limit) + 1;
        int shortCodes = (1 << bits) - limit;
        int value = ReadLiteral(bits - 1);
        return value < shortCodes ? value : (value << 1) - shortCodes + ReadLiteral(1);
    }

    // Section 8.2.6 word for word, but for the inverse form: a place holds 32768 less the value of the text, the last one the counter.
    private static void Adapt(Span<ushort> cdf, int symbol)
    {
        int symbols = cdf.Length;
        int counter = cdf[symbols - 1];
        int rate = 3 + (counter > 15 ? 1 : 0) + (counter > 31 ? 1 : 0) + Math.Min(BitOperations.Log2((uint)symbols), 2);
        int target = 0;
        for (int i = 0; i < symbols - 1; i++)
        {
            if (i == symbol) target = 32768;
            int value = 32768 - cdf[i];
            if (target < value) value -= (value - target) >> rate;
            else value += (target - value) >> rate;
            cdf[i] = (ushort)(32768 - value);
        }

        if (counter < 32) cdf[symbols - 1]++;
    }
}
