using Infra.Av1.Tables;

namespace Infra.Av1.Syntax;

/// <summary>Scan orders, get_scan of section 5.11.41: position (row * width + column) by index.</summary>
internal static class Scans
{
    private static readonly ushort[][] Defaults = MakeDefaults();
    private static readonly ushort[][] Columns = MakeColumns();
    private static readonly ushort[] Rows = MakeRows();

    /// <summary>The scan of a transform size.</summary>
    /// <param name="adjusted">Adjusted_Tx_Size: no side above 32.</param>
    /// <param name="txClass">TX_CLASS_2D, TX_CLASS_HORIZ (columns one after the other) or TX_CLASS_VERT (rows).</param>
    public static ReadOnlySpan<ushort> Get(int adjusted, int txClass) => txClass switch
    {
        Av1Constants.TxClass2d => Defaults[adjusted],
        Av1Constants.TxClassHoriz => Columns[adjusted],
        _ => Rows,
    };

    private static ushort[][] MakeDefaults()
    {
        ushort[][] scans = new ushort[Av1Constants.TxSizesAll][];
        Array.Fill(scans, []);
        scans[TxSize.Tx4x4] = Widen(SpecTables.DefaultScan4x4);
        scans[TxSize.Tx8x8] = Widen(SpecTables.DefaultScan8x8);
        scans[TxSize.Tx16x16] = Widen(SpecTables.DefaultScan16x16);
        scans[TxSize.Tx32x32] = Widen(SpecTables.DefaultScan32x32);
        scans[TxSize.Tx4x8] = Widen(SpecTables.DefaultScan4x8);
        scans[TxSize.Tx8x4] = Widen(SpecTables.DefaultScan8x4);
        scans[TxSize.Tx8x16] = Widen(SpecTables.DefaultScan8x16);
        scans[TxSize.Tx16x8] = Widen(SpecTables.DefaultScan16x8);
        scans[TxSize.Tx16x32] = Widen(SpecTables.DefaultScan16x32);
        scans[TxSize.Tx32x16] = Widen(SpecTables.DefaultScan32x16);
        scans[TxSize.Tx4x16] = Widen(SpecTables.DefaultScan4x16);
        scans[TxSize.Tx16x4] = Widen(SpecTables.DefaultScan16x4);
        scans[TxSize.Tx8x32] = Widen(SpecTables.DefaultScan8x32);
        scans[TxSize.Tx32x8] = Widen(SpecTables.DefaultScan32x8);
        return scans;
    }

    private static ushort[] Widen(ReadOnlySpan<byte> scan)
    {
        ushort[] wide = new ushort[scan.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = scan[i];
        return wide;
    }

    private static ushort[] Widen(ReadOnlySpan<short> scan)
    {
        ushort[] wide = new ushort[scan.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = (ushort)scan[i];
        return wide;
    }

    // Mcol_Scan: transforms of one direction have at most 16 samples a side.
    private static ushort[][] MakeColumns()
    {
        ushort[][] scans = new ushort[Av1Constants.TxSizesAll][];
        for (int size = 0; size < scans.Length; size++)
        {
            int width = SpecTables.TxWidth[size];
            int height = SpecTables.TxHeight[size];
            scans[size] = [];
            if (Math.Max(width, height) > 16) continue;
            scans[size] = new ushort[width * height];
            for (int i = 0; i < width * height; i++)
                scans[size][i] = (ushort)(i % height * width + i / height);
        }

        return scans;
    }

    // Mrow_Scan is the order of memory, whatever the size.
    private static ushort[] MakeRows()
    {
        ushort[] scan = new ushort[256];
        for (int i = 0; i < scan.Length; i++)
            scan[i] = (ushort)i;
        return scan;
    }
}
