using Infra.Buffers;
using Infra.Tls.Messages;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake;

/// <summary>Collects the messages of a flight in one borrowed buffer, so that they leave in as few records as possible.</summary>
internal sealed class FlightWriter(PooledBufferPool pool) : IDisposable
{
    private const int BytesFirst = 4096;

    private PooledBuffer? _buffer;
    private int _count;

    /// <summary>The messages that have been finished and not sent.</summary>
    internal ReadOnlySpan<byte> Pending => _buffer is null ? default : _buffer.Span[.._count];

    /// <summary>Starts a message with a body of at most so many bytes; end it by <c>End</c>.</summary>
    internal WireWriter Begin(HandshakeType type, int bodyBytesMax, out WireWriter.PrefixScope scope)
    {
        var writer = new WireWriter(Reserve(MessageLimits.HeaderSize + bodyBytesMax));
        scope = HandshakeMessage.Begin(ref writer, type);
        return writer;
    }

    /// <summary>Finishes the message and returns it, header included, valid until the next one begins.</summary>
    internal ReadOnlySpan<byte> End(scoped ref WireWriter writer, WireWriter.PrefixScope scope)
    {
        writer.EndPrefixed(scope);
        if (writer.HasOverflowed) throw new InvalidOperationException("A handshake message is longer than its room.");
        int size = writer.Offset;
        _count += size;
        return _buffer!.Span.Slice(_count - size, size);
    }

    /// <summary>Finishes the message and adds it to the transcript.</summary>
    internal void End(scoped ref WireWriter writer, WireWriter.PrefixScope scope, Transcript transcript) => transcript.Add(End(ref writer, scope));

    internal void Clear()
    {
        _buffer?.Dispose();
        _buffer = null;
        _count = 0;
    }

    public void Dispose() => Clear();

    private Span<byte> Reserve(int bytes)
    {
        int needed = _count + bytes;
        if (_buffer is null || _buffer.Length < needed)
        {
            PooledBuffer larger = pool.Rent(Math.Max(needed, BytesFirst));
            if (_buffer is not null)
            {
                _buffer.Span[.._count].CopyTo(larger.Span);
                _buffer.Dispose();
            }
            _buffer = larger;
        }
        return _buffer.Span.Slice(_count, bytes);
    }
}
