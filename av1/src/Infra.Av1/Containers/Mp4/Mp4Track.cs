using System.Buffers.Binary;

namespace Infra.Av1.Containers.Mp4;

/// <summary>The trak of an AV1 video track, with its sample tables.</summary>
internal sealed class Mp4Track
{
    private const int VisualEntryBytes = 78;
    private const int NclxBytes = 11;
    private const int MasteringBytes = 24;

    /// <summary>track_ID.</summary>
    public uint Id { get; private set; }

    /// <summary>Units of media time in a second.</summary>
    public uint TimeScale { get; private set; } = 1;

    /// <summary>Duration by mdhd in media time; 0 if unknown.</summary>
    public long Duration { get; private set; }

    /// <summary>Width by the sample entry.</summary>
    public int Width { get; private set; }

    /// <summary>Height by the sample entry.</summary>
    public int Height { get; private set; }

    /// <summary>av1C.</summary>
    public byte[] Configuration { get; private set; } = [];

    /// <summary>Colours, if said.</summary>
    public ContainerColor? Color { get; private set; }

    /// <summary>What the edit list adds to composition times.</summary>
    public long TimeShift { get; private set; }

    /// <summary>Whether the sample entry is av01.</summary>
    public bool IsAv1 { get; private set; }

    /// <summary>Whether the sample entry is encv.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>The samples of moov.</summary>
    public Mp4SampleTable Samples { get; private set; } = new();

    /// <summary>Reads a trak. False with an error: damage; false without: not a video track with one of the two entries.</summary>
    public static bool TryRead(SourceCursor cursor, Mp4Box trak, uint movieTimeScale, out Mp4Track track, out Av1Error? error)
    {
        track = new Mp4Track();
        error = null;
        if (!trak.TryFind(cursor, Mp4BoxType.Mdia, out Mp4Box media) || !IsVideo(cursor, media)) return false;
        if (!media.TryFind(cursor, Mp4BoxType.Minf, out Mp4Box information) || !information.TryFind(cursor, Mp4BoxType.Stbl, out Mp4Box table)) return false;
        if (!track.TryReadEntry(cursor, table)) return false;
        if (!track.IsAv1) return false;
        if (!track.TryReadHeaders(cursor, trak, media))
        {
            error = ContainerError.At(trak.Offset, "a damaged track or media header");
            return false;
        }

        track.ReadEdits(cursor, trak, movieTimeScale);
        if (track.Samples.TryRead(cursor, table, out string detail, out long place)) return true;
        error = ContainerError.At(place, detail);
        return false;
    }

    private static bool IsVideo(SourceCursor cursor, Mp4Box media) =>
        media.TryFind(cursor, Mp4BoxType.Hdlr, out Mp4Box handler) && handler.DataLength >= 12 && cursor.TrySkip(8) && cursor.TryReadUInt32(out uint type) && type == Mp4BoxType.Vide;

    private bool TryReadHeaders(SourceCursor cursor, Mp4Box trak, Mp4Box media)
    {
        if (!trak.TryFind(cursor, Mp4BoxType.Tkhd, out Mp4Box header) || !header.TryReadVersion(cursor, out int version, out _)) return false;
        if (!cursor.TrySkip(version == 1 ? 16 : 8) || !cursor.TryReadUInt32(out uint id)) return false;
        Id = id;
        if (!media.TryFind(cursor, Mp4BoxType.Mdhd, out header) || !header.TryReadVersion(cursor, out version, out _)) return false;
        if (!cursor.TrySkip(version == 1 ? 16 : 8) || !cursor.TryReadUInt32(out uint scale)) return false;
        if (!TryReadTime(cursor, version, out ulong duration)) return false;
        if (scale == 0) return false;
        TimeScale = scale;
        // All ones means that it is unknown.
        Duration = duration >= (version == 1 ? (ulong)long.MaxValue : uint.MaxValue) ? 0 : (long)duration;
        return true;
    }

    private static bool TryReadTime(SourceCursor cursor, int version, out ulong time)
    {
        if (version == 1) return cursor.TryReadUInt64(out time);
        bool isRead = cursor.TryReadUInt32(out uint narrow);
        time = narrow;
        return isRead;
    }

    // Empty edits at the beginning delay the track, the first other one says which media time is time zero.
    private void ReadEdits(SourceCursor cursor, Mp4Box trak, uint movieTimeScale)
    {
        if (!trak.TryFind(cursor, Mp4BoxType.Edts, out Mp4Box edits) || !edits.TryFind(cursor, Mp4BoxType.Elst, out Mp4Box list)) return;
        if (!list.TryReadVersion(cursor, out int version, out _) || !cursor.TryReadUInt32(out uint count)) return;
        Int128 delay = 0;
        for (uint i = 0; i < count && cursor.Position < list.End; i++)
        {
            if (!TryReadTime(cursor, version, out ulong duration) || !TryReadTime(cursor, version, out ulong mediaTime) || !cursor.TryReadUInt32(out _)) return;
            long start = version == 1 ? unchecked((long)mediaTime) : unchecked((int)(uint)mediaTime);
            if (start >= 0)
            {
                Int128 shift = delay * TimeScale / Math.Max(movieTimeScale, 1) - start;
                TimeShift = (long)Int128.Clamp(shift, -(1L << 62), 1L << 62);
                return;
            }

            delay += duration;
        }
    }

    private bool TryReadEntry(SourceCursor cursor, Mp4Box table)
    {
        if (!table.TryFind(cursor, Mp4BoxType.Stsd, out Mp4Box descriptions) || !descriptions.TryReadVersion(cursor, out _, out _) || !cursor.TrySkip(4)) return false;
        while (Mp4Box.TryRead(cursor, descriptions.End, out Mp4Box entry))
        {
            if (entry.Type == Mp4BoxType.Encv) IsEncrypted = true;
            if (entry.Type == Mp4BoxType.Av01 && entry.DataLength >= VisualEntryBytes)
            {
                IsAv1 = true;
                ReadVisualEntry(cursor, entry);
                return true;
            }

            cursor.Position = entry.End;
        }

        return true;
    }

    private void ReadVisualEntry(SourceCursor cursor, Mp4Box entry)
    {
        if (!cursor.TrySkip(24) || !cursor.TryReadUInt16(out ushort width) || !cursor.TryReadUInt16(out ushort height)) return;
        Width = width;
        Height = height;
        cursor.Position = entry.DataOffset + VisualEntryBytes;
        while (Mp4Box.TryRead(cursor, entry.End, out Mp4Box child))
        {
            ReadEntryBox(cursor, child);
            cursor.Position = child.End;
        }
    }

    private void ReadEntryBox(SourceCursor cursor, Mp4Box child)
    {
        ContainerColor color = Color ?? new ContainerColor();
        switch (child.Type)
        {
            case Mp4BoxType.Av1C when child.TryReadRest(cursor, out byte[] configuration):
                Configuration = configuration;
                break;
            case Mp4BoxType.Colr when child.DataLength >= NclxBytes && child.TryReadRest(cursor, out byte[] bytes) && BinaryPrimitives.ReadUInt32BigEndian(bytes) == Mp4BoxType.Nclx:
                Color = color with
                {
                    Primaries = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(4)),
                    Transfer = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(6)),
                    Matrix = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(8)),
                    IsFullRange = (bytes[10] & 0x80) != 0,
                };
                break;
            case Mp4BoxType.Clli when cursor.TryReadUInt16(out ushort maximum) && cursor.TryReadUInt16(out ushort average):
                Color = color with { ContentLight = new ContentLightLevel(maximum, average) };
                break;
            case Mp4BoxType.Mdcv when child.DataLength >= MasteringBytes && child.TryReadRest(cursor, out byte[] bytes):
                Color = color with { Mastering = ReadMastering(bytes) };
                break;
        }
    }

    // Green, blue, red, white in units of 0.00002; luminances in units of 0.0001 cd/m².
    private static double[] ReadMastering(ReadOnlySpan<byte> bytes)
    {
        var numbers = new double[10];
        for (int i = 0; i < 8; i++)
        {
            int place = i < 4 ? i + 2 : i < 6 ? i - 4 : i;
            numbers[place] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]) * 0.00002;
        }

        numbers[8] = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]) * 0.0001;
        numbers[9] = BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]) * 0.0001;
        return numbers;
    }
}
