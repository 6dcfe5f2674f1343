namespace Infra.Av1.Containers;

/// <summary>What all demuxers do alike: they count packets, put temporal delimiters in front, and end after an error.</summary>
internal abstract class Demuxer : IDemuxer
{
    private const int DelimiterBytes = 2;
    private const byte DelimiterHeader = 0x12;   // obu_type 2, obu_has_size_field; the size is 0

    private bool _hasEnded;
    private bool _sendsConfig = true;

    protected Demuxer(SourceCursor cursor) => Cursor = cursor;

    /// <inheritdoc/>
    public ContainerInfo Info { get; protected set; } = new();

    protected SourceCursor Cursor { get; }

    protected PacketBuffer Buffer { get; } = new();

    /// <summary>Number of the next packet.</summary>
    protected long Index { get; private set; }

    /// <inheritdoc/>
    public bool TryReadPacket(out Av1Packet packet, out Av1Error? error)
    {
        packet = default;
        error = null;
        if (_hasEnded) return false;
        if (TryRead(out packet, out error))
        {
            Index++;
            return true;
        }

        _hasEnded = true;
        if (error is { } found) error = found with { Packet = found.Packet with { Index = Index } };
        return false;
    }

    /// <inheritdoc/>
    public bool TrySeek(long timestamp)
    {
        if (!Cursor.CanSeek) return false;
        long place = Cursor.Position;
        if (!TrySeekCore(timestamp))
        {
            Cursor.Position = place;
            return false;
        }

        _hasEnded = false;
        _sendsConfig = true;
        return true;
    }

    /// <summary>The next packet; false with an error or at the end.</summary>
    protected abstract bool TryRead(out Av1Packet packet, out Av1Error? error);

    /// <summary>Moves to the place; on failure only the cursor may have moved.</summary>
    protected virtual bool TrySeekCore(long timestamp) => false;

    /// <summary>Begins a packet whose payload is then appended to <see cref="Buffer"/>; <see cref="EndUnit"/> ends it.</summary>
    protected void BeginUnit() => Buffer.Clear(DelimiterBytes + (_sendsConfig ? Info.ConfigObus.Length : 0));

    /// <summary>A delimiter, configOBUs when they are due, then what was appended without a delimiter of its own.</summary>
    protected ReadOnlyMemory<byte> EndUnit()
    {
        int reserved = DelimiterBytes + (_sendsConfig ? Info.ConfigObus.Length : 0);
        int start = LeadingDelimiter(Buffer.Span[reserved..]);
        Span<byte> front = Buffer.Span.Slice(start, reserved);
        front[0] = DelimiterHeader;
        front[1] = 0;
        if (_sendsConfig) Info.ConfigObus.Span.CopyTo(front[DelimiterBytes..]);
        _sendsConfig = false;
        return Buffer.Memory(start);
    }

    // Bytes of temporal delimiters that a payload begins with.
    private static int LeadingDelimiter(ReadOnlySpan<byte> payload) =>
        Bitstream.Obu.TryRead(payload, 0, out Bitstream.Obu obu) && obu.Type == Tables.ObuType.ObuTemporalDelimiter && obu.PayloadLength == 0 ? obu.End : 0;
}
