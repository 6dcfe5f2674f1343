using Infra.Dns.Text;

namespace Infra.Dns.Names;

/// <summary>Names in text form: labels with dots between, <c>\.</c> and <c>\DDD</c> for bytes that would mislead (RFC 1035 section 5.1, RFC 4343 section 2.1).</summary>
public static class NameText
{
    /// <summary>The longest text of a name in characters: each of 250 bytes as <c>\DDD</c>, and its dots.</summary>
    public const int LengthMax = 1024;

    /// <summary>
    /// Reads a name into wire form. One without a dot at its end is completed by <paramref name="origin"/>; <c>@</c> alone is the origin.
    /// </summary>
    /// <param name="text">The bytes of the name as written, with escapes.</param>
    /// <param name="origin">What completes a relative name, in wire form; empty where a relative name is a mistake.</param>
    /// <param name="target">Where the wire form goes; 255 bytes are always enough.</param>
    /// <param name="length">Bytes written.</param>
    /// <param name="error">What is wrong, and the offset in <paramref name="text"/>.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, ReadOnlySpan<byte> origin, Span<byte> target, out int length, out TextMistake error)
    {
        length = 0;
        error = default;
        if (text is [(byte)'@']) return TryComplete(origin, target, 0, out length, out error);
        if (text is [(byte)'.'])
        {
            target[0] = 0;
            length = 1;
            return true;
        }
        if (text.IsEmpty) return TextMistake.At(0, "a name is missing", out error);

        Span<byte> name = stackalloc byte[WireName.LengthMax];
        int labelStart = 0;
        int at = 1;   // the place after the length byte of the first label
        int offset = 0;
        while (offset < text.Length)
        {
            int start = offset;
            byte value = text[offset++];
            if (value == '.')
            {
                int labelLength = at - labelStart - 1;
                if (labelLength == 0) return TextMistake.At(start, "an empty label", out error);
                if (labelLength > WireName.LabelLengthMax) return TextMistake.At(start, $"a label of {labelLength} bytes, but {WireName.LabelLengthMax} is the most", out error);
                name[labelStart] = (byte)labelLength;
                labelStart = at++;
                if (offset == text.Length)
                {
                    name[labelStart] = 0;
                    return TryCopy(name[..at], target, out length);
                }
            }
            else
            {
                if (value == '\\' && !EscapedText.TryReadEscape(text, ref offset, out value)) return TextMistake.At(start, "a backslash without three digits up to 255 or a character after it", out error);
                if (at > WireName.LengthMax - 2) return TextMistake.At(start, $"a name of more than {WireName.LengthMax} bytes", out error);   // the last byte is the empty label's
                name[at++] = value;
            }
        }
        int last = at - labelStart - 1;
        if (last > WireName.LabelLengthMax) return TextMistake.At(text.Length - 1, $"a label of {last} bytes, but {WireName.LabelLengthMax} is the most", out error);
        name[labelStart] = (byte)last;
        name[..at].CopyTo(target);
        return TryComplete(origin, target, at, out length, out error);
    }

    /// <summary>The text of a name in wire form, always with the dot at its end; the root is <c>.</c>.</summary>
    public static string Format(ReadOnlySpan<byte> name)
    {
        Span<byte> text = stackalloc byte[LengthMax];
        return System.Text.Encoding.ASCII.GetString(text[..Format(name, text)]);
    }

    /// <summary>Writes the text of a name; <see cref="LengthMax"/> bytes are always enough.</summary>
    /// <returns>Bytes written.</returns>
    public static int Format(ReadOnlySpan<byte> name, Span<byte> target)
    {
        if (name[0] == 0)
        {
            target[0] = (byte)'.';
            return 1;
        }
        int written = 0;
        for (int at = 0; name[at] != 0; at += name[at] + 1)
        {
            foreach (byte value in name.Slice(at + 1, name[at]))
                written += EscapedText.WriteInName(value, target[written..]);
            target[written++] = (byte)'.';
        }
        return written;
    }

    private static bool TryComplete(ReadOnlySpan<byte> origin, Span<byte> target, int written, out int length, out TextMistake error)
    {
        length = 0;
        if (origin.IsEmpty) return TextMistake.At(0, "a relative name, but there is no origin; a dot at its end makes it absolute", out error);
        if (written + origin.Length > WireName.LengthMax) return TextMistake.At(0, $"a name of more than {WireName.LengthMax} bytes with its origin", out error);
        error = default;
        origin.CopyTo(target[written..]);
        length = written + origin.Length;
        return true;
    }

    private static bool TryCopy(ReadOnlySpan<byte> name, Span<byte> target, out int length)
    {
        name.CopyTo(target);
        length = name.Length;
        return true;
    }
}
