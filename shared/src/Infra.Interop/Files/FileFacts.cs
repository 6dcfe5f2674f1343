using System.Runtime.InteropServices;
using Infra.Interop.Time;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Files;

/// <summary>
/// Who owns a file and what it is: statx(2). The class library tells mode and size, but not the owner, and not all from one look at an
/// open file.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="UserId">Owner.</param>
/// <param name="GroupId">Group.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Links">Hard links.</param>
/// <param name="Device">Major (upper 32 bits) and minor number of the file system; with <paramref name="Inode"/> it tells files apart.</param>
/// <param name="Inode">Number within the file system.</param>
/// <param name="Modified">When its content changed last.</param>
/// <param name="Changed">When anything of it changed last.</param>
public readonly partial record struct FileFacts(
    FileKind Kind, UnixFileMode Mode, uint UserId, uint GroupId, long Size, uint Links, ulong Device, ulong Inode, TimeSpec Modified, TimeSpec Changed)
{
    private const int CurrentDirectory = -100;   // AT_FDCWD
    private const int NoFollow = 0x100;          // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000;        // AT_EMPTY_PATH
    private const uint BasicFacts = 0x7FF;       // STATX_BASIC_STATS

    /// <summary>Asks about an open file, also one opened with <see cref="OpenFlags.PathOnly"/>.</summary>
    /// <exception cref="NativeException">EBADF, EIO.</exception>
    public static FileFacts Read(SafeFileHandle handle)
    {
        using HandleReference file = new(handle, CurrentDirectory);
        return Read(file.Descriptor, "", EmptyPath);
    }

    /// <summary>Asks about a path. What it names may be another file a moment later: to act on the answer, open first.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLink">Whether a symbolic link at its end is followed or asked about itself.</param>
    /// <exception cref="NativeException">ENOENT, EACCES, ENOTDIR, ELOOP, ...</exception>
    /// <exception cref="ArgumentException">The path is empty or holds a NUL.</exception>
    public static FileFacts Read(string path, bool followLink)
    {
        NativeText.Check(path);
        return Read(CurrentDirectory, path, followLink ? 0 : NoFollow);
    }

    /// <summary>Whether only the given user and root can have written it: owned by one of them, and not writable by group or others.</summary>
    public bool IsWritableOnlyBy(uint userId) =>
        (UserId == userId || UserId == 0) && (Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == UnixFileMode.None;

    private static FileFacts Read(int directory, string path, int flags)
    {
        if (statx(directory, path, flags, BasicFacts, out StatusBuffer status) != 0)
            throw NativeException.Last("statx", path.Length == 0 ? null : path);
        return new FileFacts(
            (FileKind)(status.Mode >> 12),
            (UnixFileMode)(status.Mode & 0xFFF),
            status.UserId,
            status.GroupId,
            (long)status.Size,
            status.Links,
            (ulong)status.DeviceMajor << 32 | status.DeviceMinor,
            status.Inode,
            new TimeSpec(status.ModifiedSeconds, status.ModifiedNanoseconds),
            new TimeSpec(status.ChangedSeconds, status.ChangedNanoseconds));
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, out StatusBuffer status);

    /// <summary><c>struct statx</c>, the same on every architecture: 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatusBuffer
    {
        [FieldOffset(16)] internal uint Links;
        [FieldOffset(20)] internal uint UserId;
        [FieldOffset(24)] internal uint GroupId;
        [FieldOffset(28)] internal ushort Mode;
        [FieldOffset(32)] internal ulong Inode;
        [FieldOffset(40)] internal ulong Size;
        [FieldOffset(96)] internal long ChangedSeconds;
        [FieldOffset(104)] internal uint ChangedNanoseconds;
        [FieldOffset(112)] internal long ModifiedSeconds;
        [FieldOffset(120)] internal uint ModifiedNanoseconds;
        [FieldOffset(136)] internal uint DeviceMajor;
        [FieldOffset(140)] internal uint DeviceMinor;
    }
}
