using Infra.Http;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Proxy.Lifecycle;

namespace Infra.Proxy.Http1;

/// <summary>Writes heads of responses for clients of HTTP/1.</summary>
internal static class ResponsePlan
{
    /// <summary>How the body of a response goes to a client of HTTP/1, and whether the connection must close after it.</summary>
    internal static ResponseFraming FramingOf(ResponseHead head, int clientMinorVersion, out bool mustClose)
    {
        mustClose = false;
        switch (head.Body)
        {
            case BodyKind.None:
                return ResponseFraming.None;
            case BodyKind.Length:
                return ResponseFraming.Plain;
            case BodyKind.Tunnel:
                return ResponseFraming.Tunnel;
            default:
                if (clientMinorVersion == 1) return ResponseFraming.Chunked;
                mustClose = true;   // HTTP/1.0 knows no chunks: the end of the connection is the end of the body
                return ResponseFraming.Plain;
        }
    }

    /// <summary>Whether each protocol to which a 101 switches is one that the server was asked for (RFC 9110 section 7.8).</summary>
    internal static bool IsAskedFor(HeaderTable response, HeaderTable request)
    {
        foreach (Field field in response)
        {
            if (field.Id != FieldId.Upgrade) continue;
            foreach (ReadOnlySpan<byte> protocol in new FieldList(field.Value))
            {
                if (!HasUpgrade(request, protocol)) return false;
            }
        }
        return true;
    }

    private static bool HasUpgrade(HeaderTable request, ReadOnlySpan<byte> protocol)
    {
        foreach (Field field in request)
        {
            if (field.Id != FieldId.Upgrade) continue;
            foreach (ReadOnlySpan<byte> asked in new FieldList(field.Value))
            {
                if (FieldNames.Same(asked, protocol)) return !RequestPlan.IsHttp2(protocol);
            }
        }
        return false;
    }

    /// <summary>Judges what has come of a chunked body together with its head, before any of the response goes out: once it does, all that can be done is to cut it.</summary>
    /// <param name="chunks">A decoder before the first chunk; it must be reset to take the body.</param>
    /// <param name="bytes">What has come behind the head.</param>
    /// <param name="good">How many of them lie before what is refused, or is not whole yet.</param>
    /// <returns>Why the body is refused; none if nothing is wrong so far.</returns>
    internal static RejectReason CheckBodyStart(ChunkedDecoder chunks, ReadOnlySpan<byte> bytes, out int good)
    {
        good = 0;
        ChunkStep step;
        do
        {
            step = chunks.Next(bytes[good..], out int consumed, out _);
            good += consumed;
        }
        while (step == ChunkStep.Data);
        return chunks.Reason;
    }

    /// <summary>Writes the head of a final response; 0 if it does not fit.</summary>
    internal static int Write(
        ResponseHead head, ReadOnlySpan<byte> buffer, ServiceRuntime service, ResponseFraming framing, int clientMinorVersion, bool keepsAlive, TimeProvider time, Span<byte> target)
    {
        HopByHop.DropFromResponse(head, buffer);
        HeaderTable fields = head.FieldsOf(buffer);
        var writer = new Http1Writer(target);
        writer.WriteStatusLine(head.Status, head.ReasonPhraseOf(buffer));
        writer.WriteFields(fields);
        if (fields.IndexOf(FieldId.Date) < 0) WriteDate(ref writer, time);
        if (framing == ResponseFraming.Chunked) writer.WritePrepared("Transfer-Encoding: chunked\r\n"u8);
        if (service.Forwarding.ViaInResponses) ForwardingFields.WriteVia(ref writer, service.Forwarding, head.MinorVersion == 0 ? "1.0"u8 : "1.1"u8);
        if (framing == ResponseFraming.Tunnel) WriteTunnel(ref writer, fields);
        else if (!keepsAlive) writer.WritePrepared("Connection: close\r\n"u8);
        else if (clientMinorVersion == 0) writer.WritePrepared("Connection: keep-alive\r\n"u8);
        writer.EndHead();
        return writer.IsGood ? writer.Offset : 0;
    }

    /// <summary>Writes the head of an interim response; 0 if it does not fit.</summary>
    internal static int WriteInterim(ResponseHead head, ReadOnlySpan<byte> buffer, Span<byte> target)
    {
        HopByHop.DropFromResponse(head, buffer);
        var writer = new Http1Writer(target);
        writer.WriteStatusLine(head.Status, head.ReasonPhraseOf(buffer));
        writer.WriteFields(head.FieldsOf(buffer));
        writer.EndHead();
        return writer.IsGood ? writer.Offset : 0;
    }

    /// <summary>Says when a response came that does not say it itself, as who passes it on must (RFC 9110 section 6.6.1); or when one was made here.</summary>
    internal static void WriteDate(ref Http1Writer writer, TimeProvider time)
    {
        Span<byte> date = stackalloc byte[HttpDate.Length];
        HttpDate.Write(time.GetUtcNow(), date);
        writer.WriteField(FieldId.Date, date);
    }

    private static void WriteTunnel(ref Http1Writer writer, HeaderTable fields)
    {
        foreach (Field field in fields)
        {
            if (field.Id == FieldId.Upgrade) writer.WriteField(FieldId.Upgrade, field.Value);
        }
        writer.WritePrepared("Connection: Upgrade\r\n"u8);
    }
}
