using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Files;

/// <summary>
/// Advisory locks on open files: flock(2). A lock belongs to the opening: it goes with the last descriptor of it, and a second opening by
/// the same process is somebody else.
/// </summary>
/// <remarks>
/// <see cref="FileStream"/> and <see cref="File.OpenHandle"/> take such locks themselves for <see cref="FileShare"/>; open with
/// <see cref="FileShare.ReadWrite"/> or <see cref="SecureFile.Open"/> to have them to yourself.
/// </remarks>
public static partial class FileLock
{
    private const int Shared = 1;        // LOCK_SH
    private const int Exclusive = 2;     // LOCK_EX
    private const int NonBlocking = 4;   // LOCK_NB
    private const int Unlock = 8;        // LOCK_UN

    /// <summary>Takes the lock if it is free; false if somebody has it. Taking it again changes its kind.</summary>
    /// <exception cref="NativeException">EBADF, ENOMEM; EOPNOTSUPP on file systems without locks.</exception>
    public static bool TryTake(SafeFileHandle handle, bool exclusive)
    {
        if (flock(handle, (exclusive ? Exclusive : Shared) | NonBlocking) == 0) return true;
        return NativeException.LastError == Errno.EAGAIN ? false : throw NativeException.Last("flock");
    }

    /// <summary>Waits for the lock, however long it takes.</summary>
    /// <exception cref="NativeException">EBADF, ENOMEM; EOPNOTSUPP on file systems without locks.</exception>
    public static void Take(SafeFileHandle handle, bool exclusive)
    {
        while (flock(handle, exclusive ? Exclusive : Shared) != 0)
        {
            if (NativeException.LastError != Errno.EINTR) throw NativeException.Last("flock");
        }
    }

    /// <summary>Gives the lock back; no harm if there is none.</summary>
    /// <exception cref="NativeException">EBADF.</exception>
    public static void Release(SafeFileHandle handle)
    {
        if (flock(handle, Unlock) != 0) throw NativeException.Last("flock");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle handle, int operation);
}
