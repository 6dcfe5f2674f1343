using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>
/// Parses and checks the head of an HTTP/1.0 or 1.1 request, strictly: what is accepted is framed alike by every server. <see cref="MessageHead"/> tells how it is used, <see cref="Reset"/> makes
/// it ready for the next head.
/// </summary>
public sealed partial class RequestHead : MessageHead
{
    private bool _hasSkippedLine;
    private int _methodLength;
    private int _targetOffset;
    private int _targetLength;
    private int _authorityOffset;
    private int _authorityLength;
    private int _pathOffset;
    private int _host;
    private int _upgrade;
    private bool _hasExpect;

    /// <summary>A parser without a head.</summary>
    public RequestHead(HeadLimits limits) : base(limits, limits.LenientLineFeed) => Reset();

    /// <summary>The method.</summary>
    public RequestMethod Method { get; private set; }

    /// <summary>The form of the target.</summary>
    public TargetForm TargetForm { get; private set; }

    /// <summary>Whether an absolute target has the scheme https.</summary>
    public bool IsTargetHttps { get; private set; }

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
        return _host < 0 ? default : ValueAt(buffer, _host);
    }

    /// <summary>Makes it ready for the next head.</summary>
    public void Reset()
    {
        ResetFields();
        Method = RequestMethod.Other;
        TargetForm = TargetForm.Origin;
        IsTargetHttps = AcceptsTrailers = IsGrpc = false;
        Upgrade = UpgradeKind.None;
        _methodLength = _targetOffset = _targetLength = _authorityOffset = _authorityLength = _pathOffset = 0;
        _host = _upgrade = -1;
        _hasSkippedLine = _hasExpect = false;
    }

    // Something that cannot become a request (a TLS hello, say) is refused at its first byte instead of after the time limit.
    private protected override RejectReason CheckBeginning(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty || bytes[0] is (byte)'\r' or (byte)'\n' || FieldNames.TokenLength(bytes[..1]) != 0 ? RejectReason.None : RejectReason.MethodMalformed;

    private protected override RejectReason ReasonOfLongLine(ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        if (space < 0) return RejectReason.HeadTooLarge;
        ReadOnlySpan<byte> target = line[(space + 1)..];
        int targetEnd = target.IndexOf((byte)' ');
        return (targetEnd < 0 ? target.Length : targetEnd) > Limits.TargetBytesMax ? RejectReason.TargetTooLong : RejectReason.HeadTooLarge;
    }
}
