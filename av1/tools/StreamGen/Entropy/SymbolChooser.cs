using Infra.Av1.Syntax;
using Infra.Av1.Tables;
using Infra.Testing.Fakes;

namespace Infra.Av1.StreamGen.Entropy;

/// <summary>
/// Chooses the symbols of one tile and writes them. Most are drawn by <see cref="SymbolWeights"/>; vectors are planned as a whole, because only some are valid: intra block copy is used where a vector for it is found.
/// </summary>
internal sealed class SymbolChooser
{
    private readonly TileReader _reader;
    private readonly SymbolWeights _weights;
    private readonly SeededRandom _random;
    private readonly RangeEncoder _encoder = new();
    private readonly Queue<int> _plan = new();

    /// <summary>Prepares a tile.</summary>
    /// <param name="reader">Who will ask for symbols.</param>
    /// <param name="weights">How often each is chosen.</param>
    /// <param name="random">What they are drawn from.</param>
    public SymbolChooser(TileReader reader, SymbolWeights weights, SeededRandom random)
    {
        _reader = reader;
        _weights = weights;
        _random = random;
    }

    /// <summary>Which CDFs were used, by their offsets in <see cref="CdfLayout"/>.</summary>
    public bool[] Used { get; } = new bool[CdfLayout.Length];

    /// <summary>SymbolRange after the newest symbol.</summary>
    public uint Range => _encoder.Range;

    /// <summary>Bits of the tile so far.</summary>
    public long Bits => _encoder.Bits;

    /// <summary>Chooses the next symbol.</summary>
    /// <param name="cdf">Its CDF: as many places as there are symbols. One that is not in the reader's array belongs to no table.</param>
    public int Choose(ReadOnlySpan<ushort> cdf)
    {
        bool hasTable = new ReadOnlySpan<ushort>(_reader.Cdfs).Overlaps(cdf, out int offset);
        int symbol = hasTable ? Choose(offset, cdf.Length) : _random.Next(cdf.Length);
        _encoder.Encode(symbol, cdf, cdf.Length);
        return symbol;
    }

    /// <summary>The tile's bytes, when all is read.</summary>
    public byte[] Finish() => _encoder.Finish();

    private int Choose(int offset, int symbols)
    {
        Used[offset] = true;
        if (_plan.TryDequeue(out int planned)) return planned;
        int symbol = _weights.Choose(offset, symbols, _random);
        if (offset == CdfLayout.Intrabc) return symbol == 1 && _reader.TryPlanCopy(_random, _plan) ? 1 : 0;
        if (offset != CdfLayout.MvJoint) return symbol;
        _reader.PlanVector(_random, _plan);
        return _plan.Dequeue();
    }
}
