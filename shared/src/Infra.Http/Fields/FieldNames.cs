using System.Text;

namespace Infra.Http.Fields;

/// <summary>Field names: known ones by number, and what a name may be made of (RFC 9110 section 5.1). Thread-safe.</summary>
public static class FieldNames
{
    private const int SlotsOfTable = 1024;

    private static readonly byte[][] Names =
    [
        [],
        "Accept"u8.ToArray(),
        "Accept-Charset"u8.ToArray(),
        "Accept-Encoding"u8.ToArray(),
        "Accept-Language"u8.ToArray(),
        "Accept-Ranges"u8.ToArray(),
        "Age"u8.ToArray(),
        "Allow"u8.ToArray(),
        "Alt-Svc"u8.ToArray(),
        "Authentication-Info"u8.ToArray(),
        "Authorization"u8.ToArray(),
        "Cache-Control"u8.ToArray(),
        "CDN-Loop"u8.ToArray(),
        "CF-Connecting-IP"u8.ToArray(),
        "Client-Cert"u8.ToArray(),
        "Client-Cert-Chain"u8.ToArray(),
        "Connection"u8.ToArray(),
        "Content-Disposition"u8.ToArray(),
        "Content-Encoding"u8.ToArray(),
        "Content-Language"u8.ToArray(),
        "Content-Length"u8.ToArray(),
        "Content-Location"u8.ToArray(),
        "Content-Range"u8.ToArray(),
        "Content-Security-Policy"u8.ToArray(),
        "Content-Type"u8.ToArray(),
        "Cookie"u8.ToArray(),
        "Date"u8.ToArray(),
        "Early-Data"u8.ToArray(),
        "ETag"u8.ToArray(),
        "Expect"u8.ToArray(),
        "Expires"u8.ToArray(),
        "Forwarded"u8.ToArray(),
        "From"u8.ToArray(),
        "Grpc-Encoding"u8.ToArray(),
        "Grpc-Message"u8.ToArray(),
        "Grpc-Status"u8.ToArray(),
        "Grpc-Timeout"u8.ToArray(),
        "Host"u8.ToArray(),
        "HTTP2-Settings"u8.ToArray(),
        "If-Match"u8.ToArray(),
        "If-Modified-Since"u8.ToArray(),
        "If-None-Match"u8.ToArray(),
        "If-Range"u8.ToArray(),
        "If-Unmodified-Since"u8.ToArray(),
        "Keep-Alive"u8.ToArray(),
        "Last-Modified"u8.ToArray(),
        "Link"u8.ToArray(),
        "Location"u8.ToArray(),
        "Max-Forwards"u8.ToArray(),
        "Origin"u8.ToArray(),
        "Pragma"u8.ToArray(),
        "Priority"u8.ToArray(),
        "Proxy-Authenticate"u8.ToArray(),
        "Proxy-Authentication-Info"u8.ToArray(),
        "Proxy-Authorization"u8.ToArray(),
        "Proxy-Connection"u8.ToArray(),
        "Proxy-Status"u8.ToArray(),
        "Range"u8.ToArray(),
        "Referer"u8.ToArray(),
        "Retry-After"u8.ToArray(),
        "Sec-WebSocket-Accept"u8.ToArray(),
        "Sec-WebSocket-Extensions"u8.ToArray(),
        "Sec-WebSocket-Key"u8.ToArray(),
        "Sec-WebSocket-Protocol"u8.ToArray(),
        "Sec-WebSocket-Version"u8.ToArray(),
        "Server"u8.ToArray(),
        "Set-Cookie"u8.ToArray(),
        "Strict-Transport-Security"u8.ToArray(),
        "TE"u8.ToArray(),
        "Traceparent"u8.ToArray(),
        "Tracestate"u8.ToArray(),
        "Trailer"u8.ToArray(),
        "Transfer-Encoding"u8.ToArray(),
        "True-Client-IP"u8.ToArray(),
        "Upgrade"u8.ToArray(),
        "User-Agent"u8.ToArray(),
        "Vary"u8.ToArray(),
        "Via"u8.ToArray(),
        "WWW-Authenticate"u8.ToArray(),
        "X-Content-Type-Options"u8.ToArray(),
        "X-Forwarded-For"u8.ToArray(),
        "X-Forwarded-Host"u8.ToArray(),
        "X-Forwarded-Port"u8.ToArray(),
        "X-Forwarded-Proto"u8.ToArray(),
        "X-Frame-Options"u8.ToArray(),
        "X-Real-IP"u8.ToArray(),
        "X-Request-ID"u8.ToArray(),
    ];

    private static readonly FieldId[] Slots = BuildSlots();

    /// <summary>The usual spelling of a known name; empty for <see cref="FieldId.Unknown"/>.</summary>
    public static ReadOnlySpan<byte> Of(FieldId id) => (int)id < Names.Length ? Names[(int)id] : default;

    /// <summary>The number of a name in any letter case.</summary>
    public static FieldId Find(ReadOnlySpan<byte> name)
    {
        if (name.Length < 2) return FieldId.Unknown;
        int slot = SlotOf(name);
        // Linear probing; half of the slots and more are empty, so a run ends soon.
        for (int i = 0; i < SlotsOfTable; i++)
        {
            FieldId id = Slots[(slot + i) & (SlotsOfTable - 1)];
            if (id == FieldId.Unknown) return id;
            if (Ascii.EqualsIgnoreCase(Names[(int)id], name)) return id;
        }
        return FieldId.Unknown;
    }

    /// <summary>Whether two names are the same in any letter case.</summary>
    public static bool Same(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right);

    /// <summary>Whether a name begins with <c>X-Forwarded-</c> in any letter case.</summary>
    public static bool IsForwardedFamily(ReadOnlySpan<byte> name) =>
        name.Length > 12 && Ascii.EqualsIgnoreCase(name[..12], "x-forwarded-"u8);

    /// <summary>Whether <paramref name="bytes"/> is a token: at least one byte, each a tchar of RFC 9110 section 5.6.2.</summary>
    public static bool IsToken(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && TokenLength(bytes) == bytes.Length;

    /// <summary>Whether a byte is a tchar.</summary>
    internal static bool IsTokenByte(byte letter) => Classes[letter] != 0;

    /// <summary>How many bytes from the start are tchars.</summary>
    internal static int TokenLength(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> classes = Classes;
        int length = 0;
        while (length < bytes.Length && classes[bytes[length]] != 0)
            length++;
        return length;
    }

    /// <summary>Sums a name without letter case to 64 buckets: a set of names is a word of 64 bits that says "surely not in it".</summary>
    internal static int BucketOf(ReadOnlySpan<byte> name)
    {
        uint sum = (uint)name.Length;
        foreach (byte letter in name)
            sum = (sum * 31) + (uint)(letter | 0x20);
        return (int)(sum * 2654435769u >> 26);
    }

    // 1 for tchar: "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" / "`" / "|" / "~" / DIGIT / ALPHA
    private static ReadOnlySpan<byte> Classes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    private static int SlotOf(ReadOnlySpan<byte> name) =>
        (int)((uint)(name.Length * 37) + ((uint)(name[0] | 0x20) * 71) + ((uint)(name[^1] | 0x20) * 11) + ((uint)(name[name.Length / 2] | 0x20) * 131)) & (SlotsOfTable - 1);

    private static FieldId[] BuildSlots()
    {
        var slots = new FieldId[SlotsOfTable];
        for (int id = 1; id < Names.Length; id++)
        {
            int slot = SlotOf(Names[id]);
            while (slots[slot] != FieldId.Unknown)
                slot = (slot + 1) & (SlotsOfTable - 1);
            slots[slot] = (FieldId)id;
        }
        return slots;
    }
}
