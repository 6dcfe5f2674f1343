namespace Infra.Av1.Containers;

/// <summary>Bytes of a file or of memory, by position. Reading past the end gives fewer bytes, never an exception; failures of the device throw <see cref="IOException"/>.</summary>
public interface IByteSource
{
    /// <summary>Bytes in all, or null when it cannot be known (a pipe).</summary>
    long? Length { get; }

    /// <summary>Whether positions before those already read may be asked for.</summary>
    bool CanSeek { get; }

    /// <summary>Reads from <paramref name="position"/> on until <paramref name="target"/> is full or the source ends; returns the number of bytes.</summary>
    int Read(long position, Span<byte> target);
}
