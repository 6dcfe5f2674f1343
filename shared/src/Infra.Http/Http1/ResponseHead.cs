using System.Text;
using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>
/// Parses and checks the head of an HTTP/1.0 or 1.1 response with the strictness of <see cref="RequestHead"/>; the same rules of use. A refused response is answered with 502, and its
/// connection is not used again. An interim response (<see cref="IsInterim"/>) is a head of its own: <see cref="Reset()"/> and parse the next one. Not thread-safe.
/// </summary>
public sealed class ResponseHead
{
    /// <summary>Interim responses that one request may get (design: 8); the caller counts.</summary>
    public const int InterimResponsesMax = 8;

    private const int EntriesAtFirst = 24;
    private const int StatusLineMin = 12;   // "HTTP/1.1 200"

    private FieldEntry[] _entries = new FieldEntry[EntriesAtFirst];
    private LineScanner _lines;
    private RequestMethod _requestMethod;
    private UpgradeKind _requestUpgrade;
    private bool _hasStatusLine;
    private int _fieldCount;
    private int _reasonOffset;
    private int _reasonLength;
    private int _contentLength;
    private int _transferEncoding;
    private int _connectionOptionCount;
    private bool _hasUpgrade;

    /// <summary>A parser without a head; call <see cref="Reset()"/> with what was asked.</summary>
    public ResponseHead(HeadLimits limits)
    {
        Limits = limits;
        Reset(RequestMethod.Get, UpgradeKind.None);
    }

    /// <summary>The bounds.</summary>
    public HeadLimits Limits { get; }

    /// <summary>How far it is.</summary>
    public HeadState State { get; private set; }

    /// <summary>Why the head was refused; <see cref="RejectReason.None"/> otherwise.</summary>
    public RejectReason Reason { get; private set; }

    /// <summary>Offset of the line that was refused; for logs.</summary>
    public int ReasonOffset { get; private set; }

    /// <summary>Bytes of the complete head.</summary>
    public int Length { get; private set; }

    /// <summary>Status code, 100 to 599.</summary>
    public int Status { get; private set; }

    /// <summary>Minor version: 0 or 1.</summary>
    public int MinorVersion { get; private set; }

    /// <summary>Whether another response follows for the same request: 1xx but 101.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>How the body ends.</summary>
    public BodyKind Body { get; private set; }

    /// <summary>Content-Length, 0 to 2^62, also where it does not frame a body (HEAD, 304); 0 without one.</summary>
    public long ContentLength { get; private set; }

    /// <summary>Whether Content-Length is given.</summary>
    public bool HasContentLength => _contentLength >= 0;

    /// <summary>What Connection says.</summary>
    public ConnectionOptions Connection { get; private set; }

    /// <summary>Whether the server's connection can serve another request once the body has been read to its end.</summary>
    public bool KeepsAlive => Body is not (BodyKind.UntilClose or BodyKind.Tunnel) && (Connection & ConnectionOptions.Close) == ConnectionOptions.None
        && (MinorVersion == 1 || (Connection & ConnectionOptions.KeepAlive) != ConnectionOptions.None);

    /// <summary>The reason phrase, often empty.</summary>
    public ReadOnlySpan<byte> ReasonPhraseOf(ReadOnlySpan<byte> buffer) => buffer.Slice(_reasonOffset, _reasonLength);

    /// <summary>The fields so far; all once the state is complete. A repeated Content-Length of the same value is dropped but for the first.</summary>
    public HeaderTable FieldsOf(ReadOnlySpan<byte> buffer) => new(buffer, _entries.AsSpan(0, _fieldCount));

    /// <summary>Goes on with all bytes from the head's first one on. Complete and refused are final until <see cref="Reset()"/>.</summary>
    public HeadState Parse(ReadOnlySpan<byte> buffer)
    {
        while (State == HeadState.NeedsMore)
        {
            if (!_hasStatusLine && !buffer.IsEmpty && buffer[0] != 'H') return Refuse(RejectReason.StatusLineMalformed, 0);
            LineResult result = _lines.Next(buffer, Limits.HeadBytesMax, lenientLineFeed: false, out int start, out int end);
            if (result == LineResult.NeedsMore) return State;
            if (result == LineResult.TooLong) return Refuse(RejectReason.HeadTooLarge, start);
            if (result == LineResult.BareLineFeed) return Refuse(RejectReason.BareLineFeed, start);
            RejectReason reason = Take(buffer, start, end);
            if (reason != RejectReason.None) return Refuse(reason, start);
        }
        return State;
    }

    /// <summary>Makes it ready for the next head, which answers a request of <paramref name="method"/> that asked for <paramref name="upgrade"/>.</summary>
    public void Reset(RequestMethod method, UpgradeKind upgrade)
    {
        _requestMethod = method;
        _requestUpgrade = upgrade;
        _lines.Reset();
        State = HeadState.NeedsMore;
        Reason = RejectReason.None;
        ReasonOffset = Length = Status = MinorVersion = 0;
        Body = BodyKind.None;
        ContentLength = 0;
        Connection = ConnectionOptions.None;
        _fieldCount = _reasonOffset = _reasonLength = _connectionOptionCount = 0;
        _contentLength = _transferEncoding = -1;
        _hasStatusLine = _hasUpgrade = false;
    }

    /// <summary>Makes it ready for the next head that answers the same request.</summary>
    public void Reset() => Reset(_requestMethod, _requestUpgrade);

    private HeadState Refuse(RejectReason reason, int offset)
    {
        Reason = reason;
        ReasonOffset = offset;
        return State = HeadState.Refused;
    }

    private RejectReason Take(ReadOnlySpan<byte> buffer, int start, int end)
    {
        if (!_hasStatusLine)
        {
            _hasStatusLine = true;
            return TakeStatusLine(buffer[start..end], start);
        }
        if (start != end) return TakeField(buffer, start, end);
        RejectReason reason = Finish(buffer);
        if (reason != RejectReason.None) return reason;
        Length = _lines.Offset;
        State = HeadState.Complete;
        return RejectReason.None;
    }

    // status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112 section 4); the second SP is often left out with the phrase.
    private RejectReason TakeStatusLine(ReadOnlySpan<byte> line, int start)
    {
        int control = FieldBytes.IndexOfControl(line);
        if (control >= 0) return line[control] == '\r' ? RejectReason.BareCarriageReturn : RejectReason.ControlCharacter;
        if (line.Length < StatusLineMin || !RequestHead.IsVersion(line[..8]) || line[8] != ' ') return RejectReason.StatusLineMalformed;
        if (!line.StartsWith("HTTP/1.0"u8) && !line.StartsWith("HTTP/1.1"u8)) return RejectReason.VersionUnsupported;
        MinorVersion = line[7] - '0';
        ReadOnlySpan<byte> code = line[9..12];
        if (code.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return RejectReason.StatusMalformed;
        if (line.Length > StatusLineMin && line[StatusLineMin] != ' ') return RejectReason.StatusMalformed;
        Status = ((code[0] - '0') * 100) + ((code[1] - '0') * 10) + (code[2] - '0');
        if (Status is < 100 or > 599) return RejectReason.StatusMalformed;
        if (line.Length <= StatusLineMin) return RejectReason.None;
        _reasonOffset = start + StatusLineMin + 1;
        _reasonLength = line.Length - StatusLineMin - 1;
        return RejectReason.None;
    }

    private RejectReason TakeField(ReadOnlySpan<byte> buffer, int start, int end)
    {
        RejectReason reason = FieldLine.Parse(buffer, start, end, _fieldCount == 0, Limits.RefuseNonAscii, out FieldEntry entry);
        if (reason != RejectReason.None) return reason;
        if (_fieldCount == Limits.FieldsMax) return RejectReason.TooManyFields;
        if (_fieldCount == _entries.Length) Array.Resize(ref _entries, Math.Min(_entries.Length * 2, Limits.FieldsMax));
        int index = _fieldCount++;
        _entries[index] = entry;
        ReadOnlySpan<byte> value = buffer.Slice(entry.ValueOffset, entry.ValueLength);
        switch (entry.Id)
        {
            case FieldId.ContentLength:
                return NoteContentLength(value, index);
            case FieldId.TransferEncoding:
                if (_transferEncoding >= 0) return RejectReason.TransferEncodingRepeated;
                _transferEncoding = index;
                return FramingFields.CheckTransferEncoding(value);
            case FieldId.Connection:
                ConnectionOptions options = Connection;
                reason = FramingFields.AddConnectionOptions(value, ref options, ref _connectionOptionCount);
                Connection = options;
                return reason;
            case FieldId.Upgrade:
                _hasUpgrade = !value.IsEmpty;
                return RejectReason.None;
            default:
                return RejectReason.None;
        }
    }

    // RFC 9112 section 6.3: the same value again is harmless in a response, since only one is passed on; a different one is not.
    private RejectReason NoteContentLength(ReadOnlySpan<byte> value, int index)
    {
        RejectReason reason = FramingFields.ParseContentLength(value, out long length);
        if (reason != RejectReason.None) return reason;
        if (_contentLength < 0)
        {
            _contentLength = index;
            ContentLength = length;
            return RejectReason.None;
        }
        _entries[index] = _entries[index] with { Flags = _entries[index].Flags | FieldFlags.Dropped };
        return length == ContentLength ? RejectReason.None : RejectReason.ContentLengthRepeated;
    }

    private RejectReason Finish(ReadOnlySpan<byte> buffer)
    {
        if (_transferEncoding >= 0 && MinorVersion == 0) return RejectReason.TransferEncodingInHttp10;
        if (_transferEncoding >= 0 && _contentLength >= 0) return RejectReason.TransferEncodingWithContentLength;
        if (Status == 101) return FinishUpgrade(buffer);
        // RFC 9112 section 6.3: these never have a body, whatever the fields say.
        if (_requestMethod == RequestMethod.Head || Status is < 200 or 204 or 304) Body = BodyKind.None;
        else if (_transferEncoding >= 0) Body = BodyKind.Chunked;
        else if (_contentLength >= 0) Body = ContentLength > 0 ? BodyKind.Length : BodyKind.None;
        else Body = BodyKind.UntilClose;
        return RejectReason.None;
    }

    private RejectReason FinishUpgrade(ReadOnlySpan<byte> buffer)
    {
        if (_requestUpgrade == UpgradeKind.None || MinorVersion == 0) return RejectReason.UpgradeUnasked;
        if (!_hasUpgrade || (Connection & ConnectionOptions.Upgrade) == ConnectionOptions.None) return RejectReason.UpgradeUnasked;
        if (_requestUpgrade == UpgradeKind.WebSocket)
        {
            HeaderTable fields = FieldsOf(buffer);
            if (!fields.TryGet(FieldId.Upgrade, out ReadOnlySpan<byte> protocol) || !Ascii.EqualsIgnoreCase(protocol, "websocket"u8)) return RejectReason.UpgradeUnasked;
        }
        Body = BodyKind.Tunnel;
        return RejectReason.None;
    }
}
