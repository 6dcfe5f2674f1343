namespace Infra.Ntp.State;

/// <summary>What <see cref="StoredState.TryRead"/> found. Everything but <see cref="Ok"/> means: set the file aside and start as if there were none.</summary>
public enum StoredStateResult
{
    /// <summary>A whole state whose checksum is right.</summary>
    Ok,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>More than <see cref="StoredState.BytesMax"/> bytes.</summary>
    TooLarge,

    /// <summary>Not a state file, or one that was cut off or edited into something else.</summary>
    Malformed,

    /// <summary>Written by a later version of this program.</summary>
    FutureVersion,

    /// <summary>The checksum is not that of the lines before it.</summary>
    BadChecksum,

    /// <summary>The checksum is right, but a value is outside its range.</summary>
    OutOfRange,
}
