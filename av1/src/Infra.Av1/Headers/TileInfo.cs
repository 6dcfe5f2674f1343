namespace Infra.Av1.Headers;

/// <summary>tile_info, section 5.9.15.</summary>
public sealed class TileInfo
{
    /// <summary>uniform_tile_spacing_flag.</summary>
    public bool IsUniform { get; internal set; }

    /// <summary>TileCols, 1 to 64.</summary>
    public int Columns { get; internal set; }

    /// <summary>TileRows, 1 to 64.</summary>
    public int Rows { get; internal set; }

    /// <summary>TileColsLog2, 0 to 6.</summary>
    public int ColumnsLog2 { get; internal set; }

    /// <summary>TileRowsLog2, 0 to 6.</summary>
    public int RowsLog2 { get; internal set; }

    /// <summary>MiColStarts: Columns + 1 numbers, units of 4 luma samples.</summary>
    public int[] ColumnStarts { get; internal set; } = [];

    /// <summary>MiRowStarts: Rows + 1 numbers, units of 4 luma samples.</summary>
    public int[] RowStarts { get; internal set; } = [];

    /// <summary>context_update_tile_id, a number below Columns · Rows: the tile whose CDFs the frame leaves.</summary>
    public int ContextUpdateTileId { get; internal set; }

    /// <summary>TileSizeBytes, 1 to 4.</summary>
    public int TileSizeBytes { get; internal set; }
}
