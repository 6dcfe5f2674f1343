namespace Infra.Http.Http2;

/// <summary>
/// Finds the frames in a stream of bytes, however it is split (RFC 9113 section 4.1):
/// <code>3 length | 1 type | 1 flags | 4 stream, first bit reserved | payload</code>
/// A payload of DATA may begin with <code>1 length of the padding behind the data</code>
/// </summary>
internal struct FrameCursor
{
    private const int HeaderBytes = 9;
    private const byte Data = 0;
    private const byte Padded = 8;

    private int _headerBytes;
    private int _payloadLeft;
    private int _skip;
    private ulong _lengthTypeFlags;
    private uint _stream;
    private int _padding;

    /// <summary>Starts behind so many bytes that are no frame: the preface of a client.</summary>
    internal FrameCursor(int skip) => _skip = skip;

    internal readonly int Length => (int)(_lengthTypeFlags >> 16);

    /// <summary>Bytes of the payload without padding.</summary>
    internal readonly int DataLength => Math.Max(0, Length - _padding);

    internal readonly byte Type => (byte)(_lengthTypeFlags >> 8);

    internal readonly byte Flags => (byte)_lengthTypeFlags;

    internal readonly uint Stream => _stream & 0x7FFFFFFF;

    /// <summary>Whether what was seen ends where a frame ends.</summary>
    internal readonly bool IsAtBoundary => _headerBytes == 0 && _payloadLeft == 0 && _skip == 0;

    private readonly bool HasPadding => Type == Data && (Flags & Padded) != 0 && Length > 0;

    /// <summary>Goes on to the end of the next frame header, and of what it says of padding; false if there is none.</summary>
    internal bool TryNext(ref ReadOnlySpan<byte> bytes)
    {
        int passed = Math.Min(bytes.Length, _skip + _payloadLeft);
        bytes = bytes[passed..];
        int ofPrefix = Math.Min(passed, _skip);
        _skip -= ofPrefix;
        _payloadLeft -= passed - ofPrefix;
        while (!bytes.IsEmpty)
        {
            if (_headerBytes == HeaderBytes)
            {
                Begin(1 + bytes[0], Length - 1);
                bytes = bytes[1..];
                return true;
            }
            if (_headerBytes < 5) _lengthTypeFlags = (_lengthTypeFlags << 8) | bytes[0];
            else _stream = (_stream << 8) | bytes[0];
            bytes = bytes[1..];
            if (++_headerBytes < HeaderBytes) continue;
            _lengthTypeFlags &= 0xFF_FFFF_FFFF;
            if (HasPadding) continue;
            Begin(0, Length);
            return true;
        }
        return false;
    }

    private void Begin(int padding, int payloadLeft)
    {
        _headerBytes = 0;
        _padding = padding;
        _payloadLeft = payloadLeft;
    }
}
