namespace Infra.Sudo.Policy.Parsing;

/// <summary>How opening a sudoers file or folder went.</summary>
public enum SourceStatus
{
    /// <summary>It is open, regular (or a folder), and its owner and mode are safe.</summary>
    Ok,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It is no regular file, or no folder.</summary>
    WrongType,

    /// <summary>Its owner is not the one wanted.</summary>
    WrongOwner,

    /// <summary>Everybody may write it.</summary>
    WorldWritable,

    /// <summary>A group other than gid 0 may write it.</summary>
    GroupWritable,

    /// <summary>It is larger than allowed.</summary>
    TooLarge,

    /// <summary>Any other failure; the text of the error says which.</summary>
    Failed,
}
