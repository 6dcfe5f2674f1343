using Infra.Interop.Files;
using Infra.Interop.Identity;
using Infra.Interop.Net;
using Infra.Interop.Time;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Tests.Files;

public sealed class FilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infra-files-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private SafeFileHandle OpenFolder() => SecureFile.Open(null, _folder.FullName, OpenFlags.PathOnly | OpenFlags.Directory);

    private static Errno ErrorOf(Action action) => Assert.Throws<NativeException>(action).Error;

    [Fact]
    public void NumberOf_ADescriptor_IsWhatTheSystemCallsIt()
    {
        File.WriteAllText(InFolder("file"), "");
        using SafeFileHandle file = File.OpenHandle(InFolder("file"));

        Assert.Equal(InFolder("file"), new FileInfo($"/proc/self/fd/{Descriptors.NumberOf(file)}").LinkTarget);
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Descriptors.NumberOf(file));
    }

    [Fact]
    public void Open_WhenBeneath_ReadsInsideAndRefusesTheWayOut()
    {
        Directory.CreateDirectory(InFolder("sub"));
        File.WriteAllText(InFolder("sub/file"), "inside");
        File.CreateSymbolicLink(InFolder("absolute"), "/etc/passwd");
        File.CreateSymbolicLink(InFolder("inner"), "sub/file");
        using SafeFileHandle folder = OpenFolder();

        using (SafeFileHandle file = SecureFile.Open(folder, "sub/../inner", OpenFlags.Read, ResolveFlags.Beneath))
        using (FileStream stream = new(file, FileAccess.Read))
        using (StreamReader reader = new(stream))
            Assert.Equal("inside", reader.ReadToEnd());

        Assert.Equal(Errno.EXDEV, ErrorOf(() => SecureFile.Open(folder, "../x", OpenFlags.Read, ResolveFlags.Beneath)));
        Assert.Equal(Errno.EXDEV, ErrorOf(() => SecureFile.Open(folder, "absolute", OpenFlags.Read, ResolveFlags.Beneath)));
        Assert.Equal(Errno.EXDEV, ErrorOf(() => SecureFile.Open(folder, "/etc/passwd", OpenFlags.Read, ResolveFlags.Beneath)));
        Assert.Equal(Errno.ENOENT, ErrorOf(() => SecureFile.Open(folder, "absolute", OpenFlags.Read, ResolveFlags.InRoot)));
        Assert.Equal(Errno.ELOOP, ErrorOf(() => SecureFile.Open(folder, "inner", OpenFlags.Read, ResolveFlags.NoSymbolicLinks)));
        Assert.Equal(Errno.ELOOP, ErrorOf(() => SecureFile.Open(folder, "inner", OpenFlags.Read | OpenFlags.NoFollow, ResolveFlags.None)));
        Assert.Equal(Errno.ELOOP, ErrorOf(() => SecureFile.Open(null, "/proc/self/exe", OpenFlags.Read)));
        Assert.Equal(Errno.EXDEV, ErrorOf(() => SecureFile.Open(null, "/proc/self/status", OpenFlags.Read, ResolveFlags.NoMountPoints)));
    }

    [Fact]
    public void Open_WhenItFails_NamesCallPathAndReason()
    {
        NativeException failure = Assert.Throws<NativeException>(() => SecureFile.Open(null, InFolder("none"), OpenFlags.Read));

        Assert.Equal(Errno.ENOENT, failure.Error);
        Assert.Equal("openat2", failure.Call);
        Assert.Equal(2, failure.NativeErrorCode);
        Assert.Equal($"openat2 \"{InFolder("none")}\": ENOENT, No such file or directory", failure.Message);
        Assert.Throws<ArgumentException>(() => SecureFile.Open(null, "", OpenFlags.Read));
        Assert.Throws<ArgumentException>(() => SecureFile.Open(null, "a\0b", OpenFlags.Read));
        Assert.Equal(Errno.EINVAL, ErrorOf(() => SecureFile.Open(null, InFolder("none"), OpenFlags.Read, ResolveFlags.None, UnixFileMode.UserRead)));
        Assert.Equal(Errno.EISDIR, ErrorOf(() => SecureFile.Open(null, _folder.FullName, OpenFlags.Write)));
        Assert.Equal(Errno.ENOTDIR, ErrorOf(() => SecureFile.Open(null, "/proc/version", OpenFlags.Read | OpenFlags.Directory)));
        SafeFileHandle closed = OpenFolder();
        closed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => SecureFile.Open(closed, "x", OpenFlags.Read));
        using SafeFileHandle wild = new(1_000_000, ownsHandle: false);
        Assert.Equal(Errno.EBADF, ErrorOf(() => SecureFile.Open(wild, "x", OpenFlags.Read)));
    }

    [Fact]
    public void Open_WhenCreating_MakesTheFileOnceWithItsMode()
    {
        using SafeFileHandle folder = OpenFolder();
        const OpenFlags MakeNew = OpenFlags.Write | OpenFlags.Create | OpenFlags.New;

        using (SafeFileHandle file = SecureFile.Open(folder, "new", MakeNew, ResolveFlags.Beneath, UnixFileMode.UserRead | UnixFileMode.UserWrite))
            RandomAccess.Write(file, "12"u8, 0);
        using (SafeFileHandle file = SecureFile.Open(folder, "new", OpenFlags.Write | OpenFlags.Append, ResolveFlags.Beneath))
        using (FileStream stream = new(file, FileAccess.Write))
            stream.Write("3"u8);

        Assert.Equal("123", File.ReadAllText(InFolder("new")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(InFolder("new")));
        Assert.Equal(Errno.EEXIST, ErrorOf(() => SecureFile.Open(folder, "new", MakeNew, ResolveFlags.Beneath, UnixFileMode.UserRead)));
        SecureFile.Open(folder, "new", OpenFlags.ReadWrite | OpenFlags.Truncate, ResolveFlags.Beneath).Dispose();
        Assert.Equal("", File.ReadAllText(InFolder("new")));
    }

    [Fact]
    public void Facts_OfAFile_TellOwnerModeAndIdentity()
    {
        TimeSpec before = SystemClock.Read(ClockId.Realtime);
        File.WriteAllText(InFolder("file"), "12345");
        File.SetUnixFileMode(InFolder("file"), UnixFileMode.UserRead | UnixFileMode.GroupWrite | UnixFileMode.StickyBit);
        File.CreateSymbolicLink(InFolder("link"), "file");

        using SafeFileHandle handle = SecureFile.Open(null, InFolder("file"), OpenFlags.PathOnly);
        FileFacts facts = FileFacts.Read(handle);

        Assert.Equal(FileKind.Regular, facts.Kind);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupWrite | UnixFileMode.StickyBit, facts.Mode);
        Assert.Equal(Credentials.Users().Effective, facts.UserId);
        Assert.Equal(5, facts.Size);
        Assert.Equal(1u, facts.Links);
        Assert.True(facts.Modified.NanosecondsSince(before) is > -1_000_000_000 and < 60_000_000_000);
        Assert.Equal(facts, FileFacts.Read(InFolder("link"), followLink: true));
        Assert.Equal(FileKind.SymbolicLink, FileFacts.Read(InFolder("link"), followLink: false).Kind);
        Assert.NotEqual(facts.Inode, FileFacts.Read(InFolder("link"), followLink: false).Inode);
        Assert.Equal(FileKind.Directory, FileFacts.Read("/", followLink: true).Kind);
        Assert.Equal(FileKind.CharacterDevice, FileFacts.Read("/dev/null", followLink: true).Kind);
        Assert.False(facts.IsWritableOnlyBy(facts.UserId));
        Assert.True((facts with { Mode = UnixFileMode.UserWrite }).IsWritableOnlyBy(facts.UserId));
        Assert.False((facts with { Mode = UnixFileMode.UserWrite, UserId = 4711 }).IsWritableOnlyBy(0));
    }

    [Fact]
    public void Facts_WhenThereIsNothing_SayWhy()
    {
        Assert.Equal(Errno.ENOENT, ErrorOf(() => FileFacts.Read(InFolder("none"), followLink: true)));
        using SafeFileHandle wild = new(1_000_000, ownsHandle: false);
        Assert.Equal(Errno.EBADF, ErrorOf(() => FileFacts.Read(wild)));
        Assert.Throws<ArgumentException>(() => FileFacts.Read("", followLink: true));
    }

    [Fact]
    public void Lock_WhenHeldByAnother_IsRefusedUntilReleased()
    {
        const OpenFlags Flags = OpenFlags.ReadWrite | OpenFlags.Create;
        using SafeFileHandle first = SecureFile.Open(null, InFolder("lock"), Flags, ResolveFlags.None, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using SafeFileHandle second = SecureFile.Open(null, InFolder("lock"), OpenFlags.Read);

        Assert.True(FileLock.TryTake(first, exclusive: true));
        Assert.False(FileLock.TryTake(second, exclusive: true));
        Assert.False(FileLock.TryTake(second, exclusive: false));
        Assert.True(FileLock.TryTake(first, exclusive: false));
        Assert.True(FileLock.TryTake(second, exclusive: false));
        Assert.False(FileLock.TryTake(second, exclusive: true));
        FileLock.Release(first);
        FileLock.Take(second, exclusive: true);
        Assert.False(FileLock.TryTake(first, exclusive: false));
    }

    [Fact]
    public void Lock_WhenAnotherWaits_ItGetsTheLockOnRelease()
    {
        const OpenFlags Flags = OpenFlags.ReadWrite | OpenFlags.Create;
        using SafeFileHandle first = SecureFile.Open(null, InFolder("lock"), Flags, ResolveFlags.None, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using SafeFileHandle second = SecureFile.Open(null, InFolder("lock"), OpenFlags.Read);
        FileLock.Take(first, exclusive: true);
        Thread waiter = new(() => FileLock.Take(second, exclusive: true));
        waiter.Start();

        FileLock.Release(first);

        Assert.True(waiter.Join(10_000));
        Assert.False(FileLock.TryTake(first, exclusive: false));
    }

    [Fact]
    public void Lock_WhenDescriptorIsBad_SaysSo()
    {
        using SafeFileHandle wild = new(1_000_000, ownsHandle: false);

        Assert.Equal(Errno.EBADF, ErrorOf(() => FileLock.TryTake(wild, exclusive: true)));
        Assert.Equal(Errno.EBADF, ErrorOf(() => FileLock.Take(wild, exclusive: true)));
        Assert.Equal(Errno.EBADF, ErrorOf(() => FileLock.Release(wild)));
        using SafeFileHandle place = OpenFolder();   // a place only has no locks
        Assert.Equal(Errno.EBADF, ErrorOf(() => FileLock.TryTake(place, exclusive: true)));
    }

    [Fact]
    public void CloseRange_WhenNamed_MarksThenCloses()
    {
        const int DuplicateFrom = 0, Lowest = 900;   // F_DUPFD: the lowest free number from there on, not closed on exec
        using System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        int copy = NativeSocket.fcntl(socket.SafeHandle, DuplicateFrom, Lowest);
        Assert.True(copy >= Lowest);
        string flags = File.ReadAllLines($"/proc/self/fdinfo/{copy}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));

        Descriptors.MarkCloseOnExec((uint)copy, (uint)copy);
        string marked = File.ReadAllLines($"/proc/self/fdinfo/{copy}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        Descriptors.Close((uint)copy, (uint)copy);

        const int CloseOnExec = 0x80000;
        Assert.Equal(0, Convert.ToInt32(flags[6..].Trim(), 8) & CloseOnExec);
        Assert.NotEqual(0, Convert.ToInt32(marked[6..].Trim(), 8) & CloseOnExec);
        Assert.False(File.Exists($"/proc/self/fdinfo/{copy}"));
        Assert.Equal(Errno.EINVAL, ErrorOf(() => Descriptors.Close(5, 4)));
    }

    [Fact]
    public void MakeRoom_GrowsTheTable_AndLeavesNothingOpen()
    {
        const int Count = 5000;

        Descriptors.MakeRoom(Count);

        string size = File.ReadAllLines("/proc/self/status").First(line => line.StartsWith("FDSize:", StringComparison.Ordinal));
        Assert.True(int.Parse(size.AsSpan(7), System.Globalization.CultureInfo.InvariantCulture) >= Count, size);
        Assert.False(File.Exists($"/proc/self/fdinfo/{Count - 1}"));
        Assert.Equal(Errno.EINVAL, ErrorOf(() => Descriptors.MakeRoom(int.MaxValue)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Descriptors.MakeRoom(0));
    }
}
