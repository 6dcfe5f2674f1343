using System.Buffers;
using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>
/// One pass over the text. A statement that fails is reported and the next line goes on; a method that returns false has reported why and left the offset where
/// it gave up.
/// </summary>
internal sealed partial class TomlParser
{
    private static readonly SearchValues<char> BareKeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    // A comment may hold everything but control characters other than tab.
    private static readonly SearchValues<char> CommentStops = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000A\u000B\u000C\u000D\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F");

    private readonly SourceText _source;
    private readonly string _text;
    private readonly DiagnosticBag _diagnostics;
    private readonly TomlOptions _options;
    private readonly List<(string Key, TextSpan Span)> _path = [];
    private readonly TomlTable _root;
    private TomlTable _current;
    private int _offset;

    internal TomlParser(SourceText source, DiagnosticBag diagnostics, TomlOptions options)
    {
        _source = source;
        _text = source.Text;
        _diagnostics = diagnostics;
        _options = options;
        _root = new TomlTable(TomlTableOrigin.Root, 0, source, default);
        _current = _root;
    }

    private bool IsEnd => _offset >= _text.Length;

    /// <summary>The character at the offset; U+0000 at the end, which stands nowhere in valid text.</summary>
    private char Current => _offset < _text.Length ? _text[_offset] : '\0';

    internal TomlTable ReadDocument()
    {
        if (_text.Length > _options.LengthMax)
        {
            Error("too-large", $"the text is longer than {_options.LengthMax} characters", 0, 0);
            return _root;
        }

        TextChecks.ReportLoneSurrogates(_source, _diagnostics);
        while (true)
        {
            SkipBlankLines();
            if (IsEnd) return _root;
            if (!ReadStatement()) SkipLine();
        }
    }

    private bool ReadStatement()
    {
        if (Current == '#') return ReadComment();
        if (Current == '[') return ReadHeader();
        return ReadKeyValue(_current, out bool isInvalid) && !isInvalid && ReadLineEnd();   // one finding per broken line is enough
    }

    private bool ReadHeader()
    {
        int start = _offset++;
        bool isArray = Current == '[';
        if (isArray) _offset++;
        // Keys of a table whose header is broken are read, but not into the table before it.
        _current = new TomlTable(TomlTableOrigin.Root, 0, _source, default);
        SkipSpaces();
        if (!ReadKeyPath()) return false;
        SkipSpaces();
        int closing = isArray ? 2 : 1;
        bool isClosed = Current == ']' && (!isArray || (_offset + 1 < _text.Length && _text[_offset + 1] == ']'));
        if (isClosed) _offset += closing;
        else Error("syntax", $"expected {(isArray ? "]]" : "]")} behind the name of the table", _offset, 0);
        _current = Define(isArray, TextSpan.FromBounds(start, _offset)) ?? _current;
        return isClosed && ReadLineEnd();
    }

    /// <summary>Finds or makes the table that a header in <see cref="_path"/> names; null if it cannot be defined, which was reported.</summary>
    private TomlTable? Define(bool isArray, TextSpan headerSpan)
    {
        TomlTable table = _root;
        for (int i = 0; i < _path.Count - 1; i++)
        {
            TomlTable? next = EnterByHeader(table, i, headerSpan);
            if (next is null) return null;
            table = next;
        }

        (string key, TextSpan span) = _path[^1];
        if (!table.TryGet(key, out TomlEntry? entry)) return Create(table, key, span, isArray, headerSpan);
        if (isArray)
        {
            if (entry.Value is not TomlArray { IsOfTables: true } array) return Repeated(entry, span);
            var element = new TomlTable(TomlTableOrigin.Header, table.Depth + 2, _source, headerSpan);
            array.Add(element);
            return element;
        }

        if (entry.Value is not TomlTable { Origin: TomlTableOrigin.Implicit } implied) return Repeated(entry, span);
        implied.Origin = TomlTableOrigin.Header;
        implied.Span = headerSpan;
        return implied;
    }

    private TomlTable? EnterByHeader(TomlTable table, int part, TextSpan headerSpan)
    {
        (string key, TextSpan span) = _path[part];
        if (!table.TryGet(key, out TomlEntry? entry))
        {
            if (IsTooDeep(table.Depth + 1, span)) return null;
            var implied = new TomlTable(TomlTableOrigin.Implicit, table.Depth + 1, _source, headerSpan);
            table.TryAdd(new TomlEntry(key, _source, span, implied));
            return implied;
        }

        if (entry.Value is TomlTable { Origin: not TomlTableOrigin.Inline } next) return next;
        if (entry.Value is TomlArray { IsOfTables: true } array) return (TomlTable)array.Items[^1];
        if (entry.Value.Kind == TomlKind.Invalid) return null;
        Error("repeated-key", $"{Names.Quote(key)} is {Describe(entry.Value)}, defined on line {LineOf(entry)}; it cannot be extended", span);
        return null;
    }

    private TomlTable? Create(TomlTable table, string key, TextSpan span, bool isArray, TextSpan headerSpan)
    {
        int depth = table.Depth + (isArray ? 2 : 1);
        if (IsTooDeep(depth, span)) return null;
        var created = new TomlTable(TomlTableOrigin.Header, depth, _source, headerSpan);
        TomlValue value = created;
        if (isArray)
        {
            var array = new TomlArray(isOfTables: true, _source, headerSpan);
            array.Add(created);
            value = array;
        }

        table.TryAdd(new TomlEntry(key, _source, span, value));
        return created;
    }

    private bool ReadKeyValue(TomlTable table, out bool isInvalid)
    {
        isInvalid = true;
        if (!ReadKeyPath()) return false;
        SkipSpaces();
        if (Current != '=')
        {
            Error("syntax", IsEnd || Current is '\n' or '\r' or '#' ? "expected = and a value behind the key" : $"expected = behind the key, not {DescribeCurrent()}", _offset, 0);
            return false;
        }

        _offset++;
        TomlTable? target = EnterByDottedKey(table);
        (string key, TextSpan span) = _path[^1];
        SkipSpaces();
        int start = _offset;
        bool isPlaced = ReadValue((target ?? table).Depth + 1, out TomlValue value);
        isInvalid = value.Kind == TomlKind.Invalid;
        if (target is null) return isPlaced;
        if (target.TryGet(key, out TomlEntry? before)) _ = Repeated(before, span);
        else target.TryAdd(new TomlEntry(key, _source, span, isPlaced ? value : new TomlValue(TomlKind.Invalid, _source, TextSpan.FromBounds(start, _offset))));
        return isPlaced;
    }

    private TomlTable? EnterByDottedKey(TomlTable table)
    {
        for (int i = 0; i < _path.Count - 1; i++)
        {
            (string key, TextSpan span) = _path[i];
            if (table.TryGet(key, out TomlEntry? entry))
            {
                if (entry.Value is not TomlTable { Origin: TomlTableOrigin.DottedKey } next) return Repeated(entry, span);
                table = next;
                continue;
            }

            if (IsTooDeep(table.Depth + 1, span)) return null;
            var created = new TomlTable(TomlTableOrigin.DottedKey, table.Depth + 1, _source, span);
            table.TryAdd(new TomlEntry(key, _source, span, created));
            table = created;
        }

        return table;
    }

    /// <summary>Reads <c>a . "b" . c</c> into <see cref="_path"/>.</summary>
    private bool ReadKeyPath()
    {
        _path.Clear();
        while (true)
        {
            int start = _offset;
            if (!ReadKey(out string key)) return false;
            _path.Add((key, TextSpan.FromBounds(start, _offset)));
            SkipSpaces();
            if (Current != '.') return true;
            if (IsTooDeep(_path.Count + 1, _path[^1].Span)) return false;
            _offset++;
            SkipSpaces();
        }
    }

    private bool ReadKey(out string key)
    {
        key = "";
        if (Current is '"' or '\'')
        {
            int start = _offset;
            if (_text.AsSpan(_offset).StartsWith("\"\"\"") || _text.AsSpan(_offset).StartsWith("'''"))
            {
                Error("syntax", "a key cannot be a multi-line string", start, 3);
                return false;
            }

            return Current == '"' ? ReadBasicString(out key) : ReadLiteralString(out key);
        }

        ReadOnlySpan<char> rest = _text.AsSpan(_offset);
        int length = rest.IndexOfAnyExcept(BareKeyCharacters);
        if (length < 0) length = rest.Length;
        if (length == 0)
        {
            Error("syntax", $"expected a key, not {DescribeCurrent()}", _offset, 0);
            return false;
        }

        key = new string(rest[..length]);
        _offset += length;
        return true;
    }

    private bool ReadLineEnd()
    {
        SkipSpaces();
        if (IsEnd || IsNewline) return true;
        if (Current == '#') return ReadComment();
        Error("syntax", $"expected the end of the line, not {DescribeCurrent()}", _offset, 0);
        return false;
    }

    private bool ReadComment()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_offset);
        int length = rest.IndexOfAny(CommentStops);
        _offset += length < 0 ? rest.Length : length;
        if (IsEnd || IsNewline) return true;
        Error("control-character", $"{DescribeCurrent()} cannot stand in a comment", _offset, 1);
        return false;
    }

    private bool IsNewline => Current == '\n' || (Current == '\r' && _offset + 1 < _text.Length && _text[_offset + 1] == '\n');

    private void SkipSpaces()
    {
        while (_offset < _text.Length && _text[_offset] is ' ' or '\t')
            _offset++;
    }

    private void SkipBlankLines()
    {
        while (true)
        {
            SkipSpaces();
            if (!IsNewline) return;
            _offset += Current == '\r' ? 2 : 1;
        }
    }

    private void SkipLine()
    {
        int end = _offset < _text.Length ? _text.IndexOf('\n', _offset) : -1;
        _offset = end < 0 ? _text.Length : end;
    }

    private bool IsTooDeep(int depth, TextSpan span)
    {
        if (depth <= _options.DepthMax) return false;
        Error("too-deep", $"this is nested deeper than {_options.DepthMax} levels", span);
        return true;
    }

    private TomlTable? Repeated(TomlEntry before, TextSpan span)
    {
        if (before.Value.Kind != TomlKind.Invalid || before.Source != _source)
            Error("repeated-key", $"{Names.Quote(before.Key)} was defined as {Describe(before.Value)} on line {LineOf(before)} already", span);
        else Error("repeated-key", $"{Names.Quote(before.Key)} stands on line {LineOf(before)} already", span);
        return null;
    }

    private int LineOf(TomlEntry entry) => _source.GetPosition(entry.KeySpan.Start).Line;

    private static string Describe(TomlValue value) => value switch
    {
        TomlArray { IsOfTables: true } => "an array of tables",
        TomlArray => "an array",
        TomlTable { Origin: TomlTableOrigin.Inline } => "an inline table",
        TomlTable => "a table",
        _ => "a value",
    };

    private string DescribeCurrent() => IsEnd ? "the end of the text" : TextChecks.DescribeCharacter(_text, _offset);

    private void Error(string code, string message, TextSpan span, string? suggestion = null) => _diagnostics.Error(code, message, _source, span, suggestion);

    private void Error(string code, string message, int start, int length, string? suggestion = null) =>
        Error(code, message, new TextSpan(Math.Min(start, _text.Length), Math.Min(length, _text.Length - Math.Min(start, _text.Length))), suggestion);
}
