using System.Buffers.Binary;
using System.Text;

namespace Infra.Av1.Tools.Tests.Containers;

/// <summary>Builds files by hand: big-endian numbers, boxes of MP4, elements of EBML.</summary>
internal static class Bytes
{
    internal static byte[] U8(params byte[] values) => values;

    internal static byte[] U16(params int[] values) => Join([.. values.Select(v => new[] { (byte)(v >> 8), (byte)v })]);

    internal static byte[] U32(params long[] values) => Join([.. values.Select(v => One(4, b => BinaryPrimitives.WriteUInt32BigEndian(b, unchecked((uint)v))))]);

    internal static byte[] U64(params long[] values) => Join([.. values.Select(v => One(8, b => BinaryPrimitives.WriteInt64BigEndian(b, v)))]);

    internal static byte[] Little(int bytes, long value) => [.. Enumerable.Range(0, bytes).Select(i => (byte)(value >> (8 * i)))];

    internal static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    internal static byte[] Zeros(int count) => new byte[count];

    internal static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];

    internal static byte[] Box(string type, params byte[][] parts)
    {
        byte[] body = Join(parts);
        return Join(U32(8 + body.Length), Text(type), body);
    }

    internal static byte[] LargeBox(string type, params byte[][] parts)
    {
        byte[] body = Join(parts);
        return Join(U32(1), Text(type), U64(16 + body.Length), body);
    }

    internal static byte[] FullBox(string type, int version, int flags, params byte[][] parts) => Box(type, U32((uint)version << 24 | (uint)flags), Join(parts));

    internal static byte[] Element(uint id, params byte[][] parts)
    {
        byte[] body = Join(parts);
        return Join(Id(id), Size(body.Length, 4), body);
    }

    internal static byte[] UnknownElement(uint id, params byte[][] parts) => Join(Id(id), U8(0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), Join(parts));

    internal static byte[] Number(uint id, long value) => Element(id, U64(value));

    internal static byte[] Id(uint id) => [.. U32(id).SkipWhile(b => b == 0)];

    /// <summary>A size in so many bytes.</summary>
    internal static byte[] Size(long value, int bytes)
    {
        byte[] coded = new byte[bytes];
        for (int i = 0; i < bytes; i++) coded[bytes - 1 - i] = (byte)(value >> (8 * i));
        coded[0] |= (byte)(0x100 >> bytes);
        return coded;
    }

    private delegate void Writer(Span<byte> target);

    private static byte[] One(int count, Writer write)
    {
        byte[] bytes = new byte[count];
        write(bytes);
        return bytes;
    }
}
