using System.Text;
using Infra.Http.Fields;
using Infra.Http.Targets;

namespace Infra.Http.Http1;

public sealed partial class RequestHead
{
    private protected override RejectReason TakeField(FieldId id, ReadOnlySpan<byte> value, int index)
    {
        switch (id)
        {
            case FieldId.Host:
                if (_host >= 0) return RejectReason.HostRepeated;
                _host = index;
                return RejectReason.None;
            case FieldId.ContentLength:
                if (HasContentLength) return RejectReason.ContentLengthRepeated;
                ContentLengthIndex = index;
                return RejectReason.None;
            case FieldId.Expect:
                if (_hasExpect || !Ascii.EqualsIgnoreCase(value, "100-continue"u8)) return RejectReason.ExpectationUnsupported;
                _hasExpect = true;
                return RejectReason.None;
            case FieldId.Upgrade:
                NoteUpgrade(value, index);
                return RejectReason.None;
            case FieldId.Te:
                AcceptsTrailers |= ListHas(value, "trailers"u8);
                return RejectReason.None;
            case FieldId.ContentType:
                IsGrpc = value.Length >= 16 && Ascii.EqualsIgnoreCase(value[..16], "application/grpc"u8);
                return RejectReason.None;
            default:
                return RejectReason.None;
        }
    }

    // h2c and its kin are dropped (curl sends them), as RFC 9113 section 3.1 has it.
    private void NoteUpgrade(ReadOnlySpan<byte> value, int index)
    {
        foreach (ReadOnlySpan<byte> protocol in new FieldList(value))
        {
            if (Ascii.EqualsIgnoreCase(protocol, "h2c"u8) || Ascii.EqualsIgnoreCase(protocol, "h2"u8)) continue;
            bool isFirst = Upgrade == UpgradeKind.None;
            Upgrade = isFirst && Ascii.EqualsIgnoreCase(protocol, "websocket"u8) ? UpgradeKind.WebSocket : UpgradeKind.Other;
            _upgrade = index;
        }
    }

    private static bool ListHas(ReadOnlySpan<byte> value, ReadOnlySpan<byte> token)
    {
        foreach (ReadOnlySpan<byte> element in new FieldList(value))
        {
            if (Ascii.EqualsIgnoreCase(element, token)) return true;
        }
        return false;
    }

    // Framing first: whatever else is wrong, two readers must not disagree about where the message ends.
    private protected override RejectReason Finish(ReadOnlySpan<byte> buffer)
    {
        RejectReason reason = FinishFraming(buffer);
        if (reason != RejectReason.None) return reason;
        reason = FinishHost(buffer);
        if (reason != RejectReason.None) return reason;
        if (_upgrade >= 0 && Body != BodyKind.None) return RejectReason.UpgradeWithBody;
        if (MinorVersion == 0 || (Connection & ConnectionOptions.Upgrade) == ConnectionOptions.None) Upgrade = UpgradeKind.None;
        AcceptsTrailers &= (Connection & ConnectionOptions.Te) != ConnectionOptions.None;
        return RejectReason.None;
    }

    private RejectReason FinishFraming(ReadOnlySpan<byte> buffer)
    {
        if (TransferEncodingIndex >= 0)
        {
            if (MinorVersion == 0) return RejectReason.TransferEncodingInHttp10;
            if (HasContentLength) return RejectReason.TransferEncodingWithContentLength;
            Body = BodyKind.Chunked;
            return FramingFields.CheckTransferEncoding(ValueAt(buffer, TransferEncodingIndex));
        }
        if (!HasContentLength) return RejectReason.None;
        RejectReason reason = FramingFields.ParseContentLength(ValueAt(buffer, ContentLengthIndex), out long length);
        ContentLength = length;
        Body = length > 0 ? BodyKind.Length : BodyKind.None;
        return reason;
    }

    private RejectReason FinishHost(ReadOnlySpan<byte> buffer)
    {
        if (_host < 0) return Limits.CheckHost ? RejectReason.HostMissing : RejectReason.None;
        if (!HostName.TryParse(ValueAt(buffer, _host), out HostName host)) return RejectReason.HostMalformed;
        if (_authorityLength == 0 || !Limits.CheckHost) return RejectReason.None;
        // The authority was parsed with the request line, so it parses again.
        _ = HostName.TryParse(buffer.Slice(_authorityOffset, _authorityLength), out HostName authority);
        return authority.Matches(host, IsTargetHttps ? 443 : 80) ? RejectReason.None : RejectReason.TargetHostDiffers;
    }
}
