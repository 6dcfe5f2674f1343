namespace Infra.Av1.Containers.Mp4;

/// <summary>moov: the track to read, and what fragments inherit.</summary>
internal sealed class Mp4Movie
{
    private readonly Dictionary<uint, Mp4Defaults> _defaults = [];

    /// <summary>Where moov begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Where moov ends.</summary>
    public long End { get; private set; }

    /// <summary>The first AV1 video track.</summary>
    public Mp4Track? Track { get; private set; }

    /// <summary>Whether a video track is encrypted.</summary>
    public bool HasEncryptedVideo { get; private set; }

    /// <summary>Whether fragments may follow (mvex).</summary>
    public bool HasFragments { get; private set; }

    /// <summary>trex of a track.</summary>
    public Mp4Defaults DefaultsOf(uint track) => _defaults.GetValueOrDefault(track);

    /// <summary>Finds and reads moov, which may follow the media data.</summary>
    public static bool TryRead(SourceCursor cursor, out Mp4Movie movie, out Av1Error error)
    {
        movie = new Mp4Movie();
        error = default;
        cursor.Position = 0;
        while (Mp4Box.TryRead(cursor, cursor.Length, out Mp4Box box))
        {
            if (box.Type == Mp4BoxType.Moov) return movie.TryReadMovie(cursor, box, out error);
            cursor.Position = box.End;
        }

        return ContainerError.Fail(cursor.Position, "no moov box", out error);
    }

    private bool TryReadMovie(SourceCursor cursor, Mp4Box moov, out Av1Error error)
    {
        error = default;
        Offset = moov.Offset;
        End = moov.End;
        uint scale = 0;
        if (moov.TryFind(cursor, Mp4BoxType.Mvhd, out Mp4Box header) && header.TryReadVersion(cursor, out int version, out _) && cursor.TrySkip(version == 1 ? 16 : 8)) cursor.TryReadUInt32(out scale);
        cursor.Position = moov.DataOffset;
        while (Mp4Box.TryRead(cursor, moov.End, out Mp4Box child))
        {
            if (child.Type == Mp4BoxType.Mvex)
            {
                ReadExtends(cursor, child);
            }
            else if (child.Type == Mp4BoxType.Trak && Track is null)
            {
                bool isRead = Mp4Track.TryRead(cursor, child, scale, out Mp4Track track, out Av1Error? found);
                if (found is { } damage)
                {
                    error = damage;
                    return false;
                }

                if (isRead) Track = track;
                else HasEncryptedVideo |= track.IsEncrypted;
            }

            cursor.Position = child.End;
        }

        return cursor.Position == moov.End || ContainerError.Fail(cursor.Position, "a damaged moov box", out error);
    }

    private void ReadExtends(SourceCursor cursor, Mp4Box extends)
    {
        HasFragments = true;
        cursor.Position = extends.DataOffset;
        while (Mp4Box.TryRead(cursor, extends.End, out Mp4Box child))
        {
            if (child.Type == Mp4BoxType.Trex && child.TryReadVersion(cursor, out _, out _) && cursor.TryReadUInt32(out uint track) && cursor.TryReadUInt32(out _)
                && cursor.TryReadUInt32(out uint duration) && cursor.TryReadUInt32(out uint size) && cursor.TryReadUInt32(out uint flags))
            {
                _defaults[track] = new Mp4Defaults(duration, size, flags);
            }

            cursor.Position = child.End;
        }
    }
}
