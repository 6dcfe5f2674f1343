using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>
/// Takes the chunked coding off a body (RFC 9112 section 7.1), strictly and without copying. The caller calls <see cref="Next"/> with the bytes that are not consumed yet, drops
/// what was consumed, and calls again; when more bytes are needed, it passes the ones left over again with the new ones behind. Up to 8 KiB may be left over (trailers are consumed in
/// one piece, a size line of at most 300 bytes too). How the bytes are split makes no difference. Chunk extensions are checked and forgotten. Not thread-safe.
/// <code>
/// chunked-body = *chunk last-chunk trailer-section CRLF
/// chunk        = 1*HEXDIG [ chunk-ext ] CRLF chunk-data CRLF
/// </code>
/// </summary>
public sealed class ChunkedDecoder
{
    /// <summary>Hexadecimal digits of a chunk size.</summary>
    public const int SizeDigitsMax = 16;

    /// <summary>Bytes of the extensions of one chunk, from the semicolon on.</summary>
    public const int ExtensionBytesMax = 256;

    /// <summary>Bytes of all extensions of a body.</summary>
    public const int ExtensionsBytesMax = 4096;

    /// <summary>Trailer fields.</summary>
    public const int TrailersMax = 32;

    /// <summary>Bytes of the trailer section with its last line.</summary>
    public const int TrailerBytesMax = 8192;

    private readonly bool _isResponse;
    private FieldEntry[] _trailers = [];
    private LineScanner _lines;
    private State _state;
    private int _trailerCount;
    private int _extensionBytes;
    private long _chunkRest;

    /// <summary>A decoder before the first chunk.</summary>
    /// <param name="isResponse">Whether the body belongs to a response: Set-Cookie, WWW-Authenticate and Location are then refused as trailers too.</param>
    public ChunkedDecoder(bool isResponse = false) => _isResponse = isResponse;

    private enum State : byte
    {
        Size,
        Data,
        DataEnd,
        Trailers,
        End,
        Refused,
    }

    /// <summary>Why the body was refused; <see cref="RejectReason.None"/> otherwise.</summary>
    public RejectReason Reason { get; private set; }

    /// <summary>Bytes of the body so far, without coding.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Number of trailer fields; known at the end.</summary>
    public int TrailerCount => _trailerCount;

    /// <summary>Makes it ready for the next body.</summary>
    public void Reset()
    {
        _lines.Reset();
        _state = State.Size;
        _trailerCount = _extensionBytes = 0;
        _chunkRest = BodyBytes = 0;
        Reason = RejectReason.None;
    }

    /// <summary>Takes one step.</summary>
    /// <param name="input">The bytes that are not consumed yet.</param>
    /// <param name="consumed">How many of them are done with. At the end of the body the rest belongs to the next message.</param>
    /// <param name="data">With <see cref="ChunkStep.Data"/> a view into <paramref name="input"/>, not empty; with <see cref="ChunkStep.End"/> the trailer section, for <see cref="TrailersOf"/>.</param>
    public ChunkStep Next(ReadOnlySpan<byte> input, out int consumed, out ReadOnlySpan<byte> data)
    {
        data = default;
        consumed = 0;
        while (true)
        {
            switch (_state)
            {
                case State.Size:
                    if (!TakeSize(input[consumed..], ref consumed)) return Stopped;
                    break;
                case State.Data:
                    if (consumed == input.Length) return ChunkStep.NeedsMore;
                    int length = (int)Math.Min(_chunkRest, input.Length - consumed);
                    data = input.Slice(consumed, length);
                    consumed += length;
                    BodyBytes += length;
                    _chunkRest -= length;
                    if (_chunkRest == 0) _state = State.DataEnd;
                    return ChunkStep.Data;
                case State.DataEnd:
                    if (!TakeDataEnd(input[consumed..], ref consumed)) return Stopped;
                    break;
                case State.Trailers:
                    return TakeTrailers(input[consumed..], ref consumed, out data);
                case State.End:
                    return ChunkStep.End;
                default:
                    return ChunkStep.Refused;
            }
        }
    }

    /// <summary>The trailers; <paramref name="section"/> is what came with <see cref="ChunkStep.End"/>.</summary>
    public HeaderTable TrailersOf(ReadOnlySpan<byte> section) => new(section, _trailers.AsSpan(0, _trailerCount));

    private ChunkStep Stopped => _state == State.Refused ? ChunkStep.Refused : ChunkStep.NeedsMore;

    private bool Refuse(RejectReason reason)
    {
        Reason = reason;
        _state = State.Refused;
        return false;
    }

    // The line is looked at from its start each time: it has 300 bytes at most.
    private bool TakeSize(ReadOnlySpan<byte> input, ref int consumed)
    {
        int digits = 0;
        ulong size = 0;
        while (digits < input.Length && HexDigit(input[digits]) is int digit and >= 0)
        {
            if (digits == SizeDigitsMax) return Refuse(RejectReason.ChunkSizeTooLarge);
            size = (size << 4) | (uint)digit;
            digits++;
        }
        if (digits == input.Length) return false;
        if (digits == 0) return Refuse(RejectReason.ChunkSizeMalformed);
        int end = digits;
        if (input[end] == ';')
        {
            if (!TakeExtension(input[end..], out int extension)) return false;
            end += extension;
        }
        if (input[end] != '\r') return Refuse(input[end] == '\n' ? RejectReason.ChunkLineEnd : RejectReason.ChunkSizeMalformed);
        if (end + 1 == input.Length) return false;
        if (input[end + 1] != '\n') return Refuse(RejectReason.ChunkLineEnd);
        if (size > (ulong)(FramingFields.BodyBytesMax - BodyBytes)) return Refuse(RejectReason.ChunkSizeTooLarge);
        _extensionBytes += end - digits;
        if (_extensionBytes > ExtensionsBytesMax) return Refuse(RejectReason.ChunkExtensionTooLong);
        consumed += end + 2;
        _chunkRest = (long)size;
        _state = size == 0 ? State.Trailers : State.Data;
        return true;
    }

    private bool TakeExtension(ReadOnlySpan<byte> input, out int length)
    {
        ReadOnlySpan<byte> visible = input[..Math.Min(input.Length, ExtensionBytesMax + 1)];
        length = FieldBytes.IndexOfControl(visible);
        if (length < 0) return visible.Length > ExtensionBytesMax ? Refuse(RejectReason.ChunkExtensionTooLong) : false;
        return visible[length] switch
        {
            (byte)'\r' => true,
            (byte)'\n' => Refuse(RejectReason.ChunkLineEnd),
            _ => Refuse(RejectReason.ChunkExtensionMalformed),
        };
    }

    private bool TakeDataEnd(ReadOnlySpan<byte> input, ref int consumed)
    {
        if (input.IsEmpty) return false;
        if (input[0] != '\r') return Refuse(RejectReason.ChunkLineEnd);
        if (input.Length == 1) return false;
        if (input[1] != '\n') return Refuse(RejectReason.ChunkLineEnd);
        consumed += 2;
        _state = State.Size;
        return true;
    }

    private ChunkStep TakeTrailers(ReadOnlySpan<byte> input, scoped ref int consumed, out ReadOnlySpan<byte> section)
    {
        section = default;
        while (true)
        {
            LineResult result = _lines.Next(input, TrailerBytesMax, lenientLineFeed: false, out int start, out int end);
            if (result == LineResult.NeedsMore) return ChunkStep.NeedsMore;
            RejectReason reason = result switch
            {
                LineResult.TooLong => RejectReason.TrailersTooLarge,
                LineResult.BareLineFeed => RejectReason.BareLineFeed,
                _ => start == end ? RejectReason.None : TakeTrailer(input, start, end),
            };
            if (reason != RejectReason.None)
            {
                Refuse(reason);
                return ChunkStep.Refused;
            }
            if (start != end) continue;
            section = input[.._lines.Offset];
            consumed += _lines.Offset;
            _state = State.End;
            return ChunkStep.End;
        }
    }

    private RejectReason TakeTrailer(ReadOnlySpan<byte> input, int start, int end)
    {
        RejectReason reason = FieldLine.Parse(input, start, end, _trailerCount == 0, refuseNonAscii: false, out FieldEntry entry);
        if (reason != RejectReason.None) return reason;
        if (_trailerCount == TrailersMax) return RejectReason.TooManyTrailers;
        if (TrailerRules.IsForbidden(entry.Id, input.Slice(entry.NameOffset, entry.NameLength), _isResponse)) return RejectReason.TrailerForbidden;
        if (_trailerCount == _trailers.Length) Array.Resize(ref _trailers, Math.Max(8, _trailers.Length * 2));
        _trailers[_trailerCount++] = entry;
        return RejectReason.None;
    }

    private static int HexDigit(byte letter) => letter switch
    {
        >= (byte)'0' and <= (byte)'9' => letter - '0',
        >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => letter - 'A' + 10,
        _ => -1,
    };
}
