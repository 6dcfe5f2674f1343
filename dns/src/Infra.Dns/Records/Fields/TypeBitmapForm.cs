using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>
/// A set of record types: windows of 256 types in ascending order, each with its number, a length of 1 to 32 and that many bytes of bits, most
/// significant first, the last byte not zero (RFC 4034 section 4.1.2).
/// </summary>
internal sealed class TypeBitmapForm : FieldForm
{
    private const int WindowBytesMax = 32;
    private const int AllTypesBytes = 65536 / 8;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        int last = -1;
        while (!source.IsAtEnd)
        {
            if (!TryReadWindow(ref source, out byte window, out ReadOnlySpan<byte> bits)) return source.Fail("a window of types is cut short", out error);
            if (window <= last) return source.Fail("windows of types out of order", out error);
            if (bits.Length is 0 or > WindowBytesMax || bits[^1] == 0) return source.Fail("a window of types has a wrong length", out error);
            last = window;
        }
        return true;
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        while (!source.IsAtEnd && TryReadWindow(ref source, out byte window, out ReadOnlySpan<byte> bits))
        {
            for (int i = 0; i < bits.Length * 8; i++)
            {
                if ((bits[i >> 3] & 0x80 >> (i & 7)) == 0) continue;
                target.Separate();
                target.Write(new RecordType((ushort)(window << 8 | i)).ToString());
            }
        }
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        byte[] bits = new byte[AllTypesBytes];
        while (tokens.TryRead(out Token token))
        {
            if (!RecordType.TryParse(tokens.TextOf(token), out RecordType type)) return TokenReader.Fail(token, "must be a record type such as A, or TYPE and a number up to 65535", out mistake);
            bits[type.Value >> 3] |= (byte)(0x80 >> (type.Value & 7));
        }
        mistake = tokens.Mistake;
        Write(bits, ref target);
        return mistake.Message is null;
    }

    /// <summary>Writes the windows of a set with one bit for each of the 65536 types.</summary>
    internal static void Write(ReadOnlySpan<byte> bits, ref DnsWriter target)
    {
        for (int window = 0; window < 256; window++)
        {
            ReadOnlySpan<byte> used = bits.Slice(window * WindowBytesMax, WindowBytesMax).TrimEnd((byte)0);
            if (used.IsEmpty) continue;
            target.WriteByte((byte)window);
            target.WriteByte((byte)used.Length);
            target.WriteBytes(used);
        }
    }

    private static bool TryReadWindow(ref DnsReader source, out byte window, out ReadOnlySpan<byte> bits)
    {
        bits = default;
        return source.TryReadByte(out window) && source.TryReadByte(out byte length) && source.TryReadBytes(length, out bits);
    }
}

/// <summary>The bitmap of NXT: one bit for each of the types 0 to 127, without trailing zero bytes (RFC 2535 section 5.2).</summary>
internal sealed class OldTypeBitmapForm : FieldForm
{
    private const int BytesMax = 16;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        ReadOnlySpan<byte> bits = source.Rest;
        if (bits.Length is 0 or > BytesMax || (bits[0] & 0x80) != 0 || bits[^1] == 0) return source.Fail("a set of types that NXT cannot have", out error);
        return source.TrySkip(bits.Length);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> bits);
        for (int i = 0; i < bits.Length * 8; i++)
        {
            if ((bits[i >> 3] & 0x80 >> (i & 7)) == 0) continue;
            target.Separate();
            target.Write(new RecordType((ushort)i).ToString());
        }
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        Span<byte> bits = stackalloc byte[BytesMax];
        bits.Clear();
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        do
        {
            if (!RecordType.TryParse(tokens.TextOf(token), out RecordType type) || type.Value is 0 or >= BytesMax * 8) return TokenReader.Fail(token, "must be a record type with a number from 1 to 127", out mistake);
            bits[type.Value >> 3] |= (byte)(0x80 >> (type.Value & 7));
        }
        while (tokens.TryRead(out token));
        mistake = tokens.Mistake;
        target.WriteBytes(((ReadOnlySpan<byte>)bits).TrimEnd((byte)0));
        return mistake.Message is null;
    }
}
