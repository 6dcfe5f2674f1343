using System.Buffers;

namespace Infra.Dns.Text;

/// <summary>
/// Splits the text of a zone file into entries and their words (RFC 1035 section 5.1): an entry ends with its line unless a parenthesis is open; a
/// semicolon begins a comment; quotes keep blanks together. Binary-safe, any line ending.
/// </summary>
public ref struct TokenReader
{
    private static readonly SearchValues<byte> WordEnd = SearchValues.Create(" \t\r\n;()\"\\"u8);
    private static readonly SearchValues<byte> QuotedEnd = SearchValues.Create("\"\\\n"u8);
    private static readonly SearchValues<byte> LineEnd = SearchValues.Create("\r\n"u8);

    private readonly ReadOnlySpan<byte> _text;
    private int _openParenthesis = -1;
    private int _depth;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The bytes.</param>
    /// <param name="offset">Where to begin, 0 to the text's length.</param>
    public TokenReader(ReadOnlySpan<byte> text, int offset = 0)
    {
        _text = text;
        Offset = offset;
    }

    /// <summary>The place of the next byte.</summary>
    public int Offset { readonly get; private set; }

    /// <summary>The whole text.</summary>
    public readonly ReadOnlySpan<byte> Text => _text;

    /// <summary>What made the last call fail; none if it only found the end.</summary>
    public TextMistake Mistake { readonly get; private set; }

    /// <summary>Goes to the next entry that has a word; false at the end of the text.</summary>
    /// <param name="beginsWithBlank">Whether the line begins with a blank, which stands for the owner of the entry before.</param>
    public bool TryBeginEntry(out bool beginsWithBlank)
    {
        _depth = 0;
        Mistake = default;
        beginsWithBlank = false;
        while (Offset < _text.Length)
        {
            beginsWithBlank = _text[Offset] is (byte)' ' or (byte)'\t';
            SkipBlanks();
            if (Offset == _text.Length) return false;
            if (_text[Offset] is not ((byte)'\r' or (byte)'\n' or (byte)';')) return true;
            SkipLine();
        }
        return false;
    }

    /// <summary>Reads a word of the entry; false at its end, or with a <see cref="Mistake"/>.</summary>
    public bool TryRead(out Token token)
    {
        token = default;
        if (!TrySkipToWord()) return false;
        if (_text[Offset] == '"') return TryReadQuoted(out token);
        int start = Offset;
        while (Offset < _text.Length)
        {
            int run = _text[Offset..].IndexOfAny(WordEnd);
            if (run < 0)
            {
                Offset = _text.Length;
                break;
            }
            Offset += run;
            byte end = _text[Offset];
            if (end == '\\')
            {
                SkipEscape();
                continue;
            }
            // key="a b" is one word (RFC 9460 section 2.1).
            if (end != '"' || Offset == start || _text[Offset - 1] != '=') break;
            if (!TryReadQuoted(out _)) return false;
        }
        token = new Token(start, Offset - start, IsQuoted: false);
        return true;
    }

    /// <summary>Looks whether the entry has no further word, without reading one.</summary>
    public bool IsAtEntryEnd() => !TrySkipToWord() && Mistake.Message is null;

    /// <summary>The text of a word, escapes not undone.</summary>
    public readonly ReadOnlySpan<byte> TextOf(Token token) => _text.Slice(token.Start, token.Length);

    /// <summary>Goes behind the end of the entry, over what is left of it.</summary>
    public void EndEntry()
    {
        while (TryRead(out _))
        {
        }
        SkipLine();   // after a mistake, the rest of its line is all that can be skipped safely
        _depth = 0;
    }

    /// <summary>Makes a mistake of a word; always false, so that a parser can return it.</summary>
    public static bool Fail(Token token, string message, out TextMistake mistake)
    {
        mistake = new TextMistake(message, token.Start, token.Length);
        return false;
    }

    // Leaves the place at the word's first byte, or at the line's end.
    private bool TrySkipToWord()
    {
        while (Offset < _text.Length)
        {
            switch (_text[Offset])
            {
                case (byte)' ' or (byte)'\t':
                    Offset++;
                    break;
                case (byte)';':
                    int end = _text[Offset..].IndexOfAny(LineEnd);
                    Offset = end < 0 ? _text.Length : Offset + end;
                    break;
                case (byte)'(':
                    if (_depth++ == 0) _openParenthesis = Offset;
                    Offset++;
                    break;
                case (byte)')':
                    if (_depth == 0)
                    {
                        Mistake = new TextMistake("a closing parenthesis without an opening one", Offset, 1);
                        return false;
                    }
                    _depth--;
                    Offset++;
                    break;
                case (byte)'\r' or (byte)'\n':
                    if (_depth == 0) return false;
                    Offset++;
                    break;
                default:
                    return true;
            }
        }
        if (_depth > 0) Mistake = new TextMistake("an opening parenthesis without a closing one", _openParenthesis, 1);
        return false;
    }

    private bool TryReadQuoted(out Token token)
    {
        int quote = Offset++;
        token = default;
        while (true)
        {
            int run = _text[Offset..].IndexOfAny(QuotedEnd);
            if (run < 0 || _text[Offset + run] == '\n')
            {
                Mistake = new TextMistake("a quote without its end on the same line", quote, 1);
                Offset = run < 0 ? _text.Length : Offset + run;
                return false;
            }
            Offset += run;
            if (_text[Offset] == '"') break;
            SkipEscape();
        }
        token = new Token(quote + 1, Offset - quote - 1, IsQuoted: true);
        Offset++;
        return true;
    }

    // What follows a backslash belongs to the word, whatever it is, but a line still ends.
    private void SkipEscape()
    {
        Offset++;
        if (Offset < _text.Length && !(_text[Offset] is (byte)'\r' or (byte)'\n')) Offset++;
    }

    private void SkipBlanks()
    {
        while (Offset < _text.Length && (_text[Offset] is (byte)' ' or (byte)'\t'))
            Offset++;
    }

    private void SkipLine()
    {
        int end = _text[Offset..].IndexOfAny(LineEnd);
        if (end < 0)
        {
            Offset = _text.Length;
            return;
        }
        Offset += end;
        if (_text[Offset++] == '\r' && Offset < _text.Length && _text[Offset] == '\n') Offset++;
    }
}
