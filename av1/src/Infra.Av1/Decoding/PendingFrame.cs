using Infra.Av1.Headers;

namespace Infra.Av1.Decoding;

/// <summary>A frame whose header is read and whose tiles come in, perhaps in several packets. One object serves all frames of a reader.</summary>
internal sealed class PendingFrame
{
    private TileData[] _tiles = [];
    private int _keptTiles;
    private long _keptBytes;

    /// <summary>Whether a frame header is active: SeenFrameHeader of section 5.9.1.</summary>
    public bool IsActive { get; private set; }

    /// <summary>The sequence header.</summary>
    public SequenceHeader Sequence { get; private set; } = new();

    /// <summary>The frame header.</summary>
    public FrameHeader Header { get; private set; } = new();

    /// <summary>The packet of the header.</summary>
    public Av1PacketInfo Packet { get; private set; }

    /// <summary>Whether that was a packet before the one that is read now.</summary>
    public bool IsCarried { get; private set; }

    /// <summary>Number of the OBU of the header, in that packet.</summary>
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
    public void Begin(SequenceHeader sequence, FrameHeader header, in Av1PacketInfo packet, int obuIndex)
    {
        End();
        IsActive = true;
        Sequence = sequence;
        Header = header;
        Packet = packet;
        ObuIndex = obuIndex;
        Bytes = 0;
        int tiles = header.Tiles.Columns * header.Tiles.Rows;
        if (_tiles.Length < tiles) _tiles = new TileData[tiles];
    }

    /// <summary>Takes the next tile.</summary>
    public void Add(in TileData tile) => _tiles[TileCount++] = tile;

    /// <summary>The packet ends before the frame: its tiles are copied, since its array is the caller's. False: with those of packets before they are more than <paramref name="bytesMax"/> bytes.</summary>
    public bool TryKeep(long bytesMax)
    {
        long bytes = 0;
        for (int i = _keptTiles; i < TileCount; i++)
            bytes += _tiles[i].Length;
        if (bytes > bytesMax - _keptBytes) return false;
        if (bytes > 0) Keep(new byte[bytes]);
        _keptBytes += bytes;
        _keptTiles = TileCount;
        IsCarried = true;
        return true;
    }

    /// <summary>The frame is done, or given up.</summary>
    public void End()
    {
        IsActive = false;
        IsCarried = false;
        Array.Clear(_tiles, 0, TileCount);   // they hold packets
        Packet = default;
        TileCount = _keptTiles = 0;
        _keptBytes = 0;
    }

    private void Keep(byte[] copy)
    {
        int offset = 0;
        for (int i = _keptTiles; i < TileCount; i++)
        {
            TileData tile = _tiles[i];
            tile.Source.AsSpan(tile.Offset, tile.Length).CopyTo(copy.AsSpan(offset));
            _tiles[i] = tile with { Source = copy, Offset = offset };
            offset += tile.Length;
        }
    }
}
