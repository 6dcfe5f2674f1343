namespace Infra.Av1.Containers.Mp4;

/// <summary>
/// MP4 (ISO 14496-12) with AV1 as the AOM's "AV1 in ISO BMFF" says: moov anywhere, sample tables, then fragments. The first av01 video track is read. Edit lists move times only; no frame is dropped.
/// </summary>
internal sealed class Mp4Demuxer : Demuxer
{
    private readonly Mp4Track _track;
    private readonly Mp4Defaults _defaults;
    private readonly bool _hasFragments;
    private readonly long _firstFragment;
    private Mp4Fragment? _fragment;
    private long _nextBox;
    private long _fragmentTime;
    private long _sampleBytes;
    private long _sampleEnd;
    private long _fragmentPlace;

    private Mp4Demuxer(SourceCursor cursor, Mp4Movie movie)
        : base(cursor)
    {
        _track = movie.Track!;
        _defaults = movie.DefaultsOf(_track.Id);
        _hasFragments = movie.HasFragments;
        _firstFragment = _nextBox = movie.End;
        long duration = _track.Duration > 0 ? _track.Duration : _track.Samples.TotalDuration;
        (ulong numerator, ulong denominator) = _track.Samples.Count > 0 && duration > 0
            ? Fraction.Reduce((ulong)_track.TimeScale * _track.Samples.Count, (ulong)duration)
            : RateOfFirstFragment();
        Info = new ContainerInfo
        {
            Format = "mp4",
            Width = _track.Width,
            Height = _track.Height,
            TimeScale = _track.TimeScale,
            FrameRateNumerator = (long)Math.Min(numerator, long.MaxValue),
            FrameRateDenominator = (long)denominator,
            PacketCount = _hasFragments ? 0 : _track.Samples.Count,
            Duration = duration,
            CodecConfiguration = _track.Configuration,
            ConfigObus = Av1CodecConfiguration.ObusOf(_track.Configuration),
            Color = _track.Color,
        };
    }

    /// <summary>Opens a file: boxes are walked to moov.</summary>
    public static bool TryOpen(SourceCursor cursor, out IDemuxer? demuxer, out Av1Error error)
    {
        demuxer = null;
        if (!Mp4Movie.TryRead(cursor, out Mp4Movie movie, out error)) return false;
        if (movie.Track is null)
        {
            return movie.HasEncryptedVideo
                ? ContainerError.Fail(movie.Offset, "the video track is encrypted", out error, Av1ErrorCode.EncryptedTrack)
                : ContainerError.Fail(movie.Offset, "no AV1 video track", out error, Av1ErrorCode.NoVideoTrack);
        }

        demuxer = new Mp4Demuxer(cursor, movie);
        return true;
    }

    protected override bool TryRead(out Av1Packet packet, out Av1Error? error)
    {
        packet = default;
        if (!TryReadSample(out Mp4Sample sample, out error)) return false;
        long offset = sample.Offset;
        if (offset < 0)
        {
            error = ContainerError.At(_track.Samples.Next, "the sample table has no place for a sample");
            return false;
        }

        // Samples that lie upon each other could make a small file endless.
        _sampleBytes += sample.Size;
        _sampleEnd = Math.Max(_sampleEnd, offset + sample.Size);
        bool isOverlap = _sampleBytes > _sampleEnd;
        Cursor.Position = offset;
        BeginUnit();
        if (isOverlap || !Buffer.TryAppend(Cursor, sample.Size))
        {
            error = sample.Size > PacketBuffer.BytesMax
                ? ContainerError.At(offset, "a sample above 1 GiB", Av1ErrorCode.PacketTooLarge)
                : ContainerError.At(offset, isOverlap ? "samples overlap" : "a sample lies beyond the end of the file");
            return false;
        }

        packet = new Av1Packet(EndUnit(), new Av1PacketInfo(Index, TimeOf(sample), sample.Duration, offset), sample.IsSync);
        return true;
    }

    protected override bool TrySeekCore(long timestamp)
    {
        (long sampleBefore, Mp4Fragment? fragmentBefore, long boxBefore, long timeBefore) = (_track.Samples.Next, _fragment, _nextBox, _fragmentTime);
        // Each sample has bytes of its own: with this the walk over a hostile table ends.
        long budget = Cursor.Length;
        long found = FindInTable(timestamp, ref budget);
        long fragment = _firstFragment;
        long time = 0;
        bool isInFragment = _hasFragments && TryFindFragment(timestamp, budget, out fragment, out time);
        bool isFound = found >= 0 || isInFragment;
        long sample = !isFound ? sampleBefore : isInFragment ? _track.Samples.Count : found;
        _track.Samples.Restart();
        while (_track.Samples.Next < sample && _track.Samples.TryRead(out Mp4Sample passed) && passed.Offset >= 0)
        {
            // Tables are walked, not indexed.
        }

        (_fragment, _nextBox, _fragmentTime) = isFound ? (null, isInFragment ? fragment : _firstFragment, time) : (fragmentBefore, boxBefore, timeBefore);
        if (isFound) _sampleBytes = _sampleEnd = 0;
        return isFound;
    }

    private long TimeOf(Mp4Sample sample) => (long)Int128.Clamp((Int128)sample.DecodeTime + sample.CompositionOffset + _track.TimeShift, -(1L << 62), 1L << 62);

    private bool TryReadSample(out Mp4Sample sample, out Av1Error? error)
    {
        error = null;
        if (_track.Samples.TryRead(out sample))
        {
            _fragmentTime = sample.DecodeTime + sample.Duration;
            return true;
        }

        while (true)
        {
            if (_fragment is not null)
            {
                if (_fragment.TryRead(out sample)) return true;
                _fragmentTime = _fragment.Time;
                _fragment = null;
            }

            if (!_hasFragments || !TryReadFragment(out error)) return false;
        }
    }

    // The next moof; false with an error or at the end of the file.
    private bool TryReadFragment(out Av1Error? error)
    {
        error = null;
        while (true)
        {
            Cursor.Position = _nextBox;
            if (Cursor.IsAtEnd) return false;
            if (!Mp4Box.TryRead(Cursor, Cursor.Length, out Mp4Box box))
            {
                error = ContainerError.At(_nextBox, "a box beyond the end of the file");
                return false;
            }

            _nextBox = box.End;
            if (box.Type != Mp4BoxType.Moof) continue;
            _fragmentPlace = box.Offset;
            if (Mp4Fragment.TryRead(Cursor, box, _track.Id, _defaults, _fragmentTime, out Mp4Fragment fragment, out long place))
            {
                _fragment = fragment;
                return true;
            }

            error = ContainerError.At(place, "a damaged fragment");
            return false;
        }
    }

    // Number of the last sync sample of the table at or before the time, or -1. Leaves the walk anywhere.
    private long FindInTable(long timestamp, ref long budget)
    {
        long found = -1;
        _track.Samples.Restart();
        while (_track.Samples.TryRead(out Mp4Sample sample))
        {
            budget -= sample.Size;
            if (sample.Offset < 0 || budget < 0) break;
            if (!sample.IsSync) continue;
            if (TimeOf(sample) > timestamp) break;
            found = _track.Samples.Next - 1;
        }

        return found;
    }

    private bool TryFindFragment(long timestamp, long budget, out long place, out long time)
    {
        place = -1;
        time = 0;
        _nextBox = _firstFragment;
        _fragmentTime = 0;
        while (true)
        {
            if (!TryReadFragment(out _) || _fragment is not { } fragment) break;
            long before = _fragmentTime;
            if (!fragment.TryRead(out Mp4Sample first)) continue;
            if (first.IsSync && TimeOf(first) <= timestamp)
            {
                place = _fragmentPlace;
                time = before;
            }
            else if (TimeOf(first) > timestamp)
            {
                break;
            }

            // The time behind the last sample is the next fragment's, where that does not say its own.
            budget -= first.Size;
            while (budget >= 0 && fragment.TryRead(out Mp4Sample next)) budget -= next.Size;
            if (budget < 0) break;

            _fragmentTime = fragment.Time;
        }

        return place >= 0;
    }

    // Of fragmented files the rate is that of the first sample.
    private (ulong Numerator, ulong Denominator) RateOfFirstFragment()
    {
        if (_hasFragments && TryReadFragment(out _) && _fragment is { } fragment && fragment.TryRead(out Mp4Sample sample) && sample.Duration > 0)
        {
            _fragment = null;
            _nextBox = _firstFragment;
            return Fraction.Reduce(_track.TimeScale, (ulong)sample.Duration);
        }

        _fragment = null;
        _nextBox = _firstFragment;
        return (25, 1);
    }
}
