using Infra.Http.Fields;
using Infra.Http.Http1;

namespace Infra.Http.Forwarding;

/// <summary>
/// The fields that tell a server who asks, and through whom. Use: drop hop-by-hop fields, <see cref="Prepare"/>, write the fields that are left, then <see cref="Write"/>.
/// Whatever a client says of itself is taken out before ours is added. Thread-safe.
/// </summary>
public static class ForwardingFields
{
    /// <summary>How often Via may name us before it is a loop.</summary>
    public const int ViaLoopCount = 3;

    /// <summary>Drops the fields that <see cref="Write"/> writes anew, and those of an untrusted peer that nobody is to believe (all of X-Forwarded-*).</summary>
    public static void Prepare(HeaderTable fields, ForwardingOptions options, ForwardedPeer peer)
    {
        bool isBelieved = peer.IsTrusted || options.XForwarded == ForwardedMode.Append;
        for (int i = 0; i < fields.Count; i++)
        {
            Field field = fields[i];
            bool isDropped = field.Id switch
            {
                FieldId.XForwardedFor => options.XForwarded != ForwardedMode.Off && (!isBelieved || !peer.Address.IsEmpty),
                FieldId.Forwarded => options.Forwarded,
                _ => options.XForwarded != ForwardedMode.Off && !peer.IsTrusted && FieldNames.IsForwardedFamily(field.Name),
            };
            if (isDropped) fields.Drop(i);
        }
    }

    /// <summary>Writes X-Forwarded-*, Forwarded and Via as the options say.</summary>
    /// <param name="writer">The writer of the request's head, after its fields.</param>
    /// <param name="fields">The fields that came, dropped ones among them.</param>
    /// <param name="options">What is written.</param>
    /// <param name="peer">The client's connection.</param>
    /// <param name="host">The host that the client asked for, valid (from a head that was accepted).</param>
    /// <param name="version">The version that the client speaks, as Via has it: <c>1.0</c>, <c>1.1</c> or <c>2</c>.</param>
    public static void Write(
        ref Http1Writer writer, HeaderTable fields, ForwardingOptions options, ForwardedPeer peer, scoped ReadOnlySpan<byte> host, scoped ReadOnlySpan<byte> version)
    {
        if (options.XForwarded != ForwardedMode.Off) WriteXForwarded(ref writer, fields, options, peer, host);
        if (options.Forwarded) WriteForwarded(ref writer, fields, peer, host);
        if (options.ViaInRequests) WriteVia(ref writer, options, version);
    }

    /// <summary>Writes <c>Via: VERSION PSEUDONYM</c> as a line of its own behind those that came.</summary>
    public static void WriteVia(ref Http1Writer writer, ForwardingOptions options, scoped ReadOnlySpan<byte> version)
    {
        writer.BeginField(FieldId.Via);
        writer.AppendValue(version);
        writer.AppendValue(" "u8);
        writer.AppendValue(options.Pseudonym.Span);
        writer.EndField();
    }

    /// <summary>Whether Via names us so often that the request goes round in circles.</summary>
    public static bool IsLoop(HeaderTable fields, ForwardingOptions options)
    {
        int count = 0;
        foreach (Field field in fields)
        {
            if (field.Id != FieldId.Via) continue;
            // Every comma counts: a quote in a comment, which nothing has to close, would hide what others have appended to the same line.
            for (ReadOnlySpan<byte> rest = field.Value; !rest.IsEmpty;)
            {
                int comma = rest.IndexOf((byte)',');
                ReadOnlySpan<byte> element = FieldBytes.Trim(comma < 0 ? rest : rest[..comma]);
                if (FieldNames.Same(ReceivedBy(element), options.Pseudonym.Span) && ++count == ViaLoopCount) return true;
                rest = comma < 0 ? default : rest[(comma + 1)..];
            }
        }
        return false;
    }

    // Via element = received-protocol RWS received-by [ RWS comment ]
    private static ReadOnlySpan<byte> ReceivedBy(ReadOnlySpan<byte> element)
    {
        int space = element.IndexOfAny((byte)' ', (byte)'\t');
        if (space < 0) return default;
        ReadOnlySpan<byte> rest = FieldBytes.Trim(element[space..]);
        int end = rest.IndexOfAny((byte)' ', (byte)'\t', (byte)'(');
        return end < 0 ? rest : rest[..end];
    }

    private static void WriteXForwarded(ref Http1Writer writer, HeaderTable fields, ForwardingOptions options, ForwardedPeer peer, scoped ReadOnlySpan<byte> host)
    {
        if (!peer.Address.IsEmpty)
        {
            writer.BeginField(FieldId.XForwardedFor);
            if (peer.IsTrusted || options.XForwarded == ForwardedMode.Append) AppendAll(ref writer, fields, FieldId.XForwardedFor);
            writer.AppendValue(peer.Address);
            writer.EndField();
        }
        if (fields.IndexOf(FieldId.XForwardedProto) < 0) writer.WriteField(FieldId.XForwardedProto, peer.Scheme);
        if (fields.IndexOf(FieldId.XForwardedHost) < 0 && !host.IsEmpty) writer.WriteField(FieldId.XForwardedHost, host);
    }

    private static void WriteForwarded(ref Http1Writer writer, HeaderTable fields, ForwardedPeer peer, scoped ReadOnlySpan<byte> host)
    {
        writer.BeginField(FieldId.Forwarded);
        if (peer.IsTrusted) AppendAll(ref writer, fields, FieldId.Forwarded);
        writer.AppendValue("for="u8);
        writer.AppendValue(peer.Node);
        if (!host.IsEmpty)
        {
            // A host has no quote and no backslash, so quoting it is enough.
            writer.AppendValue(";host=\""u8);
            writer.AppendValue(host);
            writer.AppendValue("\""u8);
        }
        writer.AppendValue(";proto="u8);
        writer.AppendValue(peer.Scheme);
        writer.EndField();
    }

    private static void AppendAll(ref Http1Writer writer, HeaderTable fields, FieldId id)
    {
        foreach (Field field in fields)
        {
            if (field.Id != id || field.Value.IsEmpty) continue;
            writer.AppendValue(field.Value);
            writer.AppendValue(", "u8);
        }
    }
}
