namespace Infra.Av1.Containers;

/// <summary>Bytes in memory, which must not change meanwhile.</summary>
public sealed class MemoryByteSource(ReadOnlyMemory<byte> bytes) : IByteSource
{
    /// <inheritdoc/>
    public long? Length => bytes.Length;

    /// <inheritdoc/>
    public bool CanSeek => true;

    /// <inheritdoc/>
    public int Read(long position, Span<byte> target)
    {
        if (position < 0 || position >= bytes.Length) return 0;
        ReadOnlySpan<byte> rest = bytes.Span[(int)position..];
        int count = Math.Min(rest.Length, target.Length);
        rest[..count].CopyTo(target);
        return count;
    }
}
