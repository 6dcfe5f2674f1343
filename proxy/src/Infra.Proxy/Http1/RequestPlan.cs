using System.Buffers.Text;
using Infra.Http;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;
using Infra.Http.Targets;
using Infra.Proxy.Lifecycle;

namespace Infra.Proxy.Http1;

/// <summary>
/// What becomes of a request: refused, answered here, or forwarded with a head that is written anew. The one place where this is decided, for requests of
/// every version: those of HTTP/2 come here in the form of HTTP/1.1.
/// </summary>
internal readonly struct RequestPlan
{
    private const int TargetOnStackMax = 512;
    private const int MaxForwardsDigits = 9;
    private const long MaxForwardsMax = 999_999_999;

    private RequestPlan(RejectReason reason, ProxyError error)
    {
        Reason = reason;
        Error = error;
    }

    /// <summary>Why it is refused; none if it is not.</summary>
    internal RejectReason Reason { get; }

    /// <summary>The error type that goes with <see cref="Reason"/>.</summary>
    internal ProxyError Error { get; }

    /// <summary>Whether it is an OPTIONS that may go no further (RFC 9110 section 7.6.2).</summary>
    internal bool IsAnsweredHere { get; private init; }

    /// <summary>Length of the head for the upstream.</summary>
    internal int HeadLength { get; private init; }

    /// <summary>Whether bytes were written at the end of the buffer too.</summary>
    internal bool UsesScratch { get; private init; }

    /// <summary>The buffer was too small: the caller tries again with <see cref="RoomFor"/>.</summary>
    internal bool NeedsRoom { get; private init; }

    /// <summary>How many bytes the head for the upstream may take at most.</summary>
    internal static int RoomFor(RequestHead head, ServiceRuntime service) =>
        head.Length + head.FieldCount + (2 * service.Forwarding.Pseudonym.Length) + 1536 + head.Limits.TargetBytesMax;

    /// <summary>Decides, and writes the head for the upstream.</summary>
    /// <param name="head">A complete head.</param>
    /// <param name="buffer">Its bytes.</param>
    /// <param name="peer">The client.</param>
    /// <param name="service">The service that it came to.</param>
    /// <param name="upstreamHost">Host for the upstream, where it is not the client's; empty for that.</param>
    /// <param name="version">The client's version as Via has it.</param>
    /// <param name="target">Where the head is written.</param>
    internal static RequestPlan Write(
        RequestHead head, ReadOnlySpan<byte> buffer, ForwardedPeer peer, ServiceRuntime service, ReadOnlySpan<byte> upstreamHost, ReadOnlySpan<byte> version, Span<byte> target)
    {
        HeaderTable fields = head.FieldsOf(buffer);
        if (head.Body == BodyKind.Length && head.ContentLength > service.Limits.BodyBytesMax) return Refused(RejectReason.BodyTooLarge);
        if (ForwardingFields.IsLoop(fields, service.Forwarding)) return new RequestPlan(RejectReason.ProxyLoop, ProxyError.ProxyLoopDetected);

        ReadOnlySpan<byte> path = head.PathAndQueryOf(buffer);
        // RFC 9112 section 3.2.4: an absolute target of OPTIONS without path and query asks about the server as a whole.
        if (path.IsEmpty && head.Method == RequestMethod.Options) path = "*"u8;
        bool fitsOnStack = path.Length < TargetOnStackMax;
        Span<byte> scratch = fitsOnStack ? stackalloc byte[TargetOnStackMax] : target[^Math.Min(target.Length, path.Length + 1)..];
        if (scratch.Length <= path.Length) return new RequestPlan { NeedsRoom = true };
        RejectReason reason = TargetNormalizer.Normalize(path, NormalizationChecks.All, scratch, out ReadOnlySpan<byte> normalized, out _);
        if (reason != RejectReason.None) return Refused(reason);

        long maxForwards = -1;
        if (head.Method == RequestMethod.Options && TryReadMaxForwards(fields, out maxForwards) && maxForwards == 0) return new RequestPlan { IsAnsweredHere = true };

        ReadOnlySpan<byte> host = head.HostOf(buffer);
        HopByHop.DropFromRequest(head, buffer, service.Forwarding.DropUnderscores);
        ForwardingFields.Prepare(fields, service.Forwarding, peer);
        if (maxForwards > 0) fields.Drop(FieldId.MaxForwards);
        if (!upstreamHost.IsEmpty) fields.Drop(FieldId.Host);

        var writer = new Http1Writer(fitsOnStack ? target : target[..^scratch.Length]);
        writer.WriteRequestLine(head.MethodOf(buffer), normalized);
        if (!upstreamHost.IsEmpty) writer.WriteField(FieldId.Host, upstreamHost);
        writer.WriteFields(fields);
        if (head.Body == BodyKind.Chunked) writer.WritePrepared("Transfer-Encoding: chunked\r\n"u8);
        WriteConnection(ref writer, head, fields);
        if (maxForwards > 0) writer.WriteField(FieldId.MaxForwards, maxForwards - 1);
        ForwardingFields.Write(ref writer, fields, service.Forwarding, peer, host, version);
        writer.EndHead();
        if (writer.HasOverflowed) return new RequestPlan { NeedsRoom = true };
        // What the parser takes can be written; if not, forwarding it would change it.
        if (writer.IsRefused) return Refused(RejectReason.TargetMalformed);
        return new RequestPlan { HeadLength = writer.Offset, UsesScratch = !fitsOnStack };
    }

    private static RequestPlan Refused(RejectReason reason) => new(reason, ProxyError.HttpRequestError);

    private static bool TryReadMaxForwards(HeaderTable fields, out long value)
    {
        value = -1;
        foreach (Field field in fields)
        {
            if (field.Id != FieldId.MaxForwards) continue;
            ReadOnlySpan<byte> text = field.Value;
            if (text.IsEmpty || text.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
            ReadOnlySpan<byte> digits = text.TrimStart((byte)'0');
            // RFC 9110 section 7.6.2: of a larger number goes on what we support at most.
            if (digits.Length > MaxForwardsDigits || !Utf8Parser.TryParse(text, out value, out _)) value = MaxForwardsMax + 1;
            return true;
        }
        return false;
    }

    private static void WriteConnection(ref Http1Writer writer, RequestHead head, HeaderTable fields)
    {
        bool isUpgrade = head.Upgrade != UpgradeKind.None;
        if (isUpgrade) WriteUpgrade(ref writer, fields);
        if (head.AcceptsTrailers) writer.WritePrepared("TE: trailers\r\n"u8);
        if (isUpgrade) writer.WritePrepared(head.AcceptsTrailers ? "Connection: Upgrade, TE\r\n"u8 : "Connection: Upgrade\r\n"u8);
        else if (head.AcceptsTrailers) writer.WritePrepared("Connection: TE\r\n"u8);
    }

    /// <summary>Whether a protocol of Upgrade is HTTP/2, which is not passed on.</summary>
    internal static bool IsHttp2(ReadOnlySpan<byte> protocol) => FieldNames.Same(protocol, "h2c"u8) || FieldNames.Same(protocol, "h2"u8);

    // All that is asked for but HTTP/2, which would take the connection out of our sight as another HTTP.
    private static void WriteUpgrade(ref Http1Writer writer, HeaderTable fields)
    {
        writer.BeginField(FieldId.Upgrade);
        bool isFirst = true;
        foreach (Field field in fields)
        {
            if (field.Id != FieldId.Upgrade) continue;
            foreach (ReadOnlySpan<byte> protocol in new FieldList(field.Value))
            {
                if (IsHttp2(protocol)) continue;
                if (!isFirst) writer.AppendValue(", "u8);
                writer.AppendValue(protocol);
                isFirst = false;
            }
        }
        writer.EndField();
    }
}
