namespace Infra.Av1;

/// <summary>What kind of mistake stopped a packet.</summary>
public enum Av1ErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The framing of OBUs: size, type, leb128.</summary>
    InvalidObu = 1,

    /// <summary>A sequence header that the specification forbids.</summary>
    InvalidSequenceHeader = 2,

    /// <summary>A frame before any sequence header.</summary>
    NoSequenceHeader = 3,

    /// <summary>A frame header that the specification forbids.</summary>
    InvalidFrameHeader = 4,

    /// <summary>Tile numbers with gaps, sizes beyond the OBU.</summary>
    InvalidTileGroup = 5,

    /// <summary>Symbols of a tile: a value that is forbidden, or more bits used than there are.</summary>
    InvalidTile = 6,

    /// <summary>Strict only: the bits after the last symbol are not 1 0...0.</summary>
    InvalidPadding = 7,

    /// <summary>A reference that is empty, failed, or does not fit in size or format.</summary>
    MissingReference = 8,

    /// <summary>A metadata OBU.</summary>
    InvalidMetadata = 9,

    /// <summary>Profile 3 or above.</summary>
    UnsupportedProfile = 10,

    /// <summary>Large-scale tiles.</summary>
    UnsupportedFeature = 11,

    /// <summary>More pixels than the limit.</summary>
    FrameTooLarge = 12,

    /// <summary>More bytes than the limit of the pools.</summary>
    OutOfMemoryBudget = 13,

    /// <summary>More frames in a temporal unit than the limit, or more than 65 536 pictures of one packet.</summary>
    TooManyFrames = 14,

    /// <summary>A packet beyond the limit.</summary>
    PacketTooLarge = 15,

    /// <summary>A container: Offset tells where.</summary>
    InvalidContainer = 16,

    /// <summary>The video track is encrypted.</summary>
    EncryptedTrack = 17,

    /// <summary>No AV1 video track.</summary>
    NoVideoTrack = 18,

    /// <summary>The caller asked to stop.</summary>
    Cancelled = 19,

    /// <summary>A mistake of the decoder: please report it.</summary>
    Internal = 20,

    /// <summary>More pixels than the limit for the bytes so far.</summary>
    TooManyPixels = 21,
}
