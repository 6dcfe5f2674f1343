namespace Infra.Config.Kdl;

// Blanks, line ends and comments.
internal sealed partial class KdlParser
{
    private bool IsNewlineHere => !IsEnd && KdlCharacters.IsNewline(_text[_offset], _version);

    /// <summary>Skips blanks, block comments and continued lines; returns whether there was any.</summary>
    private bool SkipNodeSpace()
    {
        int start = _offset;
        while (!IsEnd)
        {
            char c = _text[_offset];
            if (KdlCharacters.IsSpace(c, _version)) _offset++;
            else if (c == '/' && Next == '*') SkipBlockComment();
            else if (c != '\\' || !TrySkipContinuation()) break;
        }

        return _offset > start;
    }

    /// <summary>Skips all that may stand between nodes.</summary>
    private void SkipLineSpace()
    {
        while (true)
        {
            SkipNodeSpace();
            if (IsNewlineHere) SkipNewline();
            else if (Current == '/' && Next == '/') SkipLineComment();
            else return;
        }
    }

    /// <summary>Takes <c>/-</c> and what may stand between it and the thing that it comments out.</summary>
    private bool TrySkipSlashdash()
    {
        if (Current != '/' || Next != '-') return false;
        _offset += 2;
        if (_version == KdlVersion.V2) SkipLineSpace();
        else SkipNodeSpace();
        return true;
    }

    private void SkipNewline() => _offset += _text[_offset] == '\r' && Next == '\n' ? 2 : 1;

    /// <summary>Skips a comment up to its line end, which stays.</summary>
    private void SkipLineComment()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_offset);
        while (true)
        {
            int length = rest.IndexOfAny(KdlCharacters.NewlineSet);
            _offset = length < 0 ? _text.Length : _offset + length;
            if (IsEnd || IsNewlineHere) return;
            _offset++;   // U+000B, which ends no line in KDL 1
            rest = _text.AsSpan(_offset);
        }
    }

    private void SkipBlockComment()
    {
        int start = _offset;
        int open = 0;
        while (true)
        {
            int length = _text.AsSpan(_offset).IndexOfAny('*', '/');
            if (length < 0)
            {
                Error("syntax", "this comment is never closed", start, 2);
                _offset = _text.Length;
                return;
            }

            _offset += length;
            bool isOpening = Current == '/' && Next == '*';
            bool isClosing = Current == '*' && Next == '/';
            open += isOpening ? 1 : isClosing ? -1 : 0;
            _offset += isOpening || isClosing ? 2 : 1;
            if (open == 0) return;
        }
    }

    /// <summary>A backslash before the end of a line, of which a comment may be part.</summary>
    private bool TrySkipContinuation()
    {
        int start = _offset++;
        while (!IsEnd)
        {
            if (KdlCharacters.IsSpace(_text[_offset], _version)) _offset++;
            else if (Current == '/' && Next == '*') SkipBlockComment();
            else break;
        }

        if (Current == '/' && Next == '/') SkipLineComment();
        if (IsNewlineHere)
        {
            SkipNewline();
            return true;
        }

        if (IsEnd && _version == KdlVersion.V2) return true;
        _offset = start;
        return false;
    }
}
