using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>
/// Parses and checks the head of an HTTP/1.0 or 1.1 request (RFC 9112), strictly: what is accepted is framed alike by every server. The caller owns the bytes: it calls
/// <see cref="Parse"/> with everything it has from the first byte of the head on, again after more has come, and passes the same bytes to the methods that give out views. How the
/// bytes are split makes no difference. One object serves one head after the other (<see cref="Reset"/>) and allocates only when a head has more fields than any before. Not thread-safe.
/// </summary>
public sealed partial class RequestHead
{
    private const int EntriesAtFirst = 24;

    private FieldEntry[] _entries = new FieldEntry[EntriesAtFirst];
    private LineScanner _lines;
    private int _fieldCount;
    private bool _hasRequestLine;
    private bool _hasSkippedLine;
    private int _methodLength;
    private int _targetOffset;
    private int _targetLength;
    private int _authorityOffset;
    private int _authorityLength;
    private int _pathOffset;
    private int _host;
    private int _contentLength;
    private int _transferEncoding;
    private int _upgrade;
    private int _connectionOptionCount;
    private bool _hasExpect;

    /// <summary>A parser without a head.</summary>
    public RequestHead(HeadLimits limits)
    {
        Limits = limits;
        Reset();
    }

    /// <summary>The bounds.</summary>
    public HeadLimits Limits { get; }

    /// <summary>How far it is.</summary>
    public HeadState State { get; private set; }

    /// <summary>Why the head was refused; <see cref="RejectReason.None"/> otherwise.</summary>
    public RejectReason Reason { get; private set; }

    /// <summary>Offset of the line that was refused; for logs.</summary>
    public int ReasonOffset { get; private set; }

    /// <summary>Bytes of the complete head: the body, or the next head, begins there.</summary>
    public int Length { get; private set; }

    /// <summary>The method.</summary>
    public RequestMethod Method { get; private set; }

    /// <summary>Minor version: 0 or 1. Good from the request line on.</summary>
    public int MinorVersion { get; private set; }

    /// <summary>The form of the target.</summary>
    public TargetForm TargetForm { get; private set; }

    /// <summary>Whether an absolute target has the scheme https.</summary>
    public bool IsTargetHttps { get; private set; }

    /// <summary>How the body ends: <see cref="BodyKind.None"/>, <see cref="BodyKind.Length"/> or <see cref="BodyKind.Chunked"/>.</summary>
    public BodyKind Body { get; private set; }

    /// <summary>Content-Length, 0 to 2^62; 0 without one.</summary>
    public long ContentLength { get; private set; }

    /// <summary>Whether Content-Length is given, be it 0.</summary>
    public bool HasContentLength => _contentLength >= 0;

    /// <summary>What Connection says.</summary>
    public ConnectionOptions Connection { get; private set; }

    /// <summary>Whether the client wants to go on after this exchange: 1.1 without close, 1.0 with keep-alive and without close.</summary>
    public bool KeepsAlive => (Connection & ConnectionOptions.Close) == ConnectionOptions.None && (MinorVersion == 1 || (Connection & ConnectionOptions.KeepAlive) != ConnectionOptions.None);

    /// <summary>Whether the client waits for 100 before it sends the body; never in 1.0, where it is to be ignored (RFC 9110 section 10.1.1).</summary>
    public bool ExpectsContinue => _hasExpect && MinorVersion == 1;

    /// <summary>The upgrade asked for, with Connection naming it, in 1.1; h2c is ignored.</summary>
    public UpgradeKind Upgrade { get; private set; }

    /// <summary>Whether TE names trailers, and Connection TE.</summary>
    public bool AcceptsTrailers { get; private set; }

    /// <summary>Whether Content-Type begins with application/grpc.</summary>
    public bool IsGrpc { get; private set; }

    /// <summary>Number of field lines so far.</summary>
    public int FieldCount => _fieldCount;

    /// <summary>The method's bytes; good from the request line on.</summary>
    public ReadOnlySpan<byte> MethodOf(ReadOnlySpan<byte> buffer) => buffer.Slice(_targetOffset - 1 - _methodLength, _methodLength);

    /// <summary>The target as it was written; good from the request line on.</summary>
    public ReadOnlySpan<byte> TargetOf(ReadOnlySpan<byte> buffer) => buffer.Slice(_targetOffset, _targetLength);

    /// <summary>Path and query: the target without scheme and authority. Empty where an absolute target ends with its authority; <c>*</c> for the asterisk form.</summary>
    public ReadOnlySpan<byte> PathAndQueryOf(ReadOnlySpan<byte> buffer) => buffer[_pathOffset..(_targetOffset + _targetLength)];

    /// <summary>Host, or the authority of an absolute target (which is the same, but for port and letter case, unless that check is off); empty if there is none.</summary>
    public ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> buffer)
    {
        if (_authorityLength > 0) return buffer.Slice(_authorityOffset, _authorityLength);
        return _host < 0 ? default : buffer.Slice(_entries[_host].ValueOffset, _entries[_host].ValueLength);
    }

    /// <summary>The fields so far; all once the state is complete.</summary>
    public HeaderTable FieldsOf(ReadOnlySpan<byte> buffer) => new(buffer, _entries.AsSpan(0, _fieldCount));

    /// <summary>Goes on with all bytes from the head's first one on. Complete and refused are final until <see cref="Reset"/>.</summary>
    public HeadState Parse(ReadOnlySpan<byte> buffer)
    {
        while (State == HeadState.NeedsMore)
        {
            if (!_hasRequestLine && IsNoMethod(buffer)) return Refuse(RejectReason.MethodMalformed, _lines.Offset);
            LineResult result = _lines.Next(buffer, Limits.HeadBytesMax, Limits.LenientLineFeed, out int start, out int end);
            if (result == LineResult.NeedsMore) return State;
            if (result == LineResult.TooLong) return Refuse(TooLong(buffer[..Limits.HeadBytesMax]), start);
            if (result == LineResult.BareLineFeed) return Refuse(RejectReason.BareLineFeed, start);
            RejectReason reason = Take(buffer, start, end);
            if (reason != RejectReason.None) return Refuse(reason, start);
        }
        return State;
    }

    /// <summary>Makes it ready for the next head.</summary>
    public void Reset()
    {
        _lines.Reset();
        State = HeadState.NeedsMore;
        Reason = RejectReason.None;
        ReasonOffset = Length = 0;
        Method = RequestMethod.Other;
        MinorVersion = 0;
        TargetForm = TargetForm.Origin;
        IsTargetHttps = AcceptsTrailers = IsGrpc = false;
        Body = BodyKind.None;
        ContentLength = 0;
        Connection = ConnectionOptions.None;
        Upgrade = UpgradeKind.None;
        _fieldCount = _methodLength = _targetOffset = _targetLength = _authorityOffset = _authorityLength = _pathOffset = _connectionOptionCount = 0;
        _host = _contentLength = _transferEncoding = _upgrade = -1;
        _hasRequestLine = _hasSkippedLine = _hasExpect = false;
    }

    private HeadState Refuse(RejectReason reason, int offset)
    {
        Reason = reason;
        ReasonOffset = offset;
        return State = HeadState.Refused;
    }

    private RejectReason Take(ReadOnlySpan<byte> buffer, int start, int end)
    {
        if (!_hasRequestLine)
        {
            // RFC 9112 section 2.2: an empty line before the request line is left by old clients after a body.
            if (start == end && !_hasSkippedLine)
            {
                _hasSkippedLine = true;
                return RejectReason.None;
            }
            _hasRequestLine = true;
            return TakeRequestLine(buffer, start, end);
        }
        if (start != end) return TakeField(buffer, start, end);
        RejectReason reason = Finish(buffer);
        if (reason != RejectReason.None) return reason;
        Length = _lines.Offset;
        State = HeadState.Complete;
        return RejectReason.None;
    }

    // Something that cannot become a request (a TLS hello, say) is refused at its first byte instead of after the time limit.
    private bool IsNoMethod(ReadOnlySpan<byte> buffer)
    {
        int first = _lines.Offset;
        return first < buffer.Length && buffer[first] is not ((byte)'\r' or (byte)'\n') && FieldNames.TokenLength(buffer.Slice(first, 1)) == 0;
    }

    private RejectReason TooLong(ReadOnlySpan<byte> visible)
    {
        if (_hasRequestLine) return RejectReason.HeadTooLarge;
        ReadOnlySpan<byte> line = visible[_lines.Offset..];
        int space = line.IndexOf((byte)' ');
        if (space < 0) return RejectReason.HeadTooLarge;
        ReadOnlySpan<byte> target = line[(space + 1)..];
        int targetEnd = target.IndexOf((byte)' ');
        return (targetEnd < 0 ? target.Length : targetEnd) > Limits.TargetBytesMax ? RejectReason.TargetTooLong : RejectReason.HeadTooLarge;
    }
}
