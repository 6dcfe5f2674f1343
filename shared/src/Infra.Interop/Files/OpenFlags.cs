namespace Infra.Interop.Files;

/// <summary>How <see cref="SecureFile.Open"/> opens. Numbers are our own: some of the kernel's differ between x86-64 and arm64.</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>For reading (O_RDONLY).</summary>
    Read = 0,

    /// <summary>For writing (O_WRONLY; with <see cref="ReadWrite"/> never).</summary>
    Write = 1 << 0,

    /// <summary>For reading and writing (O_RDWR).</summary>
    ReadWrite = 1 << 1,

    /// <summary>Make it if it is not there (O_CREAT).</summary>
    Create = 1 << 2,

    /// <summary>With <see cref="Create"/>: fail if it is there (O_EXCL).</summary>
    New = 1 << 3,

    /// <summary>Empty it (O_TRUNC).</summary>
    Truncate = 1 << 4,

    /// <summary>Write at the end only (O_APPEND).</summary>
    Append = 1 << 5,

    /// <summary>Fail unless it is a directory (O_DIRECTORY).</summary>
    Directory = 1 << 6,

    /// <summary>Fail if the last part is a symbolic link (O_NOFOLLOW).</summary>
    NoFollow = 1 << 7,

    /// <summary>Do not wait for the other side of a named pipe or a device (O_NONBLOCK).</summary>
    NonBlocking = 1 << 8,

    /// <summary>Only a place in the tree, to open others from and to ask for facts; not readable (O_PATH).</summary>
    PathOnly = 1 << 9,
}
