using System.Security.Cryptography;
using System.Text;

namespace Infra.Parsing;

/// <summary>PEM texts as a whole (RFC 7468). Reading block by block is <see cref="PemReader"/>'s work.</summary>
public static class Pem
{
    private const int LineLength = 64;   // RFC 7468 section 2

    /// <summary>
    /// Reads all blocks of <paramref name="text"/>, those with another label than <paramref name="label"/> left out (null takes all). At most <paramref name="blocksMax"/>
    /// blocks of <paramref name="blockBytesMax"/> decoded bytes each; none is an error too. The caller disposes the blocks; after an error there are none.
    /// </summary>
    public static bool TryReadAll(
        ReadOnlySpan<byte> text, string? label, out IReadOnlyList<PemBlock> blocks, out TextError error, int blocksMax = 1024, int blockBytesMax = 1 << 20)
    {
        List<PemBlock> found = [];
        blocks = found;
        var reader = new PemReader(text, blockBytesMax);
        error = default;
        while (reader.TryRead(out PemBlock? block))
        {
            if (label is not null && block!.Label != label)
            {
                block.Dispose();
                continue;
            }
            if (found.Count == blocksMax) error = new TextError("there are too many blocks", block!.Span.Start);
            found.Add(block!);
            if (error != default) break;
        }
        if (reader.HasError) error = reader.Error;
        else if (found.Count == 0) error = new TextError("there is no block of the kind that is looked for", text.Length);
        if (error == default) return true;
        foreach (PemBlock block in found)
            block.Dispose();
        blocks = [];
        return false;
    }

    /// <summary>Reads all blocks of <paramref name="text"/> as the other overload does; offsets count characters.</summary>
    public static bool TryReadAll(
        ReadOnlySpan<char> text, string? label, out IReadOnlyList<PemBlock> blocks, out TextError error, int blocksMax = 1024, int blockBytesMax = 1 << 20)
    {
        // One byte per character keeps the offsets; what is not ASCII can only stand outside the blocks.
        using var bytes = new Buffers.SecretBytes(text.Length);
        Span<byte> target = bytes.Span;
        for (int i = 0; i < target.Length; i++)
            target[i] = text[i] < 0x80 ? (byte)text[i] : (byte)0xFF;
        return TryReadAll(target, label, out blocks, out error, blocksMax, blockBytesMax);
    }

    /// <summary>Bytes that <see cref="TryWrite"/> needs for a block.</summary>
    /// <exception cref="ArgumentException">The label is longer than 64 characters or not as RFC 7468 section 3 has it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The text would be longer than an array can be.</exception>
    public static int EncodedLength(string label, int contentBytes)
    {
        CheckLabel(label);
        long digits = Base64.EncodedLength(contentBytes);
        long length = digits + (digits + LineLength - 1) / LineLength + 2 * label.Length + "-----BEGIN -----\n-----END -----\n".Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength, nameof(contentBytes));
        return (int)length;
    }

    /// <summary>
    /// Writes a block in the strict form: lines of 64 digits, each line ended by a line feed. False, and nothing written, if it does not fit. Takes no time that depends on the content.
    /// </summary>
    /// <exception cref="ArgumentException">The label is longer than 64 characters or not as RFC 7468 section 3 has it.</exception>
    public static bool TryWrite(string label, ReadOnlySpan<byte> content, Span<byte> target, out int written)
    {
        written = 0;
        int length = EncodedLength(label, content.Length);
        if (length > target.Length) return false;
        var writer = new Buffers.WireWriter(target[..length]);
        writer.WriteBytes("-----BEGIN "u8);
        Encoding.ASCII.GetBytes(label, writer.Reserve(label.Length));
        writer.WriteBytes("-----\n"u8);
        while (!content.IsEmpty)
        {
            ReadOnlySpan<byte> line = content[..Math.Min(content.Length, LineLength / 4 * 3)];
            _ = Base64.TryEncode(line, writer.Reserve(Base64.EncodedLength(line.Length)), out _);
            writer.WriteByte((byte)'\n');
            content = content[line.Length..];
        }
        writer.WriteBytes("-----END "u8);
        Encoding.ASCII.GetBytes(label, writer.Reserve(label.Length));
        writer.WriteBytes("-----\n"u8);
        written = writer.Offset;
        return true;
    }

    /// <summary>The text of a block that is no secret, such as a certificate: strings cannot be erased.</summary>
    /// <exception cref="ArgumentException">The label is longer than 64 characters or not as RFC 7468 section 3 has it.</exception>
    public static string Write(string label, ReadOnlySpan<byte> content)
    {
        var bytes = new byte[EncodedLength(label, content.Length)];
        _ = TryWrite(label, content, bytes, out int written);
        string text = Encoding.ASCII.GetString(bytes, 0, written);
        CryptographicOperations.ZeroMemory(bytes);
        return text;
    }

    private static void CheckLabel(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (!PemReader.IsLabel(label)) throw new ArgumentException("Not a label of RFC 7468.", nameof(label));
    }
}
