using System.Text;
using Infra.Http.Fields;

namespace Infra.Http.Http1;

/// <summary>
/// Parses and checks the head of an HTTP/1.0 or 1.1 response with the strictness of <see cref="RequestHead"/>; <see cref="MessageHead"/> tells how it is used. A refused response is answered with
/// 502, and its connection is not used again. An interim response (<see cref="IsInterim"/>) is a head of its own: <see cref="Reset()"/> and parse the next one. Of a Content-Length that is
/// repeated with the same value all but the first are dropped.
/// </summary>
public sealed class ResponseHead : MessageHead
{
    /// <summary>Interim responses that one request may get (design: 8); the caller counts.</summary>
    public const int InterimResponsesMax = 8;

    private const int StatusLineMin = 12;   // "HTTP/1.1 200"

    private RequestMethod _requestMethod;
    private UpgradeKind _requestUpgrade;
    private int _reasonOffset;
    private int _reasonLength;
    private bool _hasUpgrade;

    /// <summary>A parser without a head; call <see cref="Reset()"/> with what was asked.</summary>
    public ResponseHead(HeadLimits limits) : base(limits, allowsBareLineFeed: false) => Reset(RequestMethod.Get, UpgradeKind.None);

    /// <summary>Status code, 100 to 599.</summary>
    public int Status { get; private set; }

    /// <summary>Whether another response follows for the same request: 1xx but 101.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>Whether the server's connection can serve another request once the body has been read to its end.</summary>
    public bool KeepsAlive => Body is not (BodyKind.UntilClose or BodyKind.Tunnel) && (Connection & ConnectionOptions.Close) == ConnectionOptions.None
        && (MinorVersion == 1 || (Connection & ConnectionOptions.KeepAlive) != ConnectionOptions.None);

    /// <summary>The reason phrase, often empty.</summary>
    public ReadOnlySpan<byte> ReasonPhraseOf(ReadOnlySpan<byte> buffer) => buffer.Slice(_reasonOffset, _reasonLength);

    /// <summary>Makes it ready for the next head, which answers a request of <paramref name="method"/> that asked for <paramref name="upgrade"/>.</summary>
    public void Reset(RequestMethod method, UpgradeKind upgrade)
    {
        _requestMethod = method;
        _requestUpgrade = upgrade;
        ResetFields();
        Status = _reasonOffset = _reasonLength = 0;
        _hasUpgrade = false;
    }

    /// <summary>Makes it ready for the next head that answers the same request.</summary>
    public void Reset() => Reset(_requestMethod, _requestUpgrade);

    private protected override RejectReason CheckBeginning(ReadOnlySpan<byte> bytes) => bytes.IsEmpty || bytes[0] == 'H' ? RejectReason.None : RejectReason.StatusLineMalformed;

    // status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112 section 4); the second SP is often left out with the phrase.
    private protected override RejectReason TakeStartLine(ReadOnlySpan<byte> buffer, int start, int end)
    {
        HasStartLine = true;
        ReadOnlySpan<byte> line = buffer[start..end];
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

    private protected override RejectReason TakeField(FieldId id, ReadOnlySpan<byte> value, int index)
    {
        if (id == FieldId.ContentLength) return NoteContentLength(value, index);
        if (id == FieldId.TransferEncoding) return FramingFields.CheckTransferEncoding(value);
        if (id == FieldId.Upgrade) _hasUpgrade = !value.IsEmpty;
        return RejectReason.None;
    }

    // RFC 9112 section 6.3: the same value again is harmless in a response, since only one is passed on; a different one is not.
    private RejectReason NoteContentLength(ReadOnlySpan<byte> value, int index)
    {
        RejectReason reason = FramingFields.ParseContentLength(value, out long length);
        if (reason != RejectReason.None) return reason;
        if (!HasContentLength)
        {
            ContentLengthIndex = index;
            ContentLength = length;
            return RejectReason.None;
        }
        Drop(index);
        return length == ContentLength ? RejectReason.None : RejectReason.ContentLengthRepeated;
    }

    private protected override RejectReason Finish(ReadOnlySpan<byte> buffer)
    {
        bool isCoded = TransferEncodingIndex >= 0;
        if (isCoded && MinorVersion == 0) return RejectReason.TransferEncodingInHttp10;
        if (isCoded && HasContentLength) return RejectReason.TransferEncodingWithContentLength;
        if (Status == 101) return FinishUpgrade(buffer);
        // RFC 9112 section 6.3: these never have a body, whatever the fields say.
        if (_requestMethod == RequestMethod.Head || Status is < 200 or 204 or 304) Body = BodyKind.None;
        else if (isCoded) Body = BodyKind.Chunked;
        else if (HasContentLength) Body = ContentLength > 0 ? BodyKind.Length : BodyKind.None;
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
