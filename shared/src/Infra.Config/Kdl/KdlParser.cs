using System.Diagnostics.CodeAnalysis;
using Infra.Config.Sources;
using Infra.Parsing;

namespace Infra.Config.Kdl;

/// <summary>
/// One pass over the text. An entry that fails is reported and its line is skipped; a method that returns false has reported why.
/// </summary>
internal sealed partial class KdlParser
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly DiagnosticBag _diagnostics;
    private readonly KdlOptions _options;
    private readonly KdlVersion _version;
    private int _offset;

    internal KdlParser(SourceText source, DiagnosticBag diagnostics, KdlOptions options, KdlVersion version)
    {
        _source = source;
        _text = source.Text;
        _diagnostics = diagnostics;
        _options = options;
        _version = version;
    }

    private bool IsEnd => _offset >= _text.Length;

    private char Current => _offset < _text.Length ? _text[_offset] : '\0';

    private char Next => _offset + 1 < _text.Length ? _text[_offset + 1] : '\0';

    internal KdlDocument ReadDocument()
    {
        if (_text.StartsWith('\uFEFF')) _offset = 1;
        if (_version == KdlVersion.V2) RejectDisallowed();
        List<KdlNode> nodes = [];
        ReadNodes(nodes, 1, isBlock: false);
        return new KdlDocument(_source, nodes, _version);
    }

    private void RejectDisallowed()
    {
        int offset = _offset;
        while (true)
        {
            int found = _text.AsSpan(offset).IndexOfAny(KdlCharacters.DisallowedSet);
            if (found < 0) return;
            offset += found;
            Error("control-character", $"U+{(int)_text[offset]:X4} cannot stand here as it is", offset, 1);
            offset++;
        }
    }

    private void ReadNodes(List<KdlNode> nodes, int depth, bool isBlock)
    {
        while (true)
        {
            SkipLineSpace();
            if (IsEnd) return;
            if (Current == '}')
            {
                if (isBlock) return;
                Error("syntax", "this } closes nothing", _offset++, 1);
            }
            else if (Current == ';') Error("syntax", "a node is missing before this semicolon", _offset++, 1);
            else ReadNode(nodes, depth, isBlock);
        }
    }

    private void ReadNode(List<KdlNode> nodes, int depth, bool isBlock)
    {
        bool isDropped = TrySkipSlashdash();
        if (isDropped && (IsEnd || Current is '}' or ';'))
        {
            Error("syntax", "nothing follows that /- could comment out", _offset, 0);
            return;
        }

        string name = "";
        bool isRead = ReadType(out string? type);
        int start = _offset;
        isRead = isRead && ReadName("the name of a node", out name);
        if (!isRead) SkipBroken();
        var node = new KdlNode(name, type, _source, TextSpan.FromBounds(start, Math.Max(start, _offset)));
        ReadEntries(node, depth, isBlock);
        if (!isDropped && isRead) nodes.Add(node);
    }

    private void ReadEntries(KdlNode node, int depth, bool isBlock)
    {
        bool isBehindBlock = false;
        while (true)
        {
            bool isSpaced = SkipNodeSpace();
            if (TryEndNode(isBlock)) return;
            bool isDropped = TrySkipSlashdash();
            if (isDropped && (IsEnd || Current is '}' or ';' || IsNewlineHere))
            {
                Error("syntax", "nothing follows that /- could comment out", _offset, 0);
                continue;
            }

            isSpaced |= isDropped && _version == KdlVersion.V2;
            if (Current == '{')
            {
                ReadBlock(node, depth, isDropped, ref isBehindBlock);
                continue;
            }

            if (isBehindBlock) Error("syntax", $"expected the end of the node behind its children, not {DescribeCurrent()}", _offset, 0);
            else if (!isSpaced) Error("syntax", $"a blank is missing before {DescribeCurrent()}", _offset, 0);
            if (isBehindBlock || !isSpaced || !ReadEntry(out KdlEntry? entry)) SkipBroken();
            else if (!isDropped) node.Add(entry);
        }
    }

    /// <summary>Whether the node ends here; what ends it is consumed, except for the brace of its parent.</summary>
    private bool TryEndNode(bool isBlock)
    {
        if (IsEnd) return true;
        if (Current == ';')
        {
            _offset++;
            return true;
        }

        if (IsNewlineHere || (Current == '/' && Next == '/')) return true;   // SkipLineSpace takes it
        if (Current != '}') return false;
        if (!isBlock) Error("syntax", "this } closes nothing", _offset++, 1);
        else if (_version == KdlVersion.V1) Error("syntax", "KDL 1 wants a semicolon or a line end before this }", _offset, 1);
        return true;
    }

    private void ReadBlock(KdlNode node, int depth, bool isDropped, ref bool isBehindBlock)
    {
        int start = _offset++;
        bool isSecond = isBehindBlock && (_version == KdlVersion.V1 || (!isDropped && node.HasBlock));
        if (isSecond) Error("syntax", "a node has only one block of children", start, 1);
        isBehindBlock = true;
        if (depth >= _options.DepthMax)
        {
            Error("too-deep", $"this is nested deeper than {_options.DepthMax} levels", start, 1);
            _offset = _text.Length;   // no telling where it ends
            return;
        }

        node.HasBlock |= !isDropped;
        ReadNodes(isDropped || isSecond ? [] : node.ChildList, depth + 1, isBlock: true);
        if (Current == '}') _offset++;
        else Error("syntax", "this { is never closed", start, 1);
    }

    private bool ReadEntry([NotNullWhen(true)] out KdlEntry? entry)
    {
        entry = null;
        int start = _offset;
        if (!ReadType(out string? type)) return false;
        if (type is null && !IsValueStart)
        {
            if (!ReadName("an argument or a property", out string name)) return false;
            TextSpan nameSpan = TextSpan.FromBounds(start, _offset);
            int behind = _offset;
            if (_version == KdlVersion.V2) SkipNodeSpace();
            if (Current == '=') return ReadProperty(name, nameSpan, out entry);
            _offset = behind;
            return TakeNameAsArgument(name, nameSpan, out entry);
        }

        if (!ReadValue(out KdlValue? value)) return false;
        value.Type = type;
        value.Span = TextSpan.FromBounds(start, _offset);
        entry = new KdlEntry(null, value.Span, value);
        if (Current != '=') return true;
        Error("syntax", "the name of a property must be a string", value.Span.Start, value.Span.Length);
        return false;
    }

    private bool TakeNameAsArgument(string name, TextSpan span, [NotNullWhen(true)] out KdlEntry? entry)
    {
        entry = null;
        if (_version == KdlVersion.V1 && !_lastWasQuoted)
        {
            Error("syntax", $"{Names.Quote(name)} must stand in quotes: in KDL 1 only names of nodes and properties may do without", span.Start, span.Length);
            return false;
        }

        var value = new KdlValue(_lastWasInvalid ? KdlKind.Invalid : KdlKind.String, span) { Text = name };
        entry = new KdlEntry(null, span, value);
        return true;
    }

    private bool ReadProperty(string name, TextSpan nameSpan, [NotNullWhen(true)] out KdlEntry? entry)
    {
        entry = null;
        _offset++;
        if (_version == KdlVersion.V2) SkipNodeSpace();
        int start = _offset;
        if (!ReadType(out string? type) || !ReadValue(out KdlValue? value))
        {
            // The key is kept, so that nobody reports it as missing.
            entry = new KdlEntry(name, nameSpan, new KdlValue(KdlKind.Invalid, TextSpan.FromBounds(start, _offset)));
            SkipBroken();
            return true;
        }

        value.Type = type;
        value.Span = TextSpan.FromBounds(start, _offset);
        entry = new KdlEntry(name, nameSpan, value);
        return true;
    }

    /// <summary>Reads <c>(name)</c>, if it stands here.</summary>
    private bool ReadType(out string? type)
    {
        type = null;
        if (Current != '(') return true;
        int start = _offset++;
        if (_version == KdlVersion.V2) SkipNodeSpace();
        if (!ReadName("the name of a type", out string name)) return false;
        if (_version == KdlVersion.V2) SkipNodeSpace();
        if (Current != ')')
        {
            Error("syntax", "this ( is never closed", start, 1);
            return false;
        }

        _offset++;
        if (_version == KdlVersion.V2) SkipNodeSpace();
        type = name;
        return true;
    }

    /// <summary>Skips to where the text makes sense again: the end of the line, a semicolon or a brace outside quotes.</summary>
    private void SkipBroken()
    {
        bool isQuoted = false;
        while (!IsEnd && !IsNewlineHere)
        {
            if (!isQuoted && Current is ';' or '{' or '}') return;
            if (Current == '"') isQuoted = !isQuoted;
            else if (Current == '\\' && isQuoted && !IsEnd && !KdlCharacters.IsNewline(Next, _version)) _offset++;
            _offset++;
        }

        _offset = Math.Min(_offset, _text.Length);
    }

    private string DescribeCurrent() => IsEnd ? "the end of the text" : TextChecks.DescribeCharacter(_text, _offset);

    private void Error(string code, string message, int start, int length, string? suggestion = null)
    {
        start = Math.Min(start, _text.Length);
        _diagnostics.Error(code, message, _source, new TextSpan(start, Math.Min(length, _text.Length - start)), suggestion);
    }
}
