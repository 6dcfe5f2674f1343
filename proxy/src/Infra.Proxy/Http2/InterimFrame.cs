using Infra.Buffers;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Http.Http1;

namespace Infra.Proxy.Http2;

/// <summary>
/// The head of an interim response as one HEADERS frame (RFC 9113 section 8.1, RFC 8297). Its fields are literals that are not indexed, without Huffman's code (RFC 7541 section 6.2.2), so that
/// neither Kestrel's encoder nor the client's table of fields is concerned:
/// <code>3 length | 1 type | 1 flags | 4 stream | 1 ":status" of the static table | 4 its value | fields: 1 zero, name, value, each after its length</code>
/// </summary>
internal static class InterimFrame
{
    /// <summary>Bytes of the longest field block, since every client takes a frame of that length (RFC 9113 section 4.2).</summary>
    internal const int BlockBytesMax = 16384;

    private const byte Headers = 1;
    private const byte EndHeaders = 4;
    private const byte StatusName = 8;       // RFC 7541 appendix A
    private const byte NewName = 0;
    private const int HeaderBytes = 9;
    private const int StatusBytes = 5;
    private const int LengthPrefixMax = 127; // RFC 7541 section 5.1, for a prefix of seven bits

    /// <summary>Drops what is not for the client, and writes the rest; null if it does not fit into one frame.</summary>
    /// <param name="stream">The request's stream.</param>
    /// <param name="head">An interim response.</param>
    /// <param name="bytes">Its bytes.</param>
    internal static byte[]? TryWrite(uint stream, ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        HopByHop.DropFromResponse(head, bytes);
        HeaderTable fields = head.FieldsOf(bytes);
        int length = StatusBytes;
        foreach (Field field in fields)
        {
            if (!field.IsDropped) length += 1 + BytesOf(field.Name) + BytesOf(field.Value);
        }
        if (length > BlockBytesMax) return null;
        var frame = new byte[HeaderBytes + length];
        var writer = new WireWriter(frame);
        writer.WriteUInt24((uint)length);
        writer.WriteByte(Headers);
        writer.WriteByte(EndHeaders);
        writer.WriteUInt32(stream);
        WriteStatus(ref writer, head.Status);
        foreach (Field field in fields)
        {
            if (field.IsDropped) continue;
            writer.WriteByte(NewName);
            WriteName(ref writer, field.Name);
            WriteLength(ref writer, field.Value.Length);
            writer.WriteBytes(field.Value);
        }
        return frame;
    }

    private static void WriteStatus(ref WireWriter writer, int status)
    {
        writer.WriteByte(StatusName);
        writer.WriteByte(3);
        writer.WriteByte((byte)('0' + (status / 100)));
        writer.WriteByte((byte)('0' + (status / 10 % 10)));
        writer.WriteByte((byte)('0' + (status % 10)));
    }

    // RFC 9113 section 8.2: lower case.
    private static void WriteName(ref WireWriter writer, ReadOnlySpan<byte> name)
    {
        WriteLength(ref writer, name.Length);
        foreach (byte value in name)
            writer.WriteByte(value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value);
    }

    private static void WriteLength(ref WireWriter writer, int length)
    {
        writer.WriteByte((byte)Math.Min(length, LengthPrefixMax));
        if (length < LengthPrefixMax) return;
        int rest = length - LengthPrefixMax;
        for (; rest >= 128; rest >>= 7)
            writer.WriteByte((byte)(rest | 128));
        writer.WriteByte((byte)rest);
    }

    private static int BytesOf(ReadOnlySpan<byte> text)
    {
        int bytes = 1 + text.Length;
        if (text.Length < LengthPrefixMax) return bytes;
        for (int rest = text.Length - LengthPrefixMax; rest >= 128; rest >>= 7)
            bytes++;
        return bytes + 1;
    }
}
