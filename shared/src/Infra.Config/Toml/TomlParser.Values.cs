using System.Buffers;
using Infra.Parsing;

namespace Infra.Config.Toml;

// Values. True means that the offset stands behind the value, even if the value itself was wrong and is TomlKind.Invalid.
internal sealed partial class TomlParser
{
    private static readonly SearchValues<char> TokenStops = SearchValues.Create(" \t\r\n#,[]{}=\"'");

    private bool ReadValue(int depth, out TomlValue value)
    {
        switch (Current)
        {
            case '"':
            case '\'':
                return ReadString(out value);
            case '[':
                return ReadArray(depth, out value);
            case '{':
                return ReadInlineTable(depth, out value);
            default:
                return ReadScalar(out value);
        }
    }

    private bool ReadScalar(out TomlValue value)
    {
        int start = _offset;
        ReadOnlySpan<char> token = TakeToken();
        if (token.IsEmpty)
        {
            value = Invalid(start);
            Error("syntax", IsEnd || Current is '\n' or '\r' or '#' ? "the value is missing" : $"expected a value, not {DescribeCurrent()}", start, 0);
            return false;
        }

        if (TomlScalar.IsDate(token) && Current == ' ' && TomlScalar.IsTime(_text.AsSpan(_offset + 1)))
        {
            _offset++;
            TakeToken();
            token = _text.AsSpan(start, _offset - start);
        }

        TextSpan span = TextSpan.FromBounds(start, _offset);
        value = TomlScalar.Read(token, _options.Version, _source, span, out string? problem, out string? suggestion) ?? new TomlValue(TomlKind.Invalid, _source, span);
        if (problem is not null) Error("bad-value", problem, span, suggestion);
        return true;
    }

    /// <summary>Everything up to a blank, a line end, a comment or the punctuation of arrays and tables.</summary>
    private ReadOnlySpan<char> TakeToken()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_offset);
        int length = rest.IndexOfAny(TokenStops);
        ReadOnlySpan<char> token = length < 0 ? rest : rest[..length];
        _offset += token.Length;
        return token;
    }

    private bool ReadArray(int depth, out TomlValue value)
    {
        int start = _offset++;
        value = Invalid(start);
        if (IsTooDeep(depth, new TextSpan(start, 1))) return false;
        var array = new TomlArray(isOfTables: false, _source, default);
        bool isValid = true;
        bool isCommaDue = false;
        while (true)
        {
            bool isLineStart = SkipBlankLinesAndComments(ref isValid);
            if (Current == ']') break;
            if (IsEnd || (isLineStart && IsKeyValueAhead()))
            {
                if (isValid) Error("syntax", "this [ is never closed", start, 1);
                value = Invalid(start);
                if (!IsEnd) _offset = _text.LastIndexOf('\n', _offset - 1);   // the line is left to be read as what it seems to be
                return false;
            }

            if (isCommaDue && Current != ',')
            {
                if (isValid) Error("syntax", $"expected a comma or ] behind the item, not {DescribeCurrent()}", _offset, 0);
                isValid = false;
                isCommaDue = false;
                SkipLine();
                continue;
            }

            if (Current == ',')
            {
                if (!isCommaDue && isValid) Error("syntax", "an item is missing before this comma", _offset, 1);
                isValid &= isCommaDue;
                isCommaDue = false;
                _offset++;
                continue;
            }

            isCommaDue = ReadValue(depth + 1, out TomlValue item);
            isValid &= isCommaDue && item.Kind != TomlKind.Invalid;
            if (isCommaDue) array.Add(item);
            else SkipLine();
        }

        _offset++;
        array.Span = TextSpan.FromBounds(start, _offset);
        value = isValid ? array : Invalid(start);
        return true;
    }

    private bool ReadInlineTable(int depth, out TomlValue value)
    {
        int start = _offset++;
        value = Invalid(start);
        if (IsTooDeep(depth, new TextSpan(start, 1))) return false;
        var table = new TomlTable(TomlTableOrigin.Inline, depth, _source, default);
        bool allowsLines = _options.Version == TomlVersion.V11;
        bool isValid = true;
        bool isCommaDue = false;
        bool isBehindComma = false;
        bool isLastInvalid = false;
        while (true)
        {
            if (allowsLines) SkipBlankLinesAndComments(ref isValid);
            else SkipSpaces();
            if (Current == '}')
            {
                if (isBehindComma && !allowsLines) Error("syntax", "an inline table cannot end with a comma", _offset, 1);
                break;
            }

            if (isCommaDue)
            {
                if (Current != ',')
                {
                    bool isLineEnd = IsEnd || Current is '\n' or '\r' or '#';
                    value = Invalid(start);
                    if (isLastInvalid) return false;   // reported already
                    Error("syntax", isLineEnd ? "an inline table must end on its line: expected a comma or }" : $"expected a comma or }} behind the value, not {DescribeCurrent()}", _offset, 0);
                    return false;
                }

                _offset++;
                isCommaDue = false;
                isBehindComma = true;
                continue;
            }

            if (!ReadKeyValue(table, out isLastInvalid))
            {
                value = Invalid(start);
                return false;
            }

            isCommaDue = true;
            isBehindComma = false;
        }

        _offset++;
        table.Span = TextSpan.FromBounds(start, _offset);
        value = table;
        return true;
    }

    /// <summary>Skips to the next thing inside brackets; returns whether that is the first of its line.</summary>
    private bool SkipBlankLinesAndComments(ref bool isValid)
    {
        bool isLineStart = false;
        while (true)
        {
            int before = _offset;
            SkipSpaces();
            if (Current == '#' && !ReadComment())
            {
                isValid = false;
                SkipLine();
            }

            if (IsNewline)
            {
                _offset += Current == '\r' ? 2 : 1;
                isLineStart = true;
            }

            if (_offset == before) return isLineStart;
        }
    }

    /// <summary>Whether <c>name =</c> stands here, which means that a bracket before it was forgotten.</summary>
    private bool IsKeyValueAhead()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_offset);
        int length = rest.IndexOfAnyExcept(BareKeyCharacters);
        if (length <= 0) return false;
        return rest[length..].TrimStart(" \t") is ['=', ..];
    }

    private TomlValue Invalid(int start) => new(TomlKind.Invalid, _source, TextSpan.FromBounds(start, _offset));
}
