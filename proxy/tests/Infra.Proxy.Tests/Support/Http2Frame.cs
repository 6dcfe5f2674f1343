using System.Buffers.Binary;
using System.Text;

namespace Infra.Proxy.Tests.Support;

/// <summary>A frame of HTTP/2 (RFC 9113 section 4.1), right or wrong.</summary>
internal sealed record Http2Frame(byte Type, byte Flags, uint Stream, byte[] Payload)
{
    internal const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7;
    private static readonly string[] Names =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
        "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    // RFC 7541 appendix A, entries 8 to 14.
    private static readonly int[] StaticStatus = [200, 204, 206, 304, 400, 404, 500];

    internal bool EndsStream => Type is Data or Headers && (Flags & 1) != 0;

    internal bool IsAck => (Flags & 1) != 0;

    /// <summary>Error code of RST_STREAM and GOAWAY by its name.</summary>
    internal string Error
    {
        get
        {
            uint code = BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(Type == GoAway ? 4 : 0));
            return code < Names.Length ? Names[code] : $"0x{code:x}";
        }
    }

    /// <summary>The last stream that GOAWAY names.</summary>
    internal uint LastStream => BinaryPrimitives.ReadUInt32BigEndian(Payload);

    /// <summary>The status of a response's HEADERS; Kestrel writes it first, and not with Huffman's code. 0 for trailers.</summary>
    internal int Status
    {
        get
        {
            ReadOnlySpan<byte> block = Payload;
            while (!block.IsEmpty && (block[0] & 0xE0) == 0x20) block = BehindSizeUpdate(block);
            if (block.IsEmpty) return 0;
            if (block[0] is >= 0x88 and <= 0x8E) return StaticStatus[block[0] - 0x88];
            bool isStatus = block.Length > 4 && (block[0] & 0x3F) is >= 8 and <= 14 && block[0] < 0x80 && block[1] == 3;
            return isStatus ? int.Parse(Encoding.ASCII.GetString(block.Slice(2, 3)), System.Globalization.CultureInfo.InvariantCulture) : 0;
        }
    }

    // RFC 7541 section 6.3: an integer with a prefix of five bits.
    private static ReadOnlySpan<byte> BehindSizeUpdate(ReadOnlySpan<byte> block)
    {
        int length = 1;
        if ((block[0] & 0x1F) == 0x1F)
        {
            while (length < block.Length && block[length] >= 0x80)
                length++;
            length = Math.Min(length + 1, block.Length);
        }
        return block[length..];
    }

    internal byte[] ToBytes() => Write(Type, Flags, Stream, Payload);

    internal static byte[] Write(byte type, byte flags, uint stream, byte[] payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, (byte)(stream >> 24), (byte)(stream >> 16), (byte)(stream >> 8), (byte)stream, .. payload];

    /// <summary>A field block without any compression: literals, never indexed (RFC 7541 section 6.2.2).</summary>
    internal static byte[] Block(IEnumerable<(string Name, string Value)> fields)
    {
        var block = new List<byte>();
        foreach ((string name, string value) in fields)
        {
            block.Add(0);
            Add(block, Encoding.Latin1.GetBytes(name));
            Add(block, Encoding.Latin1.GetBytes(value));
        }
        return [.. block];
    }

    public override string ToString() => Type is Reset or GoAway ? $"{Type}/{Stream} {Error}" : Type == Headers ? $"{Type}/{Stream} {Status}" : $"{Type}/{Stream} {Payload.Length} bytes";

    private static void Add(List<byte> block, byte[] text)
    {
        // RFC 7541 section 5.1.
        block.Add((byte)Math.Min(text.Length, 127));
        if (text.Length >= 127)
        {
            int rest = text.Length - 127;
            for (; rest >= 128; rest >>= 7)
                block.Add((byte)(rest | 128));
            block.Add((byte)rest);
        }
        block.AddRange(text);
    }
}
