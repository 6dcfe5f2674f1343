using Infra.Av1.Tables;
using Infra.Testing.Fakes;

namespace Infra.Av1.StreamGen.Entropy;

/// <summary>How often each symbol of a CDF is chosen: all alike, unless it was said otherwise.</summary>
internal sealed class SymbolWeights
{
    private readonly int[]?[] _weights = new int[]?[CdfLayout.Length];

    /// <summary>Gives weights to all CDFs of a table.</summary>
    /// <param name="table">Where it begins, a constant of <see cref="CdfLayout"/>.</param>
    /// <param name="weights">One of each symbol, not all zero; the last one is for the symbols that follow too.</param>
    public void Set(int table, params int[] weights)
    {
        CdfTable shape = CdfTable.All.Single(other => other.Offset == table);
        for (int i = 0; i < shape.Count; i++)
            _weights[table + i * shape.Stride] = weights;
    }

    /// <summary>Chooses a symbol of the CDF at an offset of <see cref="CdfLayout"/>.</summary>
    public int Choose(int offset, int symbols, SeededRandom random)
    {
        int[]? weights = _weights[offset];
        if (weights is null) return random.Next(symbols);
        int sum = 0;
        for (int i = 0; i < symbols; i++)
            sum += weights[Math.Min(i, weights.Length - 1)];
        int place = random.Next(sum);
        int symbol = 0;
        while (place >= weights[Math.Min(symbol, weights.Length - 1)])
            place -= weights[Math.Min(symbol++, weights.Length - 1)];
        return symbol;
    }
}
