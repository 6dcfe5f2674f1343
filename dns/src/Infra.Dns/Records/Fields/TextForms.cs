using Infra.Dns.Text;
using Infra.Dns.Wire;

namespace Infra.Dns.Records.Fields;

/// <summary>A character-string: a length byte and up to 255 bytes (RFC 1035 section 3.3), between quotes in text.</summary>
/// <param name="isOptional">Whether RDATA may end before it (RFC 1183 section 3.2).</param>
/// <param name="isTag">Whether it is letters and digits without quotes, at least one (RFC 8659 section 4.1.1).</param>
internal sealed class StringForm(bool isOptional = false, bool isTag = false) : FieldForm
{
    internal const int BytesMax = 255;

    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        if (isOptional && source.IsAtEnd) return true;
        if (!TrySkipString(ref source, out ReadOnlySpan<byte> content)) return source.Fail("a string is cut short", out error);
        return !isTag || IsTag(content) || source.Fail("a tag must be letters and digits", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        if (source.IsAtEnd) return;
        TrySkipString(ref source, out ReadOnlySpan<byte> content);
        target.Separate();
        if (isTag) target.Write(content);
        else target.WriteQuoted(content);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        mistake = default;
        if (isOptional && tokens.IsAtEntryEnd()) return true;
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        if (isTag && !IsTag(tokens.TextOf(token))) return TokenReader.Fail(token, "must be letters and digits", out mistake);
        return TryWriteString(tokens.TextOf(token), token, ref target, out mistake);
    }

    internal static bool TrySkipString(ref DnsReader source, out ReadOnlySpan<byte> content)
    {
        DnsReader start = source;
        if (source.TryReadByte(out byte length) && source.TryReadBytes(length, out content)) return true;
        source = start;
        content = default;
        return false;
    }

    internal static bool TryWriteString(ReadOnlySpan<byte> text, Token token, ref DnsWriter target, out TextMistake mistake)
    {
        mistake = default;
        byte[]? large = text.Length > 1024 ? new byte[text.Length] : null;
        Span<byte> content = large ?? stackalloc byte[1024];
        if (!EscapedText.TryUnescape(text, content, out int written)) return TokenReader.Fail(token, "has a backslash without three digits up to 255 or a character after it", out mistake);
        if (written > BytesMax) return TokenReader.Fail(token, $"has {written} bytes, but {BytesMax} is the most; write several strings with blanks between", out mistake);
        target.WriteByte((byte)written);
        target.WriteBytes(content[..written]);
        return true;
    }

    private static bool IsTag(ReadOnlySpan<byte> content)
    {
        foreach (byte value in content)
        {
            if (!char.IsAsciiLetterOrDigit((char)value)) return false;
        }
        return !content.IsEmpty;
    }
}

/// <summary>One or more character-strings up to the end of RDATA (RFC 1035 section 3.3.14).</summary>
internal sealed class StringsForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        if (source.IsAtEnd) return source.Fail("a string is missing", out error);
        while (!source.IsAtEnd)
        {
            if (!StringForm.TrySkipString(ref source, out _)) return source.Fail("a string is cut short", out error);
        }
        return true;
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        while (!source.IsAtEnd && StringForm.TrySkipString(ref source, out ReadOnlySpan<byte> content))
        {
            target.Separate();
            target.WriteQuoted(content);
        }
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        do
        {
            if (!StringForm.TryWriteString(tokens.TextOf(token), token, ref target, out mistake)) return false;
        }
        while (tokens.TryRead(out token));
        mistake = tokens.Mistake;
        return mistake.Message is null;
    }
}

/// <summary>The rest of RDATA as one quoted text without a length byte (RFC 8659 section 4.1, RFC 7553 section 4.4).</summary>
internal sealed class RestTextForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return source.TrySkip(source.Remaining);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> content);
        target.Separate();
        target.WriteQuoted(content);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        byte[] content = new byte[token.Length];
        if (!EscapedText.TryUnescape(tokens.TextOf(token), content, out int written)) return TokenReader.Fail(token, "has a backslash without three digits up to 255 or a character after it", out mistake);
        target.WriteBytes(content.AsSpan(0, written));
        return true;
    }
}
