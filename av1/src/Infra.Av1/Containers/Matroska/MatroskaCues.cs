namespace Infra.Av1.Containers.Matroska;

/// <summary>The index: times and clusters. Read from the file at each search, so that it takes no memory.</summary>
internal sealed class MatroskaCues(MatroskaHead head, long track)
{
    private long _offset = head.CuesOffset;

    /// <summary>Takes note of an element of the segment that was passed.</summary>
    public void Notice(EbmlElement element)
    {
        if (element.Id == MatroskaId.Cues) _offset = element.Offset;
    }

    /// <summary>The cluster of the last cue at or before a time in units of TimestampScale; false: no index, or a damaged one.</summary>
    public bool TryFind(SourceCursor cursor, long time, out long cluster)
    {
        cluster = -1;
        if (_offset < 0) return false;
        cursor.Position = _offset;
        if (!EbmlElement.TryRead(cursor, out EbmlElement cues) || cues.Id != MatroskaId.Cues || cues.Size < 0) return false;
        long best = -1;
        while (EbmlElement.TryReadChild(cursor, cues.End, out EbmlElement point))
        {
            if (point.Id == MatroskaId.CuePoint && TryReadPoint(cursor, point, out long pointTime, out long position) && pointTime <= time && pointTime >= best)
            {
                best = pointTime;
                cluster = position;
            }

            cursor.Position = point.End;
        }

        if (cluster < 0) return false;
        cursor.Position = cluster;
        return EbmlElement.TryRead(cursor, out EbmlElement element) && element.Id == MatroskaId.Cluster;
    }

    private bool TryReadPoint(SourceCursor cursor, EbmlElement point, out long time, out long position)
    {
        time = position = -1;
        while (EbmlElement.TryReadChild(cursor, point.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.CueTime) child.TryReadUnsigned(cursor, out time);
            else if (child.Id == MatroskaId.CueTrackPositions && position < 0) position = ReadPositions(cursor, child);
            cursor.Position = child.End;
        }

        return time >= 0 && position >= 0;
    }

    private long ReadPositions(SourceCursor cursor, EbmlElement positions)
    {
        long number = -1;
        long cluster = -1;
        while (EbmlElement.TryReadChild(cursor, positions.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.CueTrack) child.TryReadUnsigned(cursor, out number);
            else if (child.Id == MatroskaId.CueClusterPosition) child.TryReadUnsigned(cursor, out cluster);
            cursor.Position = child.End;
        }

        return number == track && cluster >= 0 && cluster <= long.MaxValue - head.Segment.DataOffset ? head.Segment.DataOffset + cluster : -1;
    }
}
