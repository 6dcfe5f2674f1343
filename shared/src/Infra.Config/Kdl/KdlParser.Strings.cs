using System.Text;

namespace Infra.Config.Kdl;

// Quoted strings of both editions. True means that the offset stands behind the string; a mistake inside sets _lastWasInvalid.
internal sealed partial class KdlParser
{
    private bool ReadString(out string text)
    {
        int hashes = 0;
        int start = _offset;
        bool isRaw = Current != '"';
        if (Current == 'r') _offset++;
        while (Current == '#')
        {
            hashes++;
            _offset++;
        }

        if (_version == KdlVersion.V1) return isRaw ? ReadRaw1(start, hashes, out text) : ReadQuoted(start, allowsNewlines: true, out text);
        bool isMultiLine = _text.AsSpan(_offset).StartsWith("\"\"\"");
        if (isMultiLine) return ReadMultiLine(start, hashes, isRaw, out text);
        return isRaw ? ReadRaw2(start, hashes, out text) : ReadQuoted(start, allowsNewlines: false, out text);
    }

    private bool ReadQuoted(int start, bool allowsNewlines, out string text)
    {
        _offset++;
        text = "";
        int from = _offset;
        var builder = new StringBuilder();
        while (true)
        {
            if (IsEnd || (!allowsNewlines && IsNewlineHere))
            {
                Error("syntax", allowsNewlines ? "this string is never closed" : "this string is not closed on its line; one of several lines is written \"\"\"", start, _offset - start);
                return false;
            }

            if (Current == '"') break;
            if (Current != '\\')
            {
                _offset++;
                continue;
            }

            builder.Append(_text, from, _offset - from);
            ReadEscape(_text, ref _offset, builder, start);
            from = _offset;
        }

        builder.Append(_text, from, _offset - from);
        _offset++;
        text = builder.ToString();
        return true;
    }

    private bool ReadRaw1(int start, int hashes, out string text)
    {
        int from = ++_offset;
        int length = _text.AsSpan(from).IndexOf('"' + new string('#', hashes), StringComparison.Ordinal);
        return TakeRaw(start, from, length, hashes, out text);
    }

    private bool ReadRaw2(int start, int hashes, out string text)
    {
        int from = ++_offset;
        ReadOnlySpan<char> line = _text.AsSpan(from);
        int end = line.IndexOfAny(KdlCharacters.NewlineSet);
        if (end >= 0) line = line[..end];
        return TakeRaw(start, from, line.IndexOf('"' + new string('#', hashes), StringComparison.Ordinal), hashes, out text);
    }

    private bool TakeRaw(int start, int from, int length, int hashes, out string text)
    {
        text = "";
        if (length < 0)
        {
            Error("syntax", _version == KdlVersion.V1 ? "this raw string is never closed" : "this raw string is not closed on its line", start, from - start);
            // KDL 1 has looked through the whole rest already; looking again on each line would take quadratic time.
            if (_version == KdlVersion.V1) _offset = _text.Length;
            return false;
        }

        text = _text.Substring(from, length);
        _offset = from + length + 1 + hashes;
        return true;
    }

    /// <summary>
    /// Three quotes, a line end, lines, and a last line of blanks before the closing quotes; these blanks are taken off each line.
    /// </summary>
    private bool ReadMultiLine(int start, int hashes, bool isRaw, out string text)
    {
        text = "";
        _offset += 3;
        if (!IsNewlineHere)
        {
            Error("syntax", "a line end must follow \"\"\"", start, _offset - start);
            return false;
        }

        SkipNewline();
        int from = _offset;
        if (!FindMultiLineEnd(hashes, isRaw, out int length))
        {
            Error("syntax", "this multi-line string is never closed", start, 3 + hashes);
            _offset = _text.Length;
            return false;
        }

        string body = _text.Substring(from, length);
        _offset = from + length + 3 + hashes;
        if (!isRaw) body = RemoveEscapedBlanks(body);
        if (!TryDedent(body, out string dedented, out string? problem))
        {
            Error("bad-string", problem!, start, _offset - start);
            _lastWasInvalid = true;
            return true;
        }

        text = isRaw ? dedented : Unescape(dedented, start);
        return true;
    }

    private bool FindMultiLineEnd(int hashes, bool isRaw, out int length)
    {
        int from = _offset;
        ReadOnlySpan<char> rest = _text.AsSpan(from);
        if (isRaw)
        {
            length = rest.IndexOf("\"\"\"" + new string('#', hashes), StringComparison.Ordinal);
            return length >= 0;
        }

        length = 0;
        while (true)
        {
            int found = rest[length..].IndexOfAny('\\', '"');
            if (found < 0) return false;
            length += found;
            if (rest[length..].StartsWith("\"\"\"")) return true;
            length = Math.Min(rest.Length, length + (rest[length] == '\\' ? 2 : 1));
        }
    }

    /// <summary>Takes away each backslash with the blanks and line ends behind it; other escapes stay.</summary>
    private string RemoveEscapedBlanks(string body)
    {
        if (!body.Contains('\\', StringComparison.Ordinal)) return body;
        var builder = new StringBuilder(body.Length);
        int i = 0;
        while (i < body.Length)
        {
            if (body[i] != '\\')
            {
                builder.Append(body[i++]);
                continue;
            }

            int end = i + 1;
            while (end < body.Length && (KdlCharacters.IsSpace(body[end], _version) || KdlCharacters.IsNewline(body[end], _version)))
                end++;
            if (end > i + 1)
            {
                i = end;
                continue;
            }

            int length = Math.Min(2, body.Length - i);   // an escape of another kind, maybe of a backslash
            builder.Append(body, i, length);
            i += length;
        }

        return builder.ToString();
    }

    private static bool TryDedent(string body, out string text, out string? problem)
    {
        text = "";
        problem = null;
        int last = body.AsSpan().LastIndexOfAny(KdlCharacters.NewlineSet) + 1;
        ReadOnlySpan<char> prefix = body.AsSpan(last);
        if (prefix.ContainsAnyExcept(KdlCharacters.SpaceSet))
        {
            problem = "only blanks may stand before the \"\"\" that closes a multi-line string";
            return false;
        }

        var builder = new StringBuilder(body.Length);
        ReadOnlySpan<char> rest = body.AsSpan(0, last);
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.IndexOfAny(KdlCharacters.NewlineSet);
            ReadOnlySpan<char> content = rest[..end];
            rest = rest[(end + (rest[end..].StartsWith("\r\n") ? 2 : 1))..];
            if (line > 1) builder.Append('\n');
            if (!content.ContainsAnyExcept(KdlCharacters.SpaceSet)) continue;
            if (!content.StartsWith(prefix, StringComparison.Ordinal))
            {
                problem = $"line {line} of this string does not begin with the blanks of its last line";
                return false;
            }

            builder.Append(content[prefix.Length..]);
        }

        text = builder.ToString();
        return true;
    }

    private string Unescape(string text, int start)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var builder = new StringBuilder(text.Length);
        int i = 0;
        while (i < text.Length)
        {
            if (text[i] == '\\') ReadEscape(text, ref i, builder, start);
            else builder.Append(text[i++]);
        }

        return builder.ToString();
    }

    /// <summary>Reads an escape of <paramref name="text"/>, which is the document or a string taken out of it that began at <paramref name="start"/>.</summary>
    private void ReadEscape(string text, ref int offset, StringBuilder builder, int start)
    {
        int from = offset++;
        char c = offset < text.Length ? text[offset] : '\0';
        char plain = c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '\\' => '\\', '"' => '"', 'b' => '\b', 'f' => '\f', _ => '\0' };
        if (c == 's' && _version == KdlVersion.V2) plain = ' ';
        if (c == '/' && _version == KdlVersion.V1) plain = '/';
        if (plain != '\0')
        {
            builder.Append(plain);
            offset++;
            return;
        }

        if (_version == KdlVersion.V2 && offset < text.Length && (KdlCharacters.IsSpace(c, _version) || KdlCharacters.IsNewline(c, _version)))
        {
            while (offset < text.Length && (KdlCharacters.IsSpace(text[offset], _version) || KdlCharacters.IsNewline(text[offset], _version)))
                offset++;
            return;
        }

        bool isDocument = ReferenceEquals(text, _text);
        string? problem = c == 'u' ? ReadCodePoint(text, ref offset, builder) : "a string has no such escape; write \\\\ for a backslash, or take a raw string";
        if (problem is null) return;
        _lastWasInvalid = true;
        Error("bad-escape", problem, isDocument ? from : start, isDocument ? Math.Max(2, offset - from) : 3);
    }

    private static string? ReadCodePoint(string text, ref int offset, StringBuilder builder)
    {
        const int DigitsMax = 6;
        offset++;
        const string Problem = "this escape must be \\u{...} with one to six hexadecimal digits";
        if (offset >= text.Length || text[offset] != '{') return Problem;
        offset++;
        uint codePoint = 0;
        int digits = 0;
        while (offset < text.Length && digits < DigitsMax && char.IsAsciiHexDigit(text[offset]))
        {
            char digit = text[offset++];
            codePoint = (codePoint << 4) | (uint)(char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
            digits++;
        }

        if (digits == 0 || offset >= text.Length || text[offset] != '}') return Problem;
        offset++;
        if (!Rune.TryCreate(codePoint, out Rune rune)) return "this escape is no character of Unicode";
        builder.Append(rune.ToString());
        return null;
    }
}
