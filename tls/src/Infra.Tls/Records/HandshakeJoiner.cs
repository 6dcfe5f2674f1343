using Infra.Buffers;
using Infra.Tls.Errors;
using Infra.Tls.Messages;

namespace Infra.Tls.Records;

/// <summary>
/// Makes handshake messages out of the contents of records: a message that lies in one record is a view of it, only one that is cut is copied, into a buffer
/// that grows as bytes arrive, so that a length alone costs nothing.
/// </summary>
internal sealed class HandshakeJoiner(PooledBufferPool pool) : IDisposable
{
    private const int BytesFirst = 1024;

    private PooledBuffer? _buffer;
    private int _count;
    private bool _isTaken;

    /// <summary>Whether no part of a message is waiting for the rest.</summary>
    internal bool IsEmpty => _count == 0 || _isTaken;

    /// <summary>
    /// Takes the next whole message; its view is valid until the next call. False when the content is used up; the start of a message is kept then.
    /// </summary>
    /// <exception cref="TlsException">A message is longer than allowed.</exception>
    internal bool TryNext(ref ReadOnlySpan<byte> content, out HandshakeMessage message)
    {
        message = default;
        if (_isTaken) Release();
        if (_count == 0 && content.Length >= MessageLimits.HeaderSize && content.Length >= SizeOf(content))
        {
            int size = SizeOf(content);
            message = new HandshakeMessage(content[..size]);
            content = content[size..];
            return true;
        }
        while (!content.IsEmpty)
        {
            int wanted = _count < MessageLimits.HeaderSize ? MessageLimits.HeaderSize : SizeOf(_buffer!.Span);
            int count = Math.Min(wanted - _count, content.Length);
            Append(content[..count], wanted);
            content = content[count..];
            if (_count < MessageLimits.HeaderSize || _count < SizeOf(_buffer!.Span)) continue;
            _isTaken = true;
            message = new HandshakeMessage(_buffer.Span[.._count]);
            return true;
        }
        return false;
    }

    public void Dispose() => Release();

    private static int SizeOf(ReadOnlySpan<byte> header)
    {
        int body = (header[1] << 16) | (header[2] << 8) | header[3];
        if (body > MessageLimits.BodyMax) throw new TlsException(TlsError.HandshakeMessageTooLong, $"{body} bytes of type {header[0]}");
        return MessageLimits.HeaderSize + body;
    }

    private void Append(ReadOnlySpan<byte> bytes, int wanted)
    {
        int needed = _count + bytes.Length;
        if (_buffer is null || _buffer.Length < needed)
        {
            PooledBuffer larger = pool.Rent(Math.Clamp(2 * needed, BytesFirst, Math.Max(BytesFirst, wanted)));
            if (_buffer is not null)
            {
                _buffer.Span[.._count].CopyTo(larger.Span);
                _buffer.Dispose();
            }
            _buffer = larger;
        }
        bytes.CopyTo(_buffer.Span[_count..]);
        _count = needed;
    }

    private void Release()
    {
        _buffer?.Dispose();
        _buffer = null;
        _count = 0;
        _isTaken = false;
    }
}
