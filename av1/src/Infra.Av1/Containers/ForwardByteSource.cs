namespace Infra.Av1.Containers;

/// <summary>
/// Bytes of a stream that cannot seek, such as a pipe. The first 32 MiB and the last 32 MiB that were read can be read again; a place between them is an <see cref="IOException"/>. So memory stays below 65 MiB, and
/// headers in front stay at hand however long the stream is. Does not dispose the stream.
/// </summary>
public sealed class ForwardByteSource : IByteSource
{
    private const int ChunkLog2 = 16;
    private const int ChunkBytes = 1 << ChunkLog2;
    private const int ChunksKept = 512;

    private readonly Stream _stream;
    private readonly List<byte[]> _head = [];
    private readonly List<byte[]> _tail = [];   // chunk n is number n % ChunksKept
    private long _count;
    private bool _hasEnded;

    /// <summary>Reads from a stream, from where it stands.</summary>
    /// <exception cref="ArgumentException">The stream cannot read.</exception>
    public ForwardByteSource(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead) throw new ArgumentException("the stream must be able to read", nameof(stream));
        _stream = stream;
    }

    /// <summary>Never known.</summary>
    public long? Length => null;

    /// <inheritdoc/>
    public bool CanSeek => false;

    /// <summary>As the interface says; waits for what is not there yet.</summary>
    /// <exception cref="IOException">The stream failed, or the place is one that was not kept.</exception>
    public int Read(long position, Span<byte> target)
    {
        if (position < 0) return 0;
        int done = 0;
        while (done < target.Length)
        {
            long place = position + done;
            if (place >= _count)
            {
                if (!TryReadMore()) break;
                continue;
            }

            int offset = (int)(place & (ChunkBytes - 1));
            int count = (int)Math.Min(Math.Min(ChunkBytes - offset, _count - place), target.Length - done);
            ChunkAt(place >> ChunkLog2).AsSpan(offset, count).CopyTo(target[done..]);
            done += count;
        }

        return done;
    }

    private byte[] ChunkAt(long chunk)
    {
        if (chunk < ChunksKept) return _head[(int)chunk];
        long newest = (_count - 1) >> ChunkLog2;
        if (chunk <= newest - ChunksKept) throw new IOException("the input cannot go back that far (a pipe?)");
        return _tail[(int)(chunk % ChunksKept)];
    }

    // At least one byte more, in the chunk that comes next; false at the end.
    private bool TryReadMore()
    {
        if (_hasEnded) return false;
        int offset = (int)(_count & (ChunkBytes - 1));
        int read = _stream.Read(ChunkToFill(_count >> ChunkLog2).AsSpan(offset));
        _count += read;
        _hasEnded = read == 0;
        return read > 0;
    }

    private byte[] ChunkToFill(long chunk)
    {
        List<byte[]> chunks = chunk < ChunksKept ? _head : _tail;
        int number = (int)(chunk % ChunksKept);
        if (number == chunks.Count) chunks.Add(new byte[ChunkBytes]);
        return chunks[number];
    }
}
