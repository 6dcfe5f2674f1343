using System.Runtime.InteropServices;

namespace Infra.Interop.Processes;

/// <summary>Keeps memory out of the swap: mlock(2), munlock(2), mlockall(2), munlockall(2). Bounded by RLIMIT_MEMLOCK without CAP_IPC_LOCK.</summary>
public static partial class MemoryLock
{
    private const int Current = 1;   // MCL_CURRENT
    private const int Future = 2;    // MCL_FUTURE

    /// <summary>
    /// Locks the pages that hold a piece of memory. It must not move: part of an array from <c>GC.AllocateArray(pinned: true)</c>. Locks do
    /// not nest: unlocking unlocks a page for all that is on it.
    /// </summary>
    /// <exception cref="NativeException">ENOMEM, EPERM: more than the limit allows.</exception>
    public static void Lock(ReadOnlySpan<byte> pinned)
    {
        if (!pinned.IsEmpty && mlock(pinned, (nuint)pinned.Length) != 0) throw NativeException.Last("mlock");
    }

    /// <summary>Takes <see cref="Lock"/> back.</summary>
    /// <exception cref="NativeException">The kernel refused.</exception>
    public static void Unlock(ReadOnlySpan<byte> pinned)
    {
        if (!pinned.IsEmpty && munlock(pinned, (nuint)pinned.Length) != 0) throw NativeException.Last("munlock");
    }

    /// <summary>
    /// Locks all memory of the process. With <paramref name="future"/> also what it will take later, so that a limit reached then
    /// makes allocation fail; a runtime reserves far more than it uses, so this wants the limit off.
    /// </summary>
    /// <exception cref="NativeException">ENOMEM, EPERM: more than the limit allows.</exception>
    public static void LockAll(bool future)
    {
        if (mlockall(future ? Current | Future : Current) != 0) throw NativeException.Last("mlockall");
    }

    /// <summary>Unlocks all memory of the process.</summary>
    /// <exception cref="NativeException">The kernel refused.</exception>
    public static void UnlockAll()
    {
        if (munlockall() != 0) throw NativeException.Last("munlockall");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mlock(ReadOnlySpan<byte> memory, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munlock(ReadOnlySpan<byte> memory, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mlockall(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munlockall();
}
