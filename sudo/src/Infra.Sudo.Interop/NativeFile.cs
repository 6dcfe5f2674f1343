using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Infra.Sudo.Interop;

/// <summary>
/// Files by path and by descriptor, over bytes: open(2), statx(2), read(2), write(2), getdents64(2), realpath(3), rename(2), unlink(2),
/// fchown(2), fchmod(2), futimens(3), fsync(2), fcntl(2) locks. Every call returns its error and never throws for a path. Safe for several threads.
/// </summary>
public static partial class NativeFile
{
    private const int CurrentDirectory = -100;   // AT_FDCWD
    private const int EmptyPath = 0x1000;        // AT_EMPTY_PATH
    private const uint BasicFacts = 0x7FF;       // STATX_BASIC_STATS
    private const int AlwaysFlags = 0x80000 | 0x100;   // O_CLOEXEC | O_NOCTTY
    private const int PathBytesMax = 4096;       // PATH_MAX
    private const int SetOpenFileLock = 37;      // F_OFD_SETLK
    private const short WriteLock = 1;           // F_WRLCK

    /// <summary>Opens a file; it is closed when this process starts another program.</summary>
    /// <param name="path">The path; an embedded NUL is <see cref="NativeError.Invalid"/>.</param>
    /// <param name="mode">How.</param>
    /// <param name="permissions">Permission bits of a file that is made, before the umask.</param>
    /// <param name="file">The open file; null on failure.</param>
    public static NativeError Open(ReadOnlySpan<byte> path, OpenMode mode, uint permissions, out SafeFileHandle? file)
    {
        file = null;
        if (!CText.TryTerminate(path, out byte[] text)) return NativeError.Invalid;
        while (true)
        {
            int descriptor = open(text, (int)mode | AlwaysFlags, permissions);
            if (descriptor >= 0)
            {
                file = new SafeFileHandle(descriptor, ownsHandle: true);
                return default;
            }

            if (NativeError.Last != NativeError.Interrupted) return NativeError.Last;
        }
    }

    /// <summary>Asks about an open file.</summary>
    public static NativeError Status(SafeFileHandle file, out FileStatus status)
    {
        bool added = false;
        status = default;
        try
        {
            file.DangerousAddRef(ref added);
            if (statx((int)file.DangerousGetHandle(), "\0"u8, EmptyPath, BasicFacts, out FileStatus.Buffer buffer) != 0) return NativeError.Last;
            status = buffer.ToStatus();
            return default;
        }
        finally
        {
            if (added) file.DangerousRelease();
        }
    }

    /// <summary>Asks about a path, links followed. What it names may be another file a moment later.</summary>
    public static NativeError Status(ReadOnlySpan<byte> path, out FileStatus status)
    {
        status = default;
        if (!CText.TryTerminate(path, out byte[] text)) return NativeError.Invalid;
        if (statx(CurrentDirectory, text, 0, BasicFacts, out FileStatus.Buffer buffer) != 0) return NativeError.Last;
        status = buffer.ToStatus();
        return default;
    }

    /// <summary>Reads from the present position; 0 bytes is the end.</summary>
    public static NativeError Read(SafeFileHandle file, Span<byte> buffer, out int count)
    {
        while (true)
        {
            nint result = read(file, buffer, (nuint)buffer.Length);
            count = (int)Math.Max(result, 0);
            if (result >= 0) return default;
            if (NativeError.Last != NativeError.Interrupted) return NativeError.Last;
        }
    }

    /// <summary>Reads a whole file from its start; <paramref name="tooLarge"/> if it holds more than the bound.</summary>
    /// <param name="file">The file; its position does not move.</param>
    /// <param name="bytesMax">The bound.</param>
    /// <param name="contents">All bytes; empty on failure.</param>
    /// <param name="tooLarge">Whether there was more.</param>
    public static NativeError ReadAll(SafeFileHandle file, int bytesMax, out byte[] contents, out bool tooLarge)
    {
        contents = [];
        tooLarge = false;
        NativeError error = Status(file, out FileStatus status);
        if (!error.IsNone) return error;
        // As long as the file says it is, so that nothing is copied; one byte more is asked for to see its end.
        byte[] buffer = new byte[(int)Math.Clamp(status.Size, 0, bytesMax)];
        Span<byte> beyond = stackalloc byte[1];
        int filled = 0;
        while (true)
        {
            if (filled > bytesMax)
            {
                tooLarge = true;
                return default;
            }

            bool isFull = filled == buffer.Length;
            Span<byte> room = isFull ? beyond : buffer.AsSpan(filled);
            nint count = pread(file, room, (nuint)room.Length, filled);
            if (count < 0)
            {
                if (NativeError.Last == NativeError.Interrupted) continue;
                return NativeError.Last;
            }

            if (count == 0) break;
            if (isFull)
            {
                Array.Resize(ref buffer, (int)Math.Min(Math.Max(512, (long)buffer.Length * 2), (long)bytesMax + 1));
                buffer[filled] = beyond[0];
            }

            filled += (int)count;
        }

        if (filled != buffer.Length) Array.Resize(ref buffer, filled);
        contents = buffer;
        return default;
    }

    /// <summary>Writes all bytes at the present position. Where somebody has made a terminal or pipe non-blocking, it waits until there is room.</summary>
    public static NativeError Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count = write(file, bytes, (nuint)bytes.Length);
            if (count < 0)
            {
                if (NativeError.Last == NativeError.TryAgain) Thread.Sleep(1);
                else if (NativeError.Last != NativeError.Interrupted) return NativeError.Last;
                continue;
            }

            bytes = bytes[(int)count..];
        }

        return default;
    }

    /// <summary>The names in an open directory, without <c>.</c> and <c>..</c>.</summary>
    /// <param name="directory">Opened for reading; read to its end.</param>
    /// <param name="namesMax">More than this ends the list.</param>
    /// <param name="names">The names, in the directory's order.</param>
    public static NativeError List(SafeFileHandle directory, int namesMax, out List<byte[]> names)
    {
        names = [];
        byte[] buffer = new byte[32768];
        while (true)
        {
            nint count = getdents64(directory, buffer, (nuint)buffer.Length);
            if (count < 0) return NativeError.Last;
            if (count == 0) return default;
            ReadOnlySpan<byte> rest = buffer.AsSpan(0, (int)count);
            while (rest.Length > 19)   // struct linux_dirent64: u64 inode, i64 offset, u16 length, u8 type, name with NUL
            {
                int length = BitConverter.ToUInt16(rest[16..]);
                if (length < 20 || length > rest.Length) break;
                ReadOnlySpan<byte> name = rest[19..length];
                int end = name.IndexOf((byte)0);
                if (end >= 0) name = name[..end];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    if (names.Count == namesMax) return default;
                    names.Add(name.ToArray());
                }

                rest = rest[length..];
            }
        }
    }

    /// <summary>The path without links, dots and double slashes (realpath(3)); it must exist.</summary>
    public static NativeError Canonical(ReadOnlySpan<byte> path, out byte[] canonical)
    {
        canonical = [];
        if (!CText.TryTerminate(path, out byte[] text)) return NativeError.Invalid;
        byte[] buffer = new byte[PathBytesMax];
        if (realpath(text, buffer) == 0) return NativeError.Last;
        int end = buffer.AsSpan().IndexOf((byte)0);
        if (end < 0) return NativeError.NameTooLong;
        canonical = buffer[..end];
        return default;
    }

    /// <summary>Puts a file into the place of another, in one step.</summary>
    public static NativeError Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        if (!CText.TryTerminate(from, out byte[] source) || !CText.TryTerminate(to, out byte[] target)) return NativeError.Invalid;
        return rename(source, target) == 0 ? default : NativeError.Last;
    }

    /// <summary>Removes a file.</summary>
    public static NativeError Unlink(ReadOnlySpan<byte> path)
    {
        if (!CText.TryTerminate(path, out byte[] text)) return NativeError.Invalid;
        return unlink(text) == 0 ? default : NativeError.Last;
    }

    /// <summary>Changes owner and group.</summary>
    public static NativeError SetOwner(SafeFileHandle file, uint userId, uint groupId) => fchown(file, userId, groupId) == 0 ? default : NativeError.Last;

    /// <summary>Changes the permission bits.</summary>
    public static NativeError SetPermissions(SafeFileHandle file, uint permissions) => fchmod(file, permissions) == 0 ? default : NativeError.Last;

    /// <summary>Sets both times of a file.</summary>
    public static NativeError SetTimes(SafeFileHandle file, long seconds, uint nanoseconds) =>
        futimens(file, new TimePair(seconds, nanoseconds, seconds, nanoseconds)) == 0 ? default : NativeError.Last;

    /// <summary>Waits until a file's bytes are on the disk.</summary>
    public static NativeError Flush(SafeFileHandle file) => fsync(file) == 0 ? default : NativeError.Last;

    /// <summary>
    /// Takes a write lock on the whole file, if nobody has one: the kind that belongs to this opening (F_OFD_SETLK), which keeps out programs that use
    /// lockf(3) or fcntl(2) and is not lost when the process opens and closes the file once more. <see cref="NativeError.TryAgain"/> if it is taken.
    /// </summary>
    public static NativeError Lock(SafeFileHandle file)
    {
        if (fcntl(file, SetOpenFileLock, new RecordLock { Type = WriteLock }) == 0) return default;
        NativeError error = NativeError.Last;
        return error == NativeError.Denied ? NativeError.TryAgain : error;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(ReadOnlySpan<byte> path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int statx(int directory, ReadOnlySpan<byte> path, int flags, uint mask, out FileStatus.Buffer status);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, Span<byte> buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pread(SafeFileHandle file, Span<byte> buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint getdents64(SafeFileHandle directory, Span<byte> buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint realpath(ReadOnlySpan<byte> path, Span<byte> resolved);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlink(ReadOnlySpan<byte> path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(SafeFileHandle file, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int futimens(SafeFileHandle file, in TimePair times);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, in RecordLock argument);

    /// <summary>Two <c>struct timespec</c>: access and modification.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimePair(long AccessSeconds, long AccessNanoseconds, long ModifiedSeconds, long ModifiedNanoseconds);

    /// <summary><c>struct flock</c> of 64-bit Linux; start and length 0 mean the whole file, the process must be 0.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct RecordLock
    {
        [FieldOffset(0)] internal short Type;
        [FieldOffset(2)] internal short Whence;
        [FieldOffset(8)] internal long Start;
        [FieldOffset(16)] internal long Length;
        [FieldOffset(24)] internal int ProcessId;
    }
}
