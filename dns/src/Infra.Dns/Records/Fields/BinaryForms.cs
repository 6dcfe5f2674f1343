using Infra.Dns.Text;
using Infra.Dns.Wire;
using Infra.Parsing;

namespace Infra.Dns.Records.Fields;

/// <summary>How bytes look in text.</summary>
internal enum BinaryText
{
    Hex,
    Base64,
}

/// <summary>The rest of RDATA, in text as hex or base64 that blanks may split into words.</summary>
/// <param name="text">How it looks.</param>
/// <param name="mayBeEmpty">Whether no byte is fine.</param>
/// <param name="hyphenIfEmpty">Whether no byte is written as <c>-</c>.</param>
internal sealed class RestForm(BinaryText text, bool mayBeEmpty = false, bool hyphenIfEmpty = false) : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        if (source.IsAtEnd && !mayBeEmpty && !hyphenIfEmpty) return source.Fail("is missing", out error);
        return source.TrySkip(source.Remaining);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> bytes);
        if (bytes.IsEmpty && !hyphenIfEmpty) return;
        target.Separate();
        if (bytes.IsEmpty) target.Write("-"u8);
        else if (text == BinaryText.Hex) target.WriteHex(bytes);
        else target.WriteBase64(bytes);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        mistake = default;
        if (mayBeEmpty && tokens.IsAtEntryEnd()) return true;
        if (!TryReadWord(ref tokens, out Token first, out mistake)) return false;
        if (hyphenIfEmpty && tokens.TextOf(first) is [(byte)'-']) return true;
        return TryWriteWords(ref tokens, first, text, ref target, out mistake);
    }

    /// <summary>Decodes the words up to the end of the entry, which may be split anywhere.</summary>
    internal static bool TryWriteWords(ref TokenReader tokens, Token first, BinaryText text, ref DnsWriter target, out TextMistake mistake)
    {
        byte[] joined = new byte[first.Length];
        tokens.TextOf(first).CopyTo(joined);
        Token last = first;
        while (tokens.TryRead(out Token token))
        {
            int length = joined.Length;
            Array.Resize(ref joined, length + token.Length);
            tokens.TextOf(token).CopyTo(joined.AsSpan(length));
            last = token;
            if (joined.Length > DecodableMax) return TokenReader.Fail(token, "is more than a record can hold", out mistake);
        }
        mistake = tokens.Mistake;
        if (mistake.Message is not null) return false;
        byte[] bytes = new byte[joined.Length];
        bool isRight = text == BinaryText.Hex
            ? Hex.TryDecode(joined, bytes, out int written)
            : System.Buffers.Text.Base64.DecodeFromUtf8(joined, bytes, out _, out written) == System.Buffers.OperationStatus.Done;
        if (!isRight || written == 0)
        {
            mistake = new TextMistake(text == BinaryText.Hex ? "must be pairs of hex digits" : "must be base64 with its padding", first.Start, last.End - first.Start);
            return false;
        }
        target.WriteBytes(bytes.AsSpan(0, written));
        return true;
    }

    // 65535 bytes in hex.
    private const int DecodableMax = 2 * ushort.MaxValue;
}

/// <summary>A length byte and bytes in one word of hex; <c>-</c> for none (RFC 5155 section 3.3).</summary>
internal sealed class SaltForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return StringForm.TrySkipString(ref source, out _) || source.Fail("is cut short", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        StringForm.TrySkipString(ref source, out ReadOnlySpan<byte> bytes);
        target.Separate();
        if (bytes.IsEmpty) target.Write("-"u8);
        else target.WriteHex(bytes);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        ReadOnlySpan<byte> text = tokens.TextOf(token);
        Span<byte> bytes = stackalloc byte[StringForm.BytesMax];
        int written = 0;
        if (text is not [(byte)'-'] && (!Hex.TryDecode(text, bytes, out written) || written == 0))
            return TokenReader.Fail(token, "must be up to 255 pairs of hex digits, or - for none", out mistake);
        target.WriteByte((byte)written);
        target.WriteBytes(bytes[..written]);
        return true;
    }
}

/// <summary>A length byte and bytes in one word of base32 with the extended hex alphabet, without padding (RFC 5155 section 3.3).</summary>
internal sealed class HashForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return (StringForm.TrySkipString(ref source, out ReadOnlySpan<byte> bytes) && !bytes.IsEmpty) || source.Fail("a hash is cut short or empty", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        StringForm.TrySkipString(ref source, out ReadOnlySpan<byte> bytes);
        target.Separate();
        target.WriteBase32(bytes);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        Span<byte> bytes = stackalloc byte[StringForm.BytesMax];
        if (!Base32.TryDecode(tokens.TextOf(token), bytes, out int written, Base32Alphabet.ExtendedHex, Padding.Forbidden) || written == 0)
            return TokenReader.Fail(token, "must be base32 in the digits 0-9 and A-V", out mistake);
        target.WriteByte((byte)written);
        target.WriteBytes(bytes[..written]);
        return true;
    }
}

/// <summary>A 16-bit length and bytes; the length is a word of its own, and base64 follows unless it is 0 (RFC 8945 section 4.2, as BIND prints it).</summary>
internal sealed class CountedForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        DnsReader start = source;
        if (source.TryReadUInt16(out ushort length) && source.TrySkip(length)) return true;
        source = start;
        return source.Fail("is cut short", out error);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadUInt16(out ushort length);
        source.TryReadBytes(length, out ReadOnlySpan<byte> bytes);
        target.Separate();
        target.WriteNumber(length);
        if (length == 0) return;
        target.Separate();
        target.WriteBase64(bytes);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token count, out mistake)) return false;
        if (!IntegerForm.TryParseDecimal(tokens.TextOf(count), out ulong length) || length > ushort.MaxValue) return TokenReader.Fail(count, "must be a length from 0 to 65535", out mistake);
        target.WriteUInt16((ushort)length);
        if (length == 0) return true;
        if (!TryReadWord(ref tokens, out Token token, out mistake)) return false;
        byte[] bytes = new byte[token.Length];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(tokens.TextOf(token), bytes, out _, out int written) != System.Buffers.OperationStatus.Done || (ulong)written != length)
            return TokenReader.Fail(token, $"must be base64 of {length} bytes", out mistake);
        target.WriteBytes(bytes.AsSpan(0, written));
        return true;
    }
}

/// <summary>Anything, as <c>\# length hex</c> (RFC 3597 section 5).</summary>
internal sealed class OpaqueForm : FieldForm
{
    internal override bool TrySkip(ref DnsReader source, out WireError error)
    {
        error = default;
        return source.TrySkip(source.Remaining);
    }

    internal override void Print(ref DnsReader source, PresentationWriter target)
    {
        source.TryReadBytes(source.Remaining, out ReadOnlySpan<byte> bytes);
        target.Separate();
        target.Write("\\# "u8);
        target.WriteNumber((ulong)bytes.Length);
        if (bytes.IsEmpty) return;
        target.Write(" "u8);
        target.WriteHex(bytes);
    }

    internal override bool TryParse(ref TokenReader tokens, ReadOnlySpan<byte> origin, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token mark, out mistake)) return false;
        if (mark.IsQuoted || !tokens.TextOf(mark).SequenceEqual("\\#"u8)) return TokenReader.Fail(mark, "must be \\# with a length and hex digits", out mistake);
        return TryParseRest(ref tokens, ref target, out mistake);
    }

    /// <summary>Reads what follows <c>\#</c>.</summary>
    internal static bool TryParseRest(ref TokenReader tokens, ref DnsWriter target, out TextMistake mistake)
    {
        if (!TryReadWord(ref tokens, out Token count, out mistake)) return false;
        if (!IntegerForm.TryParseDecimal(tokens.TextOf(count), out ulong length) || length > ushort.MaxValue) return TokenReader.Fail(count, "must be a length from 0 to 65535", out mistake);
        int start = target.Offset;
        if (tokens.TryRead(out Token first))
        {
            if (!RestForm.TryWriteWords(ref tokens, first, BinaryText.Hex, ref target, out mistake)) return false;
        }
        else if (tokens.Mistake.Message is not null)
        {
            mistake = tokens.Mistake;
            return false;
        }
        if (target.HasOverflowed || (ulong)(target.Offset - start) == length) return true;
        return TokenReader.Fail(count, $"says {length} bytes, but {target.Offset - start} follow", out mistake);
    }
}
