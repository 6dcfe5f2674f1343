using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Lexing;

// Settings of Defaults lines, quoted strings, include paths, and how escapes are undone.
internal sealed partial class SudoersLexer
{
    private int _stringStart;      // of a run of source bytes that is the string so far; -1 once it differs from the source
    private int _stringEnd;
    private int _stringPosition;
    private bool _hasString;
    private readonly ByteBuilder _stringBuilt = new();

    private TokenKind ScanSettingName()
    {
        byte first = _text[_at];
        if (first == (byte)'#') return ScanComment();
        int end = _at;
        while (_text[end] is (>= (byte)'a' and <= (byte)'z') or (byte)'_')
            end++;
        if (end == _at) return ScanCommon(first);
        _state = LexerState.DefaultsValue;
        return TakeText(end - _at, TokenKind.SettingName);
    }

    private TokenKind ScanSettingValue()
    {
        byte first = _text[_at];
        switch (first)
        {
            case (byte)',':
                _state = LexerState.DefaultsStart;
                return Take(1, TokenKind.Comma);
            case (byte)'=':
                return Take(1, TokenKind.EqualSign);
            case (byte)'+' when _text[_at + 1] == (byte)'=':
                return Take(2, TokenKind.PlusEqual);
            case (byte)'-' when _text[_at + 1] == (byte)'=':
                return Take(2, TokenKind.MinusEqual);
            case (byte)'"':
                return BeginString();
            case (byte)'#':
                return ScanComment();
            case (byte)'!':
                return ScanCommon(first);
            case (byte)'\\' when ContinuationLength() > 0:
                return ScanCommon(first);
            default:
                break;
        }
        int length = SettingValueLength(_at);
        return length == 0 ? ScanCommon(first) : TakeText(length, TokenKind.Word);
    }

    private int SettingValueLength(int start)
    {
        int end = start;
        while (true)
        {
            byte value = _text[end];
            if (CharClass.Is(value, CharClass.Value)) end++;
            else if (value == (byte)'\\' && _text[end + 1] is not ((byte)'\r' or (byte)'\n')) end += 2;
            else return end - start;
        }
    }

    private TokenKind BeginString()
    {
        Take(1, TokenKind.Word);
        _stringPosition = Position;
        if (_state != LexerState.ExpectPath) _stateBefore = _state == LexerState.IncludePath ? LexerState.Initial : _state;
        _state = LexerState.String;
        _hasString = false;
        _stringBuilt.Clear();
        return TokenKind.None;
    }

    private TokenKind ScanString()
    {
        byte first = _text[_at];
        switch (first)
        {
            case (byte)'"':
                return EndString();
            case (byte)'\n':
            case (byte)'\r' when _text[_at + 1] == (byte)'\n':
                int end = first == (byte)'\r' ? 2 : 1;
                Take(end);
                GiveBack(end);
                _state = LexerState.Initial;
                return Fail("unexpected line break in string");
            case (byte)'\r':
                return Take(1, TokenKind.NoMatch);
            case (byte)'\\' when ContinuationLength() is > 0 and int length:
                TakeStringContinuation(length);
                return TokenKind.None;
            case (byte)'\\' when _text[_at + 1] != (byte)'"':
                AppendString(_at, 1);
                Take(1);
                return TokenKind.None;
            default:
                ScanStringBody();
                return TokenKind.None;
        }
    }

    // Blanks at the start of the next line belong to the match. Reading them loads that line, and the original counts its columns from the whole match then.
    private void TakeStringContinuation(int length)
    {
        int next = _at + length;
        if (next == _text.Length)
        {
            TakeContinuation(length);
            return;
        }
        int blanks = BlankLength(next);
        _at = next;
        LoadLine();
        _at = next + blanks;
        TokenStart = 0;
        TokenEnd = length + blanks;
        LineNumber++;
        _isContinued = true;
    }

    private void ScanStringBody()
    {
        int start = _at;
        int at = _at;
        int run = at;
        while (true)
        {
            byte value = _text[at];
            if (value == (byte)'\\' && _text[at + 1] == (byte)'"')
            {
                if (at > run) AppendString(run, at - run);
                run = at + 1;
                at += 2;
                AppendString(run, 1);
                run = at;
                continue;
            }
            if (value is (byte)'"' or (byte)'\r' or (byte)'\n' or (byte)'\\') break;
            at++;
        }
        if (at > run) AppendString(run, at - run);
        Take(at - start);
    }

    private void AppendString(int start, int length)
    {
        if (!_hasString)
        {
            _hasString = true;
            _stringStart = start;
            _stringEnd = start + length;
            return;
        }
        if (_stringStart >= 0)
        {
            if (start == _stringEnd)
            {
                _stringEnd += length;
                return;
            }
            _stringBuilt.Add(_text.AsSpan(_stringStart, _stringEnd - _stringStart));
            _stringStart = -1;
        }
        _stringBuilt.Add(_text.AsSpan(start, length));
    }

    private TokenKind EndString()
    {
        Take(1, TokenKind.Word);
        Position = _stringPosition;
        _state = _stateBefore;
        if (!_hasString) return Fail("empty string");
        if (_stringStart >= 0)
        {
            Value = Raw(_stringStart, _stringEnd - _stringStart);
        }
        else
        {
            int mark = policy.PoolMark;
            policy.PoolAppend(_stringBuilt.Written);
            Value = policy.PoolText(mark);
        }
        if (_state is not (LexerState.Initial or LexerState.DefaultsScope)) return TokenKind.Word;
        ReadOnlySpan<byte> text = policy.Bytes(Value);
        if (text[0] == (byte)'%') return text.SequenceEqual("%"u8) || text.SequenceEqual("%:"u8) ? Fail("empty group") : TokenKind.UserGroup;
        if (text[0] == (byte)'+') return text.Length == 1 ? Fail("empty netgroup") : TokenKind.NetGroup;
        return TokenKind.Word;
    }

    private TokenKind ScanIncludePath()
    {
        byte first = _text[_at];
        if (first == (byte)'"') return BeginString();
        if (CharClass.IsSpace(first) || (first == (byte)'\\' && ContinuationLength() > 0)) return ScanCommon(first);
        int end = _at;
        while (true)
        {
            if (!CharClass.IsSpace(_text[end])) end++;
            else if (CharClass.IsBlank(_text[end]) && end > _at + 1 && _text[end - 1] == (byte)'\\') end++;
            else break;
        }
        _state = LexerState.Initial;
        return TakeText(end - _at, TokenKind.Word);
    }

    /// <summary>A word without its backslashes: <c>\c</c> is c, <c>\xHH</c> a byte. A NUL made so ends the word, as it does in the original.</summary>
    private TextRef Unescape(int start, int length)
    {
        ReadOnlySpan<byte> source = _text.AsSpan(start, length);
        if (!source.Contains((byte)'\\')) return Raw(start, length);
        int mark = policy.PoolMark;
        for (int i = 0; i < source.Length; i++)
        {
            byte value = source[i];
            if (value == (byte)'\\' && i + 1 < source.Length)
            {
                value = source[++i];
                if (value == (byte)'x' && i + 2 < source.Length && HexByte(source.Slice(i + 1, 2)) is >= 0 and int hex)
                {
                    if (hex == 0) break;
                    value = (byte)hex;
                    i += 2;
                }
            }
            policy.PoolAppend(value);
        }
        return policy.PoolText(mark);
    }

    /// <summary>A path without the backslashes that only sudoers needs; those before wildcards stay.</summary>
    private TextRef UnescapeCommand(int start, int length, bool isEscaped)
    {
        ReadOnlySpan<byte> source = _text.AsSpan(start, length);
        TextRef text = Raw(start, length);
        if (isEscaped)
        {
            int mark = policy.PoolMark;
            for (int i = 0; i < source.Length; i++)
            {
                bool isEscape = source[i] == (byte)'\\' && i + 1 < source.Length
                    && source[i + 1] is (byte)',' or (byte)':' or (byte)'=' or (byte)' ' or (byte)'\t' or (byte)'#';
                policy.PoolAppend(source[isEscape ? ++i : i]);
            }
            text = policy.PoolText(mark);
            source = policy.Bytes(text);
        }
        if (!source.EndsWith("/sudoedit"u8)) return text;
        if (isStrict) Report?.Invoke("sudoedit should not be specified with a path");
        return new TextRef(text.Offset + text.Length - 8, 8);
    }

    private static int HexByte(ReadOnlySpan<byte> digits)
    {
        int high = HexDigit(digits[0]);
        int low = HexDigit(digits[1]);
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    private static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
