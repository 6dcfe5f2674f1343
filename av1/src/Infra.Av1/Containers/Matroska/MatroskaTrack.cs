namespace Infra.Av1.Containers.Matroska;

/// <summary>The TrackEntry of an AV1 track.</summary>
internal sealed record MatroskaTrack
{
    private const int VideoType = 1;
    private const int CodecIdBytesMax = 64;
    private const int PrivateBytesMax = 1 << 20;
    private const int StrippedBytesMax = 256;
    private const long FrameNanosecondsMax = 1L << 40;
    private const int HeaderStripping = 3;

    /// <summary>TrackNumber.</summary>
    public long Number { get; private set; }

    /// <summary>TrackType; 1 is video.</summary>
    public long Type { get; private set; }

    /// <summary>CodecPrivate: av1C.</summary>
    public byte[] Private { get; private set; } = [];

    /// <summary>DefaultDuration, nanoseconds of a frame; 0 if not said.</summary>
    public long DefaultDuration { get; private set; }

    /// <summary>PixelWidth.</summary>
    public long Width { get; private set; }

    /// <summary>PixelHeight.</summary>
    public long Height { get; private set; }

    /// <summary>Colour, if said.</summary>
    public ContainerColor? Color { get; private set; }

    /// <summary>Bytes that header stripping took off the front of each frame.</summary>
    public byte[] Stripped { get; private set; } = [];

    /// <summary>Whether the content is encrypted.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Whether the content is compressed in a way that is not supported.</summary>
    public bool IsCompressed { get; private set; }

    /// <summary>Whether it is AV1 video.</summary>
    public bool IsAv1 => Type == VideoType && _codec == "V_AV1";

    private string _codec = "";

    /// <summary>Reads a TrackEntry; children that do not fit are passed over with all that follows.</summary>
    public static MatroskaTrack Read(SourceCursor cursor, EbmlElement entry)
    {
        var track = new MatroskaTrack();
        cursor.Position = entry.DataOffset;
        while (EbmlElement.TryReadChild(cursor, entry.End, out EbmlElement child))
        {
            track.ReadField(cursor, child);
            cursor.Position = child.End;
        }

        return track;
    }

    private void ReadField(SourceCursor cursor, EbmlElement child)
    {
        switch (child.Id)
        {
            case MatroskaId.TrackNumber when child.TryReadUnsigned(cursor, out long number):
                Number = number;
                break;
            case MatroskaId.TrackType when child.TryReadUnsigned(cursor, out long type):
                Type = type;
                break;
            case MatroskaId.CodecId when child.TryReadBytes(cursor, CodecIdBytesMax, out byte[] codec):
                _codec = System.Text.Encoding.ASCII.GetString(codec).TrimEnd('\0');
                break;
            case MatroskaId.CodecPrivate when child.TryReadBytes(cursor, PrivateBytesMax, out byte[] bytes):
                Private = bytes;
                break;
            case MatroskaId.DefaultDuration when child.TryReadUnsigned(cursor, out long duration):
                DefaultDuration = Math.Min(duration, FrameNanosecondsMax);
                break;
            case MatroskaId.Video:
                ReadVideo(cursor, child);
                break;
            case MatroskaId.ContentEncodings:
                ReadEncodings(cursor, child);
                break;
        }
    }

    private void ReadVideo(SourceCursor cursor, EbmlElement video)
    {
        cursor.Position = video.DataOffset;
        while (EbmlElement.TryReadChild(cursor, video.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.PixelWidth && child.TryReadUnsigned(cursor, out long width)) Width = width;
            else if (child.Id == MatroskaId.PixelHeight && child.TryReadUnsigned(cursor, out long height)) Height = height;
            else if (child.Id == MatroskaId.Colour) Color = ReadColor(cursor, child);
            cursor.Position = child.End;
        }
    }

    private static ContainerColor ReadColor(SourceCursor cursor, EbmlElement element)
    {
        var color = new ContainerColor();
        int cll = 0;
        int fall = 0;
        cursor.Position = element.DataOffset;
        while (EbmlElement.TryReadChild(cursor, element.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.Mastering)
            {
                color = color with { Mastering = ReadMastering(cursor, child) };
            }
            else if (child.TryReadUnsigned(cursor, out long read))
            {
                int value = (int)Math.Min(read, int.MaxValue);
                color = child.Id switch
                {
                    MatroskaId.ColourMatrix => color with { Matrix = value },
                    MatroskaId.ColourTransfer => color with { Transfer = value },
                    MatroskaId.ColourPrimaries => color with { Primaries = value },
                    MatroskaId.ColourRange => color with { IsFullRange = value switch { 1 => false, 2 => true, _ => null } },
                    _ => color,
                };
                if (child.Id == MatroskaId.MaxCll) cll = value;
                if (child.Id == MatroskaId.MaxFall) fall = value;
            }

            cursor.Position = child.End;
        }

        return cll > 0 || fall > 0 ? color with { ContentLight = new ContentLightLevel(cll, fall) } : color;
    }

    // 55D1 to 55D8 are x and y of red, green, blue and white, 55D9 and 55DA the luminances.
    private static double[] ReadMastering(SourceCursor cursor, EbmlElement element)
    {
        var numbers = new double[MatroskaId.MasteringLast - MatroskaId.MasteringFirst + 1];
        cursor.Position = element.DataOffset;
        while (EbmlElement.TryReadChild(cursor, element.End, out EbmlElement child))
        {
            if (child.Id is >= MatroskaId.MasteringFirst and <= MatroskaId.MasteringLast && child.TryReadFloat(cursor, out double number)) numbers[child.Id - MatroskaId.MasteringFirst] = number;
            cursor.Position = child.End;
        }

        return numbers;
    }

    private void ReadEncodings(SourceCursor cursor, EbmlElement encodings)
    {
        cursor.Position = encodings.DataOffset;
        while (EbmlElement.TryReadChild(cursor, encodings.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.ContentEncoding) ReadEncoding(cursor, child);
            cursor.Position = child.End;
        }
    }

    private void ReadEncoding(SourceCursor cursor, EbmlElement encoding)
    {
        long scope = 1;
        long type = 0;
        long algorithm = 0;
        byte[]? settings = [];
        cursor.Position = encoding.DataOffset;
        while (EbmlElement.TryReadChild(cursor, encoding.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.ContentEncodingScope) child.TryReadUnsigned(cursor, out scope);
            else if (child.Id == MatroskaId.ContentEncodingType) child.TryReadUnsigned(cursor, out type);
            else if (child.Id == MatroskaId.ContentCompression) ReadCompression(cursor, child, out algorithm, out settings);
            cursor.Position = child.End;
        }

        // Bit 0 of the scope: frames. Without it frames are as they are.
        if ((scope & 1) == 0) return;
        if (type != 0) IsEncrypted = true;
        else if (algorithm != HeaderStripping || settings is null || Stripped.Length > 0) IsCompressed = true;
        else Stripped = settings;
    }

    private static void ReadCompression(SourceCursor cursor, EbmlElement compression, out long algorithm, out byte[]? settings)
    {
        algorithm = 0;
        settings = [];
        cursor.Position = compression.DataOffset;
        while (EbmlElement.TryReadChild(cursor, compression.End, out EbmlElement child))
        {
            if (child.Id == MatroskaId.ContentCompAlgo) child.TryReadUnsigned(cursor, out algorithm);
            else if (child.Id == MatroskaId.ContentCompSettings) settings = child.TryReadBytes(cursor, StrippedBytesMax, out byte[] bytes) ? bytes : null;
            cursor.Position = child.End;
        }
    }
}
