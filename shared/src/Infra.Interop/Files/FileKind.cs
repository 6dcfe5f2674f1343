namespace Infra.Interop.Files;

/// <summary>What a file is: the type bits of inode(7).</summary>
public enum FileKind
{
    /// <summary>None of those below.</summary>
    Unknown = 0,

    /// <summary>Named pipe.</summary>
    Pipe = 0x1,

    /// <summary>Character device.</summary>
    CharacterDevice = 0x2,

    /// <summary>Directory.</summary>
    Directory = 0x4,

    /// <summary>Block device.</summary>
    BlockDevice = 0x6,

    /// <summary>Regular file.</summary>
    Regular = 0x8,

    /// <summary>Symbolic link.</summary>
    SymbolicLink = 0xA,

    /// <summary>Unix socket.</summary>
    Socket = 0xC,
}
