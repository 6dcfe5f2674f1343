namespace Infra.Av1.Containers.Matroska;

/// <summary>What stands before the first cluster.</summary>
internal sealed class MatroskaHead
{
    private const int SeekIdBytesMax = 8;

    /// <summary>The segment.</summary>
    public EbmlElement Segment { get; private set; }

    /// <summary>Where the first cluster begins, or where the segment's known elements end.</summary>
    public long FirstCluster { get; private set; }

    /// <summary>Nanoseconds of a time unit.</summary>
    public long TimestampScale { get; private set; }

    /// <summary>In time units; 0 if unknown.</summary>
    public double Duration { get; private set; }

    /// <summary>The first AV1 video track.</summary>
    public MatroskaTrack? Track { get; private set; }

    /// <summary>Where Cues begins by SeekHead or because it was seen; -1 if unknown.</summary>
    public long CuesOffset { get; private set; } = -1;

    /// <summary>Reads up to the first cluster.</summary>
    public static bool TryRead(SourceCursor cursor, long defaultTimestampScale, out MatroskaHead head, out Av1Error error)
    {
        head = new MatroskaHead { TimestampScale = defaultTimestampScale };
        error = default;
        cursor.Position = 0;
        if (!EbmlElement.TryRead(cursor, out EbmlElement element) || element.Id != MatroskaId.Ebml || element.Size < 0) return ContainerError.Fail(0, "not a Matroska file", out error);
        do
        {
            cursor.Position = element.End;
            if (!EbmlElement.TryRead(cursor, out element)) return ContainerError.Fail(cursor.Position, "the file ends before a segment", out error);
            if (element.Size < 0 && element.Id != MatroskaId.Segment) return ContainerError.Fail(element.Offset, "an element of unknown size that may not have one", out error);
        }
        while (element.Id != MatroskaId.Segment);

        head.Segment = element;
        while (cursor.Position < head.Segment.End && EbmlElement.TryRead(cursor, out element))
        {
            head.FirstCluster = element.Offset;
            if (element.Id == MatroskaId.Cluster) return true;
            if (element.Size < 0) return ContainerError.Fail(element.Offset, "an element of unknown size that may not have one", out error);
            if (element.End > head.Segment.End) return ContainerError.Fail(element.Offset, "an element beyond its segment", out error);
            head.ReadElement(cursor, element);
            cursor.Position = head.FirstCluster = element.End;
        }

        return true;
    }

    private void ReadElement(SourceCursor cursor, EbmlElement element)
    {
        cursor.Position = element.DataOffset;
        switch (element.Id)
        {
            case MatroskaId.Cues:
                CuesOffset = element.Offset;
                break;
            case MatroskaId.SeekHead:
                ReadSeekHead(cursor, element);
                break;
            case MatroskaId.Info:
                ReadInfo(cursor, element);
                break;
            case MatroskaId.Tracks:
                ReadTracks(cursor, element);
                break;
        }
    }

    private void ReadInfo(SourceCursor cursor, EbmlElement info)
    {
        while (EbmlElement.TryReadChild(cursor, info.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.TimestampScale && child.TryReadUnsigned(cursor, out long scale) && scale > 0) TimestampScale = scale;
            else if (child.Id == MatroskaId.Duration && child.TryReadFloat(cursor, out double duration)) Duration = duration;
            cursor.Position = child.End;
        }
    }

    private void ReadTracks(SourceCursor cursor, EbmlElement tracks)
    {
        while (EbmlElement.TryReadChild(cursor, tracks.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.TrackEntry && Track is null)
            {
                MatroskaTrack track = MatroskaTrack.Read(cursor, child);
                if (track.IsAv1) Track = track;
            }

            cursor.Position = child.End;
        }
    }

    private void ReadSeekHead(SourceCursor cursor, EbmlElement seekHead)
    {
        while (EbmlElement.TryReadChild(cursor, seekHead.End, out EbmlElement seek))
        {
            if (seek.Id == MatroskaId.Seek) ReadSeek(cursor, seek);
            cursor.Position = seek.End;
        }
    }

    private void ReadSeek(SourceCursor cursor, EbmlElement seek)
    {
        bool isCues = false;
        long position = -1;
        while (EbmlElement.TryReadChild(cursor, seek.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.SeekId && child.TryReadBytes(cursor, SeekIdBytesMax, out byte[] id)) isCues = id.AsSpan().SequenceEqual((ReadOnlySpan<byte>)[0x1C, 0x53, 0xBB, 0x6B]);
            else if (child.Id == MatroskaId.SeekPosition) child.TryReadUnsigned(cursor, out position);
            cursor.Position = child.End;
        }

        if (isCues && position >= 0 && position <= long.MaxValue - Segment.DataOffset) CuesOffset = Segment.DataOffset + position;
    }
}
