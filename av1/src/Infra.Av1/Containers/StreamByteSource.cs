namespace Infra.Av1.Containers;

/// <summary>Bytes of a stream that can seek, such as an open file. Moves the stream's position; does not dispose it.</summary>
public sealed class StreamByteSource : IByteSource
{
    private readonly Stream _stream;

    /// <summary>Reads from a stream, whose length is asked for once.</summary>
    /// <exception cref="ArgumentException">The stream cannot read or seek.</exception>
    public StreamByteSource(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek) throw new ArgumentException("the stream must be able to read and to seek", nameof(stream));
        _stream = stream;
        Length = stream.Length;
    }

    /// <inheritdoc/>
    public long? Length { get; }

    /// <inheritdoc/>
    public bool CanSeek => true;

    /// <inheritdoc/>
    public int Read(long position, Span<byte> target)
    {
        if (position < 0) return 0;
        if (_stream.Position != position) _stream.Position = position;
        return _stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
    }
}
