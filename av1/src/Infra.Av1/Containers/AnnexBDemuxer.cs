namespace Infra.Av1.Containers;

/// <summary>
/// The length-delimited format of annex B: temporal_unit_size, in it frame_unit_size, in it obu_length, each leb128 and inside the one before. A size inside an OBU is optional but must agree.
/// There are no times. Packets are temporal units, their OBUs written with sizes; or single OBUs as they stand.
/// </summary>
internal sealed class AnnexBDemuxer : Demuxer
{
    private const byte SizeFlag = 2;
    private const int Leb128BytesMax = 5;

    private readonly bool _areObusPackets;
    private long _unitLeft;
    private long _frameLeft;

    private AnnexBDemuxer(SourceCursor cursor, bool areObusPackets, long units)
        : base(cursor)
    {
        _areObusPackets = areObusPackets;
        Info = new ContainerInfo { Format = "annexb", TimeScale = 25, PacketCount = units };
    }

    /// <summary>Opens a stream; sizes of temporal units are looked at if the source can seek.</summary>
    /// <param name="cursor">The bytes.</param>
    /// <param name="areObusPackets">Whether each OBU is a packet of its own, as dav1d counts them.</param>
    /// <param name="demuxer">The demuxer.</param>
    /// <param name="error">Never: what is wrong shows when packets are read.</param>
    public static bool TryOpen(SourceCursor cursor, bool areObusPackets, out IDemuxer? demuxer, out Av1Error error)
    {
        error = default;
        cursor.Position = 0;
        long units = 0;
        for (; cursor.CanSeek && cursor.TryReadLeb128(out uint size, out _); units++) cursor.TrySkip(size);
        cursor.Position = 0;
        demuxer = new AnnexBDemuxer(cursor, areObusPackets, units);
        return true;
    }

    protected override bool TryRead(out Av1Packet packet, out Av1Error? error)
    {
        packet = default;
        error = null;
        long start = Cursor.Position;
        if (_unitLeft == 0 && Cursor.IsAtEnd) return false;
        Buffer.Clear();
        do
        {
            long offset = Cursor.Position;
            if (!TryReadObu(out string detail))
            {
                error = ContainerError.At(offset, detail);
                return false;
            }
        }
        while (_unitLeft > 0 && !_areObusPackets);

        packet = new Av1Packet(Buffer.Memory(0), new Av1PacketInfo(Index, Offset: start));
        return true;
    }

    // A frame unit of no bytes, or one that ends with the temporal unit's, is passed over by the next call's sizes.
    private bool TryReadObu(out string detail)
    {
        detail = "a wrong temporal_unit_size";
        if (_unitLeft == 0)
        {
            if (!Cursor.TryReadLeb128(out uint unit, out _) || unit == 0) return false;
            _unitLeft = unit;
        }

        detail = "a frame_unit_size beyond its temporal unit";
        if (_frameLeft == 0)
        {
            if (!Cursor.TryReadLeb128(out uint frame, out int bytes) || (long)frame + bytes > _unitLeft || frame == 0) return false;
            _unitLeft -= bytes;
            _frameLeft = frame;
        }

        detail = "an obu_length beyond its frame unit";
        if (!Cursor.TryReadLeb128(out uint length, out int lengthBytes) || (long)length + lengthBytes > _frameLeft || length == 0) return false;
        _unitLeft -= length + lengthBytes;
        _frameLeft -= length + lengthBytes;
        detail = "the file ends within an OBU";
        return _areObusPackets ? Buffer.TryAppend(Cursor, length) : TryAppendSized(length, out detail);
    }

    private bool TryAppendSized(uint length, out string detail)
    {
        detail = "the file ends within an OBU";
        if (!Cursor.TryReadByte(out byte header)) return false;
        long rest = length - 1L;
        byte layers = 0;
        bool hasExtension = (header & 4) != 0;
        if (hasExtension && (rest-- == 0 || !Cursor.TryReadByte(out layers))) return false;
        if ((header & SizeFlag) != 0)
        {
            detail = "an obu_size that does not agree with obu_length";
            if (!Cursor.TryReadLeb128(out uint size, out int bytes) || size + (long)bytes != rest) return false;
            rest = size;
        }

        detail = "a temporal unit above 1 GiB";
        Span<byte> front = stackalloc byte[2 + Leb128BytesMax];
        front[0] = (byte)(header | SizeFlag);
        front[1] = layers;
        int count = hasExtension ? 2 : 1;
        count += WriteLeb128(front[count..], (uint)rest);
        if (!Buffer.TryAppend(front[..count])) return false;
        detail = "the file ends within an OBU";
        return Buffer.TryAppend(Cursor, rest);
    }

    private static int WriteLeb128(Span<byte> target, uint value)
    {
        int count = 0;
        for (; value >= 0x80; value >>= 7) target[count++] = (byte)(value | 0x80);
        target[count++] = (byte)value;
        return count;
    }
}
