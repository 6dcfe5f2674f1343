using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Files;

/// <summary>Opens files with the kernel watching where the path leads: openat2(2).</summary>
public static partial class SecureFile
{
    private const nint OpenCall = 437;             // the same on every architecture
    private const int CurrentDirectory = -100;     // AT_FDCWD
    private const nuint OpenHowBytes = 24;         // sizeof(struct open_how)

    /// <summary>Opens a file. It is closed on exec and does not become a controlling terminal.</summary>
    /// <param name="directory">Where a relative path starts; null for the current directory.</param>
    /// <param name="path">The path.</param>
    /// <param name="flags">How to open.</param>
    /// <param name="resolve">Where the path may lead.</param>
    /// <param name="mode">Mode of a file that is made, before the umask; only with <see cref="OpenFlags.Create"/>.</param>
    /// <exception cref="NativeException">
    /// The kernel refused: ENOENT, EACCES, ELOOP or EXDEV (a forbidden way), EEXIST, ... ENOSYS: a kernel before 5.6, or a sandbox.
    /// There is no fall-back to open(2), which could not keep the promise.
    /// </exception>
    /// <exception cref="ArgumentException">The path is empty or holds a NUL.</exception>
    public static SafeFileHandle Open(
        SafeFileHandle? directory,
        string path,
        OpenFlags flags,
        ResolveFlags resolve = ResolveFlags.NoMagicLinks,
        UnixFileMode mode = UnixFileMode.None)
    {
        NativeText.Check(path);
        OpenHow how = new(KernelFlags(flags), (ulong)mode, (ulong)resolve);
        using HandleReference start = new(directory, CurrentDirectory);
        while (true)
        {
            nint descriptor = syscall(OpenCall, start.Descriptor, path, in how, OpenHowBytes);
            if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
            if (NativeException.LastError != Errno.EINTR) throw NativeException.Last("openat2", path);
        }
    }

    // <asm-generic/fcntl.h>; arm64 has its own numbers for O_DIRECTORY and O_NOFOLLOW.
    private static ulong KernelFlags(OpenFlags flags)
    {
        bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        ulong result = 0x80000 | 0x100;   // O_CLOEXEC, O_NOCTTY
        if (flags.HasFlag(OpenFlags.PathOnly)) result = 0x280000;   // O_PATH | O_CLOEXEC; openat2 refuses most others beside it
        if (flags.HasFlag(OpenFlags.Write)) result |= 0x1;
        if (flags.HasFlag(OpenFlags.ReadWrite)) result |= 0x2;
        if (flags.HasFlag(OpenFlags.Create)) result |= 0x40;
        if (flags.HasFlag(OpenFlags.New)) result |= 0x80;
        if (flags.HasFlag(OpenFlags.Truncate)) result |= 0x200;
        if (flags.HasFlag(OpenFlags.Append)) result |= 0x400;
        if (flags.HasFlag(OpenFlags.NonBlocking)) result |= 0x800;
        if (flags.HasFlag(OpenFlags.Directory)) result |= arm ? 0x4000u : 0x10000u;
        if (flags.HasFlag(OpenFlags.NoFollow)) result |= arm ? 0x8000u : 0x20000u;
        return result;
    }

    /// <summary><c>struct open_how</c>: 24 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct OpenHow(ulong Flags, ulong Mode, ulong Resolve);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint syscall(nint number, nint directory, string path, in OpenHow how, nuint howBytes);
}
