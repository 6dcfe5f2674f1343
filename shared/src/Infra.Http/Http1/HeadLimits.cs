namespace Infra.Http.Http1;

/// <summary>Bounds of a head and the few rules that a configuration may change; none of them loosens the framing of messages.</summary>
public sealed record HeadLimits
{
    /// <summary>The most fields that can be allowed.</summary>
    public const int FieldsMaxLimit = 1024;

    /// <summary>The most bytes that can be allowed.</summary>
    public const int HeadBytesMaxLimit = 1 << 20;

    /// <summary>For requests: 16 KiB, 100 fields, target 8 KiB.</summary>
    public static HeadLimits Request { get; } = new();

    /// <summary>For responses of upstream servers: 64 KiB, 256 fields.</summary>
    public static HeadLimits Response { get; } = new() { HeadBytesMax = 65536, FieldsMax = 256 };

    /// <summary>Bytes of the head with its last empty line and the empty line that may precede it; 64 to 1 MiB.</summary>
    public int HeadBytesMax { get; init => field = InRange(value, 64, HeadBytesMaxLimit, nameof(HeadBytesMax)); } = 16384;

    /// <summary>Field lines; 1 to 1,024.</summary>
    public int FieldsMax { get; init => field = InRange(value, 1, FieldsMaxLimit, nameof(FieldsMax)); } = 100;

    /// <summary>Bytes of a request's target; 1 to 1 MiB.</summary>
    public int TargetBytesMax { get; init => field = InRange(value, 1, HeadBytesMaxLimit, nameof(TargetBytesMax)); } = 8192;

    /// <summary>Whether lines of a head may end with LF alone; off by default, and never so in chunks.</summary>
    public bool LenientLineFeed { get; init; }

    /// <summary>Whether bytes above 7F in field values are refused; off by default.</summary>
    public bool RefuseNonAscii { get; init; }

    /// <summary>Whether a request without Host is refused, and an absolute target must name the host of Host; on by default. Two Hosts are always refused.</summary>
    public bool CheckHost { get; init; } = true;

    private static int InRange(int value, int min, int max, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
        return value;
    }
}
