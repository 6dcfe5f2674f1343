namespace Infra.Sudo.Interop;

/// <summary>How <see cref="NativeFile.Open"/> opens: the flags of open(2) for x86-64 and arm64; close-on-exec and no-tty come by themselves.</summary>
[Flags]
public enum OpenMode
{
    /// <summary>For reading.</summary>
    Read = 0,

    /// <summary>For reading and writing.</summary>
    ReadWrite = 2,

    /// <summary>Makes the file if there is none.</summary>
    Create = 0x40,

    /// <summary>With <see cref="Create"/>: fails if there is one, a link included.</summary>
    New = 0x80,

    /// <summary>Does not wait for the other end of a pipe.</summary>
    NonBlocking = 0x800,
}
