using System.Buffers;
using System.Text;
using Infra.Buffers;

namespace Infra.Parsing;

/// <summary>
/// Reads the blocks of a PEM text one after the other (RFC 7468). Text before, between and behind the blocks is passed over. White space is accepted anywhere between
/// base64 digits, as the RFC's lax form has it; everything else is strict: matching labels, canonical base64 with its padding, no headers (the old encrypted form of
/// RFC 1421 is refused by name). Linear time; memory is one block, bounded, and erased except for the result.
/// </summary>
public ref struct PemReader
{
    /// <summary>The longest label.</summary>
    public const int LabelLengthMax = 64;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n\v\f"u8);

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _blockBytesMax;
    private int _offset;

    /// <summary>Reads <paramref name="text"/>; a block of more than <paramref name="blockBytesMax"/> decoded bytes is an error.</summary>
    public PemReader(ReadOnlySpan<byte> text, int blockBytesMax = 1 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blockBytesMax);
        _text = text;
        _blockBytesMax = blockBytesMax;
    }

    /// <summary>Why <see cref="TryRead"/> returned false: an error with its place in bytes, or the default value at the end of the text.</summary>
    public TextError Error { get; private set; }

    /// <summary>Whether <see cref="TryRead"/> met an error. It does not go on behind one.</summary>
    public bool HasError { get; private set; }

    /// <summary>Reads the next block, which the caller disposes; false at the end of the text or at an error.</summary>
    public bool TryRead(out PemBlock? block)
    {
        block = null;
        while (!HasError && _offset < _text.Length)
        {
            int start = _offset;
            ReadOnlySpan<byte> line = TakeLine();
            if (line.StartsWith("-----END "u8)) return Fail("there is an END line without its BEGIN line", start);
            if (!line.StartsWith("-----BEGIN "u8)) continue;
            if (!TryParseBoundary(line, "-----BEGIN "u8, out ReadOnlySpan<byte> label))
                return Fail("a BEGIN line is -----BEGIN, the label, and five hyphens", start);
            return TryReadBody(start, label, out block);
        }
        return false;
    }

    private bool TryReadBody(int start, ReadOnlySpan<byte> label, out PemBlock? block)
    {
        block = null;
        int bodyStart = _offset;
        while (_offset < _text.Length)
        {
            int lineStart = _offset;
            ReadOnlySpan<byte> line = TakeLine();
            if (!line.StartsWith("-----"u8))
            {
                if (line.Contains((byte)':')) return Fail("a block has no headers here; decrypt or convert the old form of RFC 1421 first", lineStart);
                continue;
            }
            if (!TryParseBoundary(line, "-----END "u8, out ReadOnlySpan<byte> endLabel)) return Fail("the END line of the block is missing", lineStart);
            if (!endLabel.SequenceEqual(label)) return Fail("the label of the END line is not that of the BEGIN line", lineStart);
            if (!TryDecode(bodyStart, lineStart, out SecretBytes? content)) return false;
            block = new PemBlock(Encoding.ASCII.GetString(label), content!, TextSpan.FromBounds(start, lineStart + line.Length));
            return true;
        }
        return Fail("the END line of the block is missing", start);
    }

    private bool TryDecode(int start, int end, out SecretBytes? content)
    {
        content = null;
        ReadOnlySpan<byte> body = _text[start..end];
        int digitCount = CountDigits(body);
        if (digitCount / 4 * 3L > _blockBytesMax + 2L) return Fail("the block is too long", start);

        using var digits = new SecretBytes(digitCount);
        CopyDigits(body, digits.Span);
        int padding = digits.Span.EndsWith("=="u8) ? 2 : digits.Span.EndsWith("="u8) ? 1 : 0;
        var decoded = new SecretBytes(Base64.DecodedLengthMax(digitCount - padding));
        if (Base64.TryDecode(digits.Span, decoded.Span, Base64Alphabet.Standard, Padding.Required, out int written, out TextError error)
            && written == decoded.Length && written <= _blockBytesMax)
        {
            content = decoded;
            return true;
        }
        decoded.Dispose();
        return error == default ? Fail("the block is too long", start) : Fail(error.Message, start + OffsetOfDigit(body, error.Offset));
    }

    private static int CountDigits(ReadOnlySpan<byte> body)
    {
        int count = 0;
        while (!body.IsEmpty)
        {
            int run = body.IndexOfAny(Blanks);
            if (run < 0) return count + body.Length;
            count += run;
            body = body[(run + 1)..];
        }
        return count;
    }

    private static void CopyDigits(ReadOnlySpan<byte> body, Span<byte> target)
    {
        while (!body.IsEmpty)
        {
            int run = body.IndexOfAny(Blanks);
            ReadOnlySpan<byte> digits = run < 0 ? body : body[..run];
            digits.CopyTo(target);
            target = target[digits.Length..];
            body = run < 0 ? default : body[(run + 1)..];
        }
    }

    // Where the digit with the given number stands in the body.
    private static int OffsetOfDigit(ReadOnlySpan<byte> body, int number)
    {
        int seen = 0;
        for (int i = 0; i < body.Length; i++)
        {
            if (Blanks.Contains(body[i])) continue;
            if (seen++ == number) return i;
        }
        return body.Length;
    }

    /// <summary>RFC 7468 section 3: label = [ labelchar *( ["-" / SP] labelchar ) ], printable ASCII with single hyphens and spaces inside.</summary>
    internal static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.Length > LabelLengthMax) return false;
        bool isSeparator = !text.IsEmpty;   // none at the start
        foreach (char character in text)
        {
            bool wasSeparator = isSeparator;
            isSeparator = character is ' ' or '-';
            if (character is < ' ' or > '~' || (isSeparator && wasSeparator)) return false;
        }
        return !isSeparator;
    }

    private static bool TryParseBoundary(ReadOnlySpan<byte> line, ReadOnlySpan<byte> start, out ReadOnlySpan<byte> label)
    {
        label = default;
        ReadOnlySpan<byte> trimmed = line.TrimEnd(" \t"u8);
        if (trimmed.Length < start.Length + 5 || !trimmed.StartsWith(start) || !trimmed.EndsWith("-----"u8)) return false;
        ReadOnlySpan<byte> inner = trimmed[start.Length..^5];
        Span<char> characters = stackalloc char[LabelLengthMax];
        if (!Ascii.TryWiden(inner, characters, out int length) || !IsLabel(characters[..length])) return false;
        label = inner;
        return true;
    }

    // A line without its end; CR, LF and CRLF end lines.
    private ReadOnlySpan<byte> TakeLine()
    {
        ReadOnlySpan<byte> rest = _text[_offset..];
        int length = rest.IndexOfAny(LineEnds);
        if (length < 0)
        {
            _offset = _text.Length;
            return rest;
        }
        bool isPair = rest[length] == '\r' && length + 1 < rest.Length && rest[length + 1] == '\n';
        _offset += length + (isPair ? 2 : 1);
        return rest[..length];
    }

    private bool Fail(string message, int offset)
    {
        Error = new TextError(message, offset);
        HasError = true;
        return false;
    }
}
