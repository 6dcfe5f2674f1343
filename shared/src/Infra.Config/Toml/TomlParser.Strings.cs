using System.Buffers;
using System.Text;
using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config.Toml;

// Strings of all four notations.
internal sealed partial class TomlParser
{
    private const int QuotesRunMax = 5;   // two that belong to the string, three that close it

    private const string Controls =
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000A\u000B\u000C\u000D\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F";

    private static readonly SearchValues<char> BasicStops = SearchValues.Create(Controls + "\"\\");
    private static readonly SearchValues<char> LiteralStops = SearchValues.Create(Controls + "'");

    private bool ReadString(out TomlValue value)
    {
        int start = _offset;
        ReadOnlySpan<char> rest = _text.AsSpan(_offset);
        bool isRead = rest.StartsWith("\"\"\"") ? ReadMultiLine('"', BasicStops, out string text)
            : rest.StartsWith("'''") ? ReadMultiLine('\'', LiteralStops, out text)
            : Current == '"' ? ReadBasicString(out text)
            : ReadLiteralString(out text);
        value = isRead ? new TomlString(text, _source, TextSpan.FromBounds(start, _offset)) : Invalid(start);
        return true;   // what is wrong in a string ends with it
    }

    private bool ReadBasicString(out string text)
    {
        int start = _offset++;
        text = "";
        int length = _text.AsSpan(_offset).IndexOfAny(BasicStops);
        if (length >= 0 && _text[_offset + length] == '"')
        {
            text = _text.Substring(_offset, length);   // nearly all strings
            _offset += length + 1;
            return true;
        }

        var builder = new StringBuilder();
        bool isValid = true;
        while (true)
        {
            TakeUntil(BasicStops, builder);
            if (IsEnd || IsNewline) return Unclosed(start);
            if (Current == '"') break;
            isValid &= Current == '\\' ? ReadEscape(builder) : RejectControl();
        }

        _offset++;
        text = builder.ToString();
        return isValid;
    }

    private bool ReadLiteralString(out string text)
    {
        int start = _offset++;
        text = "";
        bool isValid = true;
        int from = _offset;
        while (true)
        {
            int length = _text.AsSpan(_offset).IndexOfAny(LiteralStops);
            _offset = length < 0 ? _text.Length : _offset + length;
            if (IsEnd || IsNewline) return Unclosed(start);
            if (Current == '\'') break;
            isValid &= RejectControl();
        }

        text = _text[from.._offset];
        _offset++;
        return isValid;
    }

    private bool ReadMultiLine(char quote, SearchValues<char> stops, out string text)
    {
        int start = _offset;
        _offset += 3;
        if (IsNewline) _offset += Current == '\r' ? 2 : 1;   // a line end right behind the quotes does not count
        var builder = new StringBuilder();
        bool isValid = true;
        text = "";
        while (true)
        {
            TakeUntil(stops, builder);
            if (IsEnd)
            {
                Error("syntax", "this multi-line string is never closed", start, 3);
                return false;
            }

            if (Current == quote)
            {
                int run = 1;
                while (run < QuotesRunMax && _offset + run < _text.Length && _text[_offset + run] == quote)
                    run++;
                _offset += run;
                if (run < 3)
                {
                    builder.Append(quote, run);
                    continue;
                }

                text = builder.Append(quote, run - 3).ToString();
                return isValid;
            }

            if (IsNewline)
            {
                int length = Current == '\r' ? 2 : 1;
                builder.Append(_text, _offset, length);
                _offset += length;
            }
            else if (Current == '\\') isValid &= TrySkipLineEnd() || ReadEscape(builder);
            else isValid &= RejectControl();
        }
    }

    private void TakeUntil(SearchValues<char> stops, StringBuilder builder)
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_offset);
        int length = rest.IndexOfAny(stops);
        if (length < 0) length = rest.Length;
        builder.Append(rest[..length]);
        _offset += length;
    }

    /// <summary>A backslash at the end of a line takes away all blanks and line ends up to the next character.</summary>
    private bool TrySkipLineEnd()
    {
        int start = _offset++;
        SkipSpaces();
        if (IsNewline)
        {
            SkipBlankLines();
            return true;
        }

        _offset = start;
        return false;
    }

    private bool ReadEscape(StringBuilder builder)
    {
        int start = _offset++;
        char c = Current;
        char plain = c switch { 'b' => '\b', 't' => '\t', 'n' => '\n', 'f' => '\f', 'r' => '\r', '"' => '"', '\\' => '\\', _ => '\0' };
        if (c == 'e' && _options.Version == TomlVersion.V11) plain = '\u001B';
        if (plain != '\0')
        {
            builder.Append(plain);
            _offset++;
            return true;
        }

        int digits = c switch { 'u' => 4, 'U' => 8, 'x' when _options.Version == TomlVersion.V11 => 2, _ => 0 };
        if (digits > 0)
        {
            _offset++;
            return ReadCodePoint(start, digits, builder);
        }

        if (IsEnd || IsNewline) Error("bad-escape", "nothing follows this backslash", start, 1);
        else Error("bad-escape", $"a string has no escape {Names.Quote(_text.Substring(start, 2))[1..^1].Replace(@"\\", @"\", StringComparison.Ordinal)}; write \\\\ for a backslash, or take single quotes", start, 2);
        if (!IsEnd && !IsNewline) _offset++;
        return false;
    }

    private bool ReadCodePoint(int start, int digits, StringBuilder builder)
    {
        uint codePoint = 0;
        for (int i = 0; i < digits; i++)
        {
            char digit = Current;
            if (!char.IsAsciiHexDigit(digit))
            {
                Error("bad-escape", $"this escape needs {digits} hexadecimal digits", start, _offset - start);
                return false;
            }

            codePoint = (codePoint << 4) | (uint)(char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
            _offset++;
        }

        if (!Rune.TryCreate(codePoint, out Rune rune))
        {
            Error("bad-escape", "this escape is no character of Unicode", start, _offset - start);
            return false;
        }

        builder.Append(rune.ToString());
        return true;
    }

    private bool Unclosed(int start)
    {
        Error("syntax", "this string is not closed on its line", TextSpan.FromBounds(start, _offset));
        return false;
    }

    private bool RejectControl()
    {
        Error("control-character", $"{DescribeCurrent()} cannot stand in a string as it is", _offset, 1);
        _offset++;
        return false;
    }
}
