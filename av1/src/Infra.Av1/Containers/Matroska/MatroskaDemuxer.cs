namespace Infra.Av1.Containers.Matroska;

/// <summary>Matroska and WebM (RFC 9559). Segment and clusters may have unknown sizes; the first AV1 video track is read, all else passed over. Times are nanoseconds.</summary>
internal sealed class MatroskaDemuxer : Demuxer
{
    private const long DefaultTimestampScale = 1_000_000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly MatroskaTrack _track;
    private readonly MatroskaCues _cues;
    private readonly long _timestampScale;
    private readonly long _segmentEnd;
    private readonly MatroskaBlock _block = new();
    private bool _isInCluster;
    private bool _isClusterSizeUnknown;
    private long _clusterEnd;
    private long _clusterTime;
    private long _blockDuration;
    private bool _isKeyFrame;
    private int _frame;
    private int _frameCount;
    private long _framePosition;
    private long _next;

    private MatroskaDemuxer(SourceCursor cursor, MatroskaHead head, MatroskaTrack track)
        : base(cursor)
    {
        _track = track;
        _cues = new MatroskaCues(head, track.Number);
        _timestampScale = head.TimestampScale;
        _segmentEnd = head.Segment.End;
        _next = head.FirstCluster;
        (ulong numerator, ulong denominator) = Fraction.Reduce(NanosecondsPerSecond, (ulong)Math.Max(track.DefaultDuration, 0));
        double duration = head.Duration * head.TimestampScale;
        Info = new ContainerInfo
        {
            Format = "webm",
            Width = (int)Math.Min(track.Width, int.MaxValue),
            Height = (int)Math.Min(track.Height, int.MaxValue),
            TimeScale = NanosecondsPerSecond,
            FrameRateNumerator = denominator == 0 ? 25 : (long)numerator,
            FrameRateDenominator = denominator == 0 ? 1 : (long)denominator,
            Duration = duration is > 0 and < long.MaxValue ? (long)duration : 0,
            CodecConfiguration = track.Private,
            ConfigObus = Av1CodecConfiguration.ObusOf(track.Private),
            Color = track.Color,
        };
    }

    /// <summary>Opens a file: everything before the first cluster is read.</summary>
    public static bool TryOpen(SourceCursor cursor, out IDemuxer? demuxer, out Av1Error error)
    {
        demuxer = null;
        if (!MatroskaHead.TryRead(cursor, DefaultTimestampScale, out MatroskaHead head, out error)) return false;
        if (head.Track is not { } track) return ContainerError.Fail(head.FirstCluster, "no AV1 video track", out error, Av1ErrorCode.NoVideoTrack);
        if (track.IsEncrypted) return ContainerError.Fail(head.FirstCluster, "the video track is encrypted", out error, Av1ErrorCode.EncryptedTrack);
        if (track.IsCompressed) return ContainerError.Fail(head.FirstCluster, "the video track is compressed in another way than header stripping", out error, Av1ErrorCode.UnsupportedFeature);
        demuxer = new MatroskaDemuxer(cursor, head, track);
        return true;
    }

    protected override bool TryRead(out Av1Packet packet, out Av1Error? error)
    {
        packet = default;
        error = null;
        while (_frame >= _frameCount)
        {
            if (!TryReadElement(out bool hasEnded, out error)) return false;
            if (hasEnded) return false;
        }

        return TryReadFrame(out packet, out error);
    }

    protected override bool TrySeekCore(long timestamp)
    {
        if (!_cues.TryFind(Cursor, timestamp / Math.Max(_timestampScale, 1), out long cluster)) return false;
        _next = cluster;
        _isInCluster = false;
        _frame = _frameCount = 0;
        return true;
    }

    private bool TryReadFrame(out Av1Packet packet, out Av1Error? error)
    {
        packet = default;
        error = null;
        long size = _block.SizeOf(_frame);
        long offset = _framePosition;
        Cursor.Position = offset;
        BeginUnit();
        if (!Buffer.TryAppend(_track.Stripped) || !Buffer.TryAppend(Cursor, size))
        {
            error = size > PacketBuffer.BytesMax
                ? ContainerError.At(offset, "a frame above 1 GiB", Av1ErrorCode.PacketTooLarge)
                : ContainerError.At(offset, "the file ends within a frame");
            return false;
        }

        long time = Saturated(_clusterTime, _block.Time, _timestampScale) + _frame * _track.DefaultDuration;
        long duration = _blockDuration > 0 ? Saturated(_blockDuration, 0, _timestampScale) / _frameCount : _track.DefaultDuration;
        packet = new Av1Packet(EndUnit(), new Av1PacketInfo(Index, time, duration, offset), _isKeyFrame);
        _framePosition += size;
        _frame++;
        return true;
    }

    // One element of the segment or of the cluster; a block of our track leaves its frames to be read.
    private bool TryReadElement(out bool hasEnded, out Av1Error? error)
    {
        error = null;
        hasEnded = false;
        if (_isInCluster && _next >= _clusterEnd) _isInCluster = false;
        Cursor.Position = _next;
        if (_next >= _segmentEnd || Cursor.IsAtEnd)
        {
            hasEnded = true;
            // Files that are cut off, or still being written, end anywhere; that a known size promised more is worth saying.
            if (_next < _segmentEnd && _segmentEnd != long.MaxValue) error = ContainerError.At(Math.Min(_next, Cursor.Length), "the file ends within the segment");
            return error is null;
        }

        if (!EbmlElement.TryRead(Cursor, out EbmlElement element))
        {
            error = ContainerError.At(_next, Cursor.Length - _next < 12 ? "the file ends within an element" : "not an EBML element");
            return false;
        }

        if (_isInCluster && !(_isClusterSizeUnknown && MatroskaId.EndsCluster(element.Id))) return TryReadInCluster(element, out error);
        _isInCluster = false;
        if (element.Id is MatroskaId.Ebml or MatroskaId.Segment)
        {
            hasEnded = true;
            return true;
        }

        if (element.Id == MatroskaId.Cluster)
        {
            _isInCluster = true;
            _isClusterSizeUnknown = element.Size < 0;
            _clusterEnd = element.End;
            _clusterTime = 0;
            _next = element.DataOffset;
            return true;
        }

        _cues.Notice(element);
        _next = element.End;
        if (element.Size >= 0) return true;
        error = ContainerError.At(element.Offset, "an element of unknown size that may not have one");
        return false;
    }

    private bool TryReadInCluster(EbmlElement element, out Av1Error? error)
    {
        error = null;
        if (element.Size < 0 || element.End > _clusterEnd)
        {
            error = ContainerError.At(element.Offset, "an element beyond its cluster");
            return false;
        }

        _next = element.End;
        _blockDuration = 0;
        bool isGood = element.Id switch
        {
            MatroskaId.Timestamp => element.TryReadUnsigned(Cursor, out _clusterTime),
            MatroskaId.SimpleBlock => TryTakeBlock(element),
            MatroskaId.BlockGroup => TryReadGroup(element),
            _ => true,
        };
        if (!isGood) error = ContainerError.At(element.Offset, "a damaged block or timestamp");
        return isGood;
    }

    private bool TryReadGroup(EbmlElement group)
    {
        EbmlElement? block = null;
        bool hasReference = false;
        Cursor.Position = group.DataOffset;
        while (Cursor.Position < group.End)
        {
            if (!EbmlElement.TryReadChild(Cursor, group.End, out EbmlElement child)) return false;
            if (child.Id == MatroskaId.Block) block = child;
            else if (child.Id == MatroskaId.ReferenceBlock) hasReference = true;
            else if (child.Id == MatroskaId.BlockDuration && !child.TryReadUnsigned(Cursor, out _blockDuration)) return false;
            Cursor.Position = child.End;
        }

        if (block is not { } found) return true;
        if (!TryTakeBlock(found)) return false;
        _isKeyFrame = !hasReference;
        return true;
    }

    private bool TryTakeBlock(EbmlElement element)
    {
        if (!_block.TryRead(Cursor, element, _track.Number)) return false;
        if (_block.Track != _track.Number) return true;
        _isKeyFrame = _block.IsKeyFrame;
        _frame = 0;
        _frameCount = _block.FrameCount;
        _framePosition = _block.DataOffset;
        return true;
    }

    private static long Saturated(long time, long relative, long scale)
    {
        Int128 exact = ((Int128)time + relative) * scale;
        return (long)Int128.Clamp(exact, long.MinValue / 2, long.MaxValue / 2);
    }
}
