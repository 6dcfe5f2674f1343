using Infra.Buffers;
using Infra.Crypto.Legacy;
using Infra.Http.Fields;
using Infra.Parsing;

namespace Infra.Http.Http1;

/// <summary>The opening handshake of WebSocket (RFC 6455 section 4) as a proxy sees it: it checks both sides, and speaks one side itself when the other is HTTP/2 (RFC 8441). Thread-safe.</summary>
public static class WebSocketHandshake
{
    /// <summary>Length of Sec-WebSocket-Key: 16 bytes in base64.</summary>
    public const int KeyLength = 24;

    /// <summary>Length of Sec-WebSocket-Accept: 20 bytes in base64.</summary>
    public const int AcceptLength = 28;

    private static ReadOnlySpan<byte> Guid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>Checks a complete request whose upgrade is WebSocket: GET, version 13, one key of 16 bytes.</summary>
    public static RejectReason CheckRequest(RequestHead head, ReadOnlySpan<byte> buffer)
    {
        HeaderTable fields = head.FieldsOf(buffer);
        if (head.Method != RequestMethod.Get) return RejectReason.MethodForbidden;
        if (!fields.TryGet(FieldId.SecWebSocketVersion, out ReadOnlySpan<byte> version) || !version.SequenceEqual("13"u8)) return RejectReason.WebSocketVersion;
        if (!fields.TryGet(FieldId.SecWebSocketKey, out ReadOnlySpan<byte> key) || fields.CountOf(FieldId.SecWebSocketKey) != 1 || !IsKey(key)) return RejectReason.WebSocketKeyMalformed;
        return RejectReason.None;
    }

    /// <summary>Checks a 101 against the key that was sent.</summary>
    public static RejectReason CheckResponse(HeaderTable fields, ReadOnlySpan<byte> key)
    {
        Span<byte> expected = stackalloc byte[AcceptLength];
        WriteAccept(key, expected);
        bool isRight = fields.TryGet(FieldId.SecWebSocketAccept, out ReadOnlySpan<byte> accept) && fields.CountOf(FieldId.SecWebSocketAccept) == 1 && accept.SequenceEqual(expected);
        return isRight ? RejectReason.None : RejectReason.WebSocketAcceptWrong;
    }

    /// <summary>Whether a key is 16 bytes in base64.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[18];
        return key.Length == KeyLength && Base64.TryDecode(key, bytes, Base64Alphabet.Standard, Padding.Required, out int written, out _) && written == 16;
    }

    /// <summary>Makes a fresh key in the first <see cref="KeyLength"/> bytes of <paramref name="target"/>.</summary>
    public static void WriteKey(IRandom random, Span<byte> target)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        Base64.TryEncode(bytes, target[..KeyLength], out _);
    }

    /// <summary>Writes the accept value of a key into the first <see cref="AcceptLength"/> bytes of <paramref name="target"/>: base64(SHA-1(key GUID)).</summary>
    public static void WriteAccept(ReadOnlySpan<byte> key, Span<byte> target)
    {
        Span<byte> digest = stackalloc byte[20];
        Sha1 hash = Sha1.Create();
        hash.Append(key);
        hash.Append(Guid);
        hash.Finish(digest);
        Base64.TryEncode(digest, target[..AcceptLength], out _);
    }
}
