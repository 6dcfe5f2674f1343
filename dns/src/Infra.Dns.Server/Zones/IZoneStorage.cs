namespace Infra.Dns.Server.Zones;

/// <summary>Where zone files and journals lie. Every call may fail with <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>. Thread-safe for different paths.</summary>
public interface IZoneStorage
{
    /// <summary>Reads a whole file; null if there is none.</summary>
    /// <exception cref="IOException">It cannot be read, or is larger than 2 GiB.</exception>
    byte[]? Read(string path);

    /// <summary>Writes bytes at a place of a file, cuts off what may lie behind them, and returns once they are on the disk. Makes the file if there is none.</summary>
    /// <exception cref="IOException">Some of it may be written and some not.</exception>
    void WriteAt(string path, long offset, ReadOnlyMemory<byte> bytes);

    /// <summary>Cuts a file off at a place and returns once that is on the disk.</summary>
    void Cut(string path, long length);

    /// <summary>Puts a new file in the place of an old one: afterwards, also after a crash, one of both is there and whole.</summary>
    void Replace(string path, ReadOnlyMemory<byte> bytes);

    /// <summary>Gives a file another name, whatever has that name; nothing happens if there is none.</summary>
    void Move(string path, string target);

    /// <summary>Deletes a file; nothing happens if there is none.</summary>
    void Delete(string path);

    /// <summary>When a file was last written or touched; null if there is none.</summary>
    DateTimeOffset? TimeOf(string path);

    /// <summary>Marks a file as fresh without changing it.</summary>
    void Touch(string path, DateTimeOffset time);
}
