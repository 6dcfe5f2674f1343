using System.Buffers.Binary;

namespace Infra.Av1.Containers;

/// <summary>
/// IVF, little-endian: "DKIF", u16 version, u16 header size, "AV01", u16 width, u16 height, u32 rate, u32 scale, u32 duration, u32 unused; then per frame u32 size, u64 time. Times count scale/rate seconds.
/// </summary>
internal sealed class IvfDemuxer : Demuxer
{
    private const int HeaderBytes = 32;
    private const int PeekBytes = 64;

    private readonly long _scale;
    private readonly long _step;
    private readonly bool _areTimesBroken;
    private ulong _lastTime;

    private IvfDemuxer(SourceCursor cursor, ReadOnlySpan<byte> header)
        : base(cursor)
    {
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        uint scale = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        uint duration = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        cursor.Position = HeaderBytes;
        // The file's length counts, not its header; a pipe's is not known, so that its header is believed.
        long frames = cursor.CanSeek ? Count(out _areTimesBroken) : duration;
        cursor.Position = HeaderBytes;
        (ulong numerator, ulong denominator) = frames == 0 && !cursor.CanSeek
            ? Fraction.Reduce(rate, scale)
            : Fraction.Reduce(unchecked((ulong)rate * (ulong)frames), (ulong)scale * duration);
        while ((numerator | denominator) > uint.MaxValue)
        {
            numerator >>= 1;
            denominator >>= 1;
        }

        if (numerator == 0 || denominator == 0) numerator = denominator = 0;
        _scale = Math.Max(scale, 1);
        _step = frames == 0 ? 0 : duration / frames;
        Info = new ContainerInfo
        {
            Format = "ivf",
            Width = BinaryPrimitives.ReadUInt16LittleEndian(header[12..]),
            Height = BinaryPrimitives.ReadUInt16LittleEndian(header[14..]),
            TimeScale = Math.Max(rate, 1),
            FrameRateNumerator = (long)numerator,
            FrameRateDenominator = (long)denominator,
            PacketCount = cursor.CanSeek ? frames : 0,
            Duration = (long)duration * scale,
        };
    }

    /// <summary>Opens a file that is IVF with AV1.</summary>
    public static bool TryOpen(SourceCursor cursor, out IDemuxer? demuxer, out Av1Error error)
    {
        demuxer = null;
        error = default;
        cursor.Position = 0;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!cursor.TryRead(header)) return ContainerError.Fail(0, "the IVF header is too short", out error);
        if (!header.StartsWith("DKIF"u8)) return ContainerError.Fail(0, "not an IVF file", out error);
        if (!header[8..].StartsWith("AV01"u8)) return ContainerError.Fail(8, "the IVF file holds no AV1", out error, Av1ErrorCode.NoVideoTrack);
        demuxer = new IvfDemuxer(cursor, header);
        return true;
    }

    protected override bool TryRead(out Av1Packet packet, out Av1Error? error)
    {
        packet = default;
        error = null;
        long offset = Cursor.Position;
        if (Cursor.IsAtEnd) return false;
        if (!TryReadFrameHeader(out uint size, out ulong time))
        {
            error = ContainerError.At(offset, "the file ends within a frame header");
            return false;
        }

        Buffer.Clear();
        if (!Buffer.TryAppend(Cursor, size))
        {
            error = size > PacketBuffer.BytesMax
                ? ContainerError.At(offset, "a frame above 1 GiB", Av1ErrorCode.PacketTooLarge)
                : ContainerError.At(offset, "the file ends within a frame");
            return false;
        }

        packet = new Av1Packet(Buffer.Memory(0), new Av1PacketInfo(Index, ToTimestamp(time), 0, offset));
        return true;
    }

    // There is no index, but sizes: frames are passed over until the time is reached, and the last one that begins a sequence is taken.
    protected override bool TrySeekCore(long timestamp)
    {
        Cursor.Position = HeaderBytes;
        long found = -1;
        ulong before = 0;
        ulong timeBefore = 0;
        _lastTime = 0;
        while (true)
        {
            long offset = Cursor.Position;
            if (!TryReadFrameHeader(out uint size, out ulong time) || ToTimestamp(time) > timestamp) break;
            if (StartsSequence(Cursor.Peek((int)Math.Min(size, PeekBytes))))
            {
                found = offset;
                before = timeBefore;
            }

            timeBefore = time;
            if (!Cursor.TrySkip(size)) break;
        }

        if (found < 0) return false;
        Cursor.Position = found;
        _lastTime = before;
        return true;
    }

    private static bool StartsSequence(ReadOnlySpan<byte> data)
    {
        int offset = 0;
        while (Bitstream.Obu.TryRead(data, offset, out Bitstream.Obu obu))
        {
            if (obu.Type == Tables.ObuType.ObuSequenceHeader) return true;
            if (obu.Type != Tables.ObuType.ObuTemporalDelimiter) return false;
            offset = obu.End;
        }

        return false;
    }

    // Like dav1d: times that do not rise in the whole file are not believed.
    private long Count(out bool areTimesBroken)
    {
        areTimesBroken = false;
        ulong last = 0;
        long frames = 0;
        while (Cursor.TryReadUInt32LittleEndian(out uint size) && Cursor.TryReadUInt64LittleEndian(out ulong time))
        {
            if (frames > 0 && time <= last) areTimesBroken = true;
            last = time;
            frames++;
            if (!Cursor.TrySkip(size)) break;
        }

        return frames;
    }

    private bool TryReadFrameHeader(out uint size, out ulong time)
    {
        long offset = Cursor.Position;
        time = 0;
        if (!Cursor.TryReadUInt32LittleEndian(out size)) return false;
        if (!Cursor.TryReadUInt64LittleEndian(out time)) return false;
        if (_areTimesBroken) time = offset > HeaderBytes ? unchecked(_lastTime + (ulong)_step) : 0;
        _lastTime = time;
        return true;
    }

    private long ToTimestamp(ulong time) => time > (ulong)(long.MaxValue / _scale) ? long.MaxValue : (long)time * _scale;
}
