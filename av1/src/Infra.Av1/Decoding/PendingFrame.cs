using Infra.Av1.Headers;

namespace Infra.Av1.Decoding;

/// <summary>A frame whose header is read and whose tiles come in. One object serves all frames of a reader.</summary>
internal sealed class PendingFrame
{
    private TileData[] _tiles = [];

    /// <summary>Whether a frame header is active: SeenFrameHeader of section 5.9.1.</summary>
    public bool IsActive { get; private set; }

    /// <summary>The sequence header.</summary>
    public SequenceHeader Sequence { get; private set; } = new();

    /// <summary>The frame header.</summary>
    public FrameHeader Header { get; private set; } = new();

    /// <summary>The array that holds the packet.</summary>
    public byte[] Packet { get; private set; } = [];

    /// <summary>Number of the OBU of the header.</summary>
    public int ObuIndex { get; private set; }

    /// <summary>Bytes of the frame's OBUs so far.</summary>
    public long Bytes { get; set; }

    /// <summary>Tiles so far: they come in order and without gaps.</summary>
    public int TileCount { get; private set; }

    /// <summary>Whether all tiles are there.</summary>
    public bool IsComplete => TileCount == Header.Tiles.Columns * Header.Tiles.Rows;

    /// <summary>One tile's place.</summary>
    public TileData this[int tile] => _tiles[tile];

    /// <summary>Starts on a frame.</summary>
    public void Begin(SequenceHeader sequence, FrameHeader header, byte[] packet, int obuIndex)
    {
        IsActive = true;
        Sequence = sequence;
        Header = header;
        Packet = packet;
        ObuIndex = obuIndex;
        Bytes = 0;
        TileCount = 0;
        int tiles = header.Tiles.Columns * header.Tiles.Rows;
        if (_tiles.Length < tiles) _tiles = new TileData[tiles];
    }

    /// <summary>Takes the next tile.</summary>
    public void Add(TileData tile) => _tiles[TileCount++] = tile;

    /// <summary>The frame is done, or given up.</summary>
    public void End()
    {
        IsActive = false;
        Packet = [];
    }
}
