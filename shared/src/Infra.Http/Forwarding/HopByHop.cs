using Infra.Http.Fields;
using Infra.Http.Http1;

namespace Infra.Http.Forwarding;

/// <summary>Takes out of a head what was meant for one connection only (RFC 9110 section 7.6.1). Thread-safe.</summary>
public static class HopByHop
{
    /// <summary>
    /// Drops the fields of a request that are not for the server: those that Connection names, Connection itself, Keep-Alive, Proxy-Connection, Proxy-Authorization,
    /// Proxy-Authenticate, TE, Transfer-Encoding, Upgrade, HTTP2-Settings, and Expect of HTTP/1.0. A caller that tunnels writes Connection and Upgrade anew; one that passes trailers on writes TE anew.
    /// </summary>
    /// <param name="head">A complete head.</param>
    /// <param name="buffer">Its bytes.</param>
    /// <param name="dropUnderscores">Whether names with an underscore are dropped too (CVE-2026-39858).</param>
    public static void DropFromRequest(RequestHead head, ReadOnlySpan<byte> buffer, bool dropUnderscores)
    {
        HeaderTable fields = head.FieldsOf(buffer);
        DropCommon(fields, (head.Connection & ConnectionOptions.Other) != ConnectionOptions.None, dropUnderscores);
        if (head.MinorVersion == 0) fields.Drop(FieldId.Expect);
    }

    /// <summary>Drops the fields of a response that are not for the client, and Content-Length where there is no such thing: 1xx and 204.</summary>
    /// <param name="head">A complete head.</param>
    /// <param name="buffer">Its bytes.</param>
    public static void DropFromResponse(ResponseHead head, ReadOnlySpan<byte> buffer)
    {
        HeaderTable fields = head.FieldsOf(buffer);
        DropCommon(fields, (head.Connection & ConnectionOptions.Other) != ConnectionOptions.None, dropUnderscores: false);
        // RFC 9110 section 8.6: these never have one.
        if (head.Status is < 200 or 204) fields.Drop(FieldId.ContentLength);
    }

    /// <summary>Drops the hop-by-hop fields of any head; <paramref name="hasNominations"/> says whether Connection names other fields.</summary>
    public static void DropCommon(HeaderTable fields, bool hasNominations, bool dropUnderscores)
    {
        if (hasNominations) DropNominated(fields);
        Span<FieldEntry> entries = fields.Entries;
        for (int i = 0; i < entries.Length; i++)
        {
            bool isUnderscore = dropUnderscores && (entries[i].Flags & FieldFlags.Underscore) != FieldFlags.None;
            if (isUnderscore || IsHopByHop(entries[i].Id)) fields.Drop(i);
        }
    }

    /// <summary>Whether a field always belongs to one connection.</summary>
    public static bool IsHopByHop(FieldId id) => id is
        FieldId.Connection or FieldId.KeepAlive or FieldId.ProxyConnection or FieldId.ProxyAuthorization or FieldId.ProxyAuthenticate or FieldId.ProxyAuthenticationInfo
        or FieldId.Te or FieldId.TransferEncoding or FieldId.Upgrade or FieldId.Http2Settings;

    /// <summary>Whether naming a field in Connection removes it: never what routing, framing, authorization and forwarding stand on (CVE-2021-32813, CVE-2024-45410).</summary>
    public static bool MayBeNominated(FieldId id, ReadOnlySpan<byte> name) => id switch
    {
        FieldId.Host or FieldId.ContentLength or FieldId.Authorization or FieldId.Cookie or FieldId.Forwarded or FieldId.Via => false,
        FieldId.XRealIp or FieldId.TrueClientIp or FieldId.CfConnectingIp or FieldId.ClientCert or FieldId.ClientCertChain => false,
        _ => !FieldNames.IsForwardedFamily(name),
    };

    // At most 64 options (the parser counts), and a word of bits that says which names the head surely lacks.
    private static void DropNominated(HeaderTable fields)
    {
        ulong present = 0;
        foreach (Field field in fields)
            present |= 1UL << FieldNames.BucketOf(field.Name);
        foreach (Field connection in fields)
        {
            if (connection.Id != FieldId.Connection) continue;
            foreach (ReadOnlySpan<byte> option in new FieldList(connection.Value))
            {
                if ((present >> FieldNames.BucketOf(option) & 1) != 0) DropNamed(fields, option);
            }
        }
    }

    private static void DropNamed(HeaderTable fields, ReadOnlySpan<byte> name)
    {
        FieldId id = FieldNames.Find(name);
        // Connection itself falls later; it is still being read.
        if (id == FieldId.Connection || !MayBeNominated(id, name)) return;
        for (int i = 0; i < fields.Count; i++)
        {
            Field field = fields[i];
            if (field.Id == id && FieldNames.Same(field.Name, name)) fields.Drop(i);
        }
    }
}
