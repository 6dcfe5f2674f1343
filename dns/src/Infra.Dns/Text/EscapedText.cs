namespace Infra.Dns.Text;

/// <summary>The escapes of zone files: <c>\DDD</c> with three decimal digits is that byte, <c>\X</c> the character itself (RFC 1035 section 5.1).</summary>
internal static class EscapedText
{
    /// <summary>Reads what follows a backslash.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">The place after the backslash; moved behind the escape.</param>
    /// <param name="value">The byte meant.</param>
    internal static bool TryReadEscape(ReadOnlySpan<byte> text, ref int offset, out byte value)
    {
        value = 0;
        if (offset >= text.Length) return false;
        byte first = text[offset];
        if (!IsDigit(first))
        {
            value = first;
            offset++;
            return true;
        }
        if (offset + 3 > text.Length || !IsDigit(text[offset + 1]) || !IsDigit(text[offset + 2])) return false;
        int number = (first - '0') * 100 + (text[offset + 1] - '0') * 10 + (text[offset + 2] - '0');
        if (number > byte.MaxValue) return false;
        value = (byte)number;
        offset += 3;
        return true;
    }

    /// <summary>Undoes all escapes; the result is never longer than the text.</summary>
    internal static bool TryUnescape(ReadOnlySpan<byte> text, Span<byte> target, out int written)
    {
        written = 0;
        for (int offset = 0; offset < text.Length;)
        {
            byte value = text[offset++];
            if (value == '\\' && !TryReadEscape(text, ref offset, out value)) return false;
            target[written++] = value;
        }
        return true;
    }

    /// <summary>Writes a byte of a label: characters that mean something in a zone file get a backslash, those that cannot be seen become numbers.</summary>
    internal static int WriteInName(byte value, Span<byte> target)
    {
        if (value is (byte)'.' or (byte)'\\' or (byte)'"' or (byte)';' or (byte)'(' or (byte)')' or (byte)'@' or (byte)'$') return WriteBackslash(value, target);
        return value is > 0x20 and < 0x7F ? WritePlain(value, target) : WriteNumber(value, target);
    }

    /// <summary>Writes a byte between quotes.</summary>
    internal static int WriteInQuotes(byte value, Span<byte> target)
    {
        if (value is (byte)'"' or (byte)'\\') return WriteBackslash(value, target);
        return value is >= 0x20 and < 0x7F ? WritePlain(value, target) : WriteNumber(value, target);
    }

    internal static bool IsDigit(byte value) => (uint)(value - '0') <= 9;

    private static int WritePlain(byte value, Span<byte> target)
    {
        target[0] = value;
        return 1;
    }

    private static int WriteBackslash(byte value, Span<byte> target)
    {
        target[0] = (byte)'\\';
        target[1] = value;
        return 2;
    }

    private static int WriteNumber(byte value, Span<byte> target)
    {
        target[0] = (byte)'\\';
        target[1] = (byte)('0' + value / 100);
        target[2] = (byte)('0' + value / 10 % 10);
        target[3] = (byte)('0' + value % 10);
        return 4;
    }
}
