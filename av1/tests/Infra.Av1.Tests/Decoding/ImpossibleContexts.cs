using Infra.Av1.StreamGen.Entropy;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Decoding;

/// <summary>
/// What no stream can reach. For a table of CDFs, all that the syntax could select is enumerated from the AV1 specification's text; the rest of the table is impossible. Enumerations may count too much, never too little:
/// that nothing else is impossible is shown by streams, which reach all the rest.
/// </summary>
internal static class ImpossibleContexts
{
    /// <summary>As <see cref="Coverage"/> names them: "CDF of TABLE=index", "element=value".</summary>
    public static IReadOnlySet<string> Keys { get; } = FindAll();

    private static HashSet<string> FindAll()
    {
        HashSet<string> impossible = [];
        foreach ((string name, HashSet<int> possible) in PossibleIndexes())
        {
            CdfTable table = CdfTable.All.Single(table => table.Name == name);
            impossible.UnionWith(Enumerable.Range(0, table.Count).Except(possible).Select(table.Key));
        }

        // Section 5.11.23: interp_filter has no symbol for BILINEAR; it is interpolation_filter, of both directions.
        for (int filter = 0; filter < InterpFilter.Bilinear; filter++)
        {
            impossible.Add($"filters horizontal {filter} vertical={InterpFilter.Bilinear}");
            impossible.Add($"filters horizontal {InterpFilter.Bilinear} vertical={filter}");
        }

        return impossible;
    }

    // Tables that are not named can be selected whole.
    private static Dictionary<string, HashSet<int>> PossibleIndexes()
    {
        Dictionary<string, HashSet<int>> tables = CoefficientContexts.PossibleIndexes();

        // By MiSize. Section 5.11.24: filter intra up to 32 samples a side; 5.11.27: motion modes from 8 samples a side.
        tables[nameof(CdfLayout.FilterIntra)] = Blocks(size => Math.Max(Width(size), Height(size)) <= 32);
        tables[nameof(CdfLayout.UseObmc)] = tables[nameof(CdfLayout.MotionMode)] = Blocks(size => Math.Min(Width(size), Height(size)) >= 8);

        // Section 5.11.28: MiSize, as a number, is from BLOCK_8X8 to BLOCK_32X32; 5.11.29: a compound may be a wedge where Wedge_Bits is not 0. Both read wedge_index.
        HashSet<int> interIntra = Blocks(size => size is >= BlockSize.Block8x8 and <= BlockSize.Block32x32);
        HashSet<int> compound = Blocks(size => SpecTables.WedgeBits[size] > 0);
        tables[nameof(CdfLayout.WedgeInterIntra)] = interIntra;
        tables[nameof(CdfLayout.CompoundType)] = compound;
        tables[nameof(CdfLayout.WedgeIndex)] = [.. interIntra, .. compound];

        // Section 5.11.32: no fractions with force_integer_mv, no last bit without allow_high_precision_mv. Section 5.9.2: the first is 1 and the second 0 where FrameIsIntra, and only there is intra block copy, whose MvCtx is 1.
        // Before MvCtx 1 lie two components, in mv_class0_fr times mv_class0_bit.
        tables[nameof(CdfLayout.MvClass0Fr)] = [.. Enumerable.Range(0, 4)];
        tables[nameof(CdfLayout.MvClass0Hp)] = tables[nameof(CdfLayout.MvFr)] = tables[nameof(CdfLayout.MvHp)] = [.. Enumerable.Range(0, 2)];

        for (int colors = 2; colors <= Av1Constants.PaletteColors; colors++)
            tables[$"PaletteSize{colors}YColor"] = tables[$"PaletteSize{colors}UvColor"] = ColorContexts(colors);
        return tables;
    }

    private static HashSet<int> Blocks(Func<int, bool> isPossible) => [.. Enumerable.Range(0, Av1Constants.BlockSizes).Where(isPossible)];

    private static int Width(int blockSize) => SpecTables.Num4x4BlocksWide[blockSize] * 4;

    private static int Height(int blockSize) => SpecTables.Num4x4BlocksHigh[blockSize] * 4;

    // Section 5.11.50: contexts of a sample in the first row, in the first column, and below and right of all triples of colours.
    private static HashSet<int> ColorContexts(int colors)
    {
        HashSet<int> contexts = [];
        byte[] order = new byte[Av1Constants.PaletteColors];
        for (int map = 0; map < colors * colors * colors; map++)
        {
            byte[] square = [(byte)(map % colors), (byte)(map / colors % colors), (byte)(map / colors / colors), 0];
            contexts.Add(PaletteOrder.Order(square, 1, 2, row: 0, column: 1, colors, order));
            contexts.Add(PaletteOrder.Order(square, 2, 2, row: 1, column: 0, colors, order));
            contexts.Add(PaletteOrder.Order(square, 3, 2, row: 1, column: 1, colors, order));
        }

        return contexts;
    }
}
