namespace Infra.Av1;

/// <summary>What happened in the stream since the last question.</summary>
[Flags]
public enum Av1Events
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A new coded video sequence began: size or format may differ.</summary>
    NewSequence = 1,

    /// <summary>Only the operating parameters changed.</summary>
    NewOperatingParameters = 2,

    /// <summary>ITU-T T.35 messages were malformed, empty, longer than 64 KiB or beyond 64 for a picture, and dropped.</summary>
    MetadataDropped = 4,
}
