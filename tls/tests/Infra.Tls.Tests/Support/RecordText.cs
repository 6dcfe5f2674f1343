using System.Buffers.Binary;
using Infra.Tls.Records;
using Infra.Tls.Secrets;

namespace Infra.Tls.Tests.Support;

/// <summary>Takes records and messages apart and puts them together again.</summary>
internal static class RecordText
{
    internal static List<byte[]> SplitRecords(byte[] bytes)
    {
        var records = new List<byte[]>();
        for (int i = 0; i < bytes.Length;)
        {
            int size = 5 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(i + 3));
            records.Add(bytes[i..(i + size)]);
            i += size;
        }
        return records;
    }

    internal static List<byte[]> SplitMessages(ReadOnlySpan<byte> bytes)
    {
        var messages = new List<byte[]>();
        while (!bytes.IsEmpty)
        {
            int size = 4 + ((bytes[1] << 16) | (bytes[2] << 8) | bytes[3]);
            messages.Add(bytes[..size].ToArray());
            bytes = bytes[size..];
        }
        return messages;
    }

    internal static byte[] Clear(ContentType type, ReadOnlySpan<byte> content, ushort version = 0x0303)
    {
        var record = new byte[5 + content.Length];
        record[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(1), version);
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)content.Length);
        content.CopyTo(record.AsSpan(5));
        return record;
    }

    internal static byte[] ChangeCipherSpec() => Clear(ContentType.ChangeCipherSpec, [1]);

    internal static byte[] Seal(RecordCipher cipher, ContentType type, ReadOnlySpan<byte> content)
    {
        var record = new byte[content.Length + RecordLimits.Overhead];
        cipher.Seal(type, content, record);
        return record;
    }

    internal static byte[] Open(RecordCipher cipher, byte[] record, out ContentType type)
    {
        byte[] copy = [.. record];
        Assert.True(cipher.TryOpen(copy.AsSpan(0, 5), copy.AsSpan(5), out Span<byte> inner), "does not open");
        int last = inner.LastIndexOfAnyExcept((byte)0);
        type = (ContentType)inner[last];
        return inner[..last].ToArray();
    }

    internal static RecordCipher Cipher(CipherSuite suite, byte[] secret) => RecordKeys.CreateCipher(SuiteParameters.Of(suite), secret);

    /// <summary>A handshake message with a header that fits its body.</summary>
    internal static byte[] Message(byte type, ReadOnlySpan<byte> body) => [type, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];
}
