using Infra.Interop.Files;
using Microsoft.Win32.SafeHandles;

namespace Infra.Dns.Server.Zones;

/// <summary>Zone files and journals in the file system. Files that it makes may be read by their owner and group only.</summary>
public sealed class FileZoneStorage : IZoneStorage
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>The one that there is; it has no state.</summary>
    public static FileZoneStorage Instance { get; } = new();

    /// <inheritdoc/>
    public byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void WriteAt(string path, long offset, ReadOnlyMemory<byte> bytes)
    {
        bool isNew = !File.Exists(path);
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read))
        {
            if (isNew) File.SetUnixFileMode(file, Mode);
            RandomAccess.Write(file, bytes.Span, offset);
            if (RandomAccess.GetLength(file) > offset + bytes.Length) RandomAccess.SetLength(file, offset + bytes.Length);
            RandomAccess.FlushToDisk(file);
        }
        if (isNew) FlushFolderOf(path);
    }

    /// <inheritdoc/>
    public void Cut(string path, long length)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        RandomAccess.SetLength(file, length);
        RandomAccess.FlushToDisk(file);
    }

    /// <inheritdoc/>
    public void Replace(string path, ReadOnlyMemory<byte> bytes)
    {
        string draft = path + ".new";
        using (SafeFileHandle file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            File.SetUnixFileMode(file, File.Exists(path) ? File.GetUnixFileMode(path) : Mode);
            RandomAccess.Write(file, bytes.Span, 0);
            RandomAccess.FlushToDisk(file);
        }
        Move(draft, path);
    }

    /// <inheritdoc/>
    public void Move(string path, string target)
    {
        if (!File.Exists(path)) return;
        File.Move(path, target, overwrite: true);
        FlushFolderOf(target);
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (!File.Exists(path)) return;
        File.Delete(path);
        FlushFolderOf(path);
    }

    /// <inheritdoc/>
    public DateTimeOffset? TimeOf(string path) => File.Exists(path) ? new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero) : null;

    /// <inheritdoc/>
    public void Touch(string path, DateTimeOffset time)
    {
        if (File.Exists(path)) File.SetLastWriteTimeUtc(path, time.UtcDateTime);
    }

    // A new name is on the disk only when its folder is.
    private static void FlushFolderOf(string path)
    {
        using SafeFileHandle folder = SecureFile.Open(null, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/", OpenFlags.Read | OpenFlags.Directory);
        RandomAccess.FlushToDisk(folder);
    }
}
