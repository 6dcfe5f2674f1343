using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Lexing;

// Commands with their arguments, and the digests before them.
internal sealed partial class SudoersLexer
{
    private readonly RegexCheck _regexes = new();
    private readonly ByteBuilder _argumentsBuilt = new();
    private int _argumentsStart;   // of a run of source bytes that is the arguments so far; -1 once they differ from the source
    private int _argumentsEnd;
    private bool _hasArguments;
    private TextRef _command;
    private int _commandPosition;
    private int _withoutRegexFrom;   // a stretch of this file in which no regular expression ends
    private int _withoutRegexTo;

    /// <summary>How many bytes were looked at in search of the ends of regular expressions.</summary>
    internal long RegexBytesLookedAt { get; private set; }

    private TokenKind ScanPath()
    {
        int path = PathLength(_at, out bool isEscaped);
        // All that may stand in a word may stand in a path, but for some escapes: only where a path ends at one is a word longer.
        bool isLongest = path > 0 && _text[_at + path] != (byte)'\\';
        if (isLongest && _state != LexerState.ExpectPath) return TakeCommand(path, isEscaped);
        int word = WordLength(_at);
        if (_state == LexerState.ExpectPath)
        {
            _state = _stateBefore;
            return TakeText(Math.Max(path, word), TokenKind.Word);
        }
        return path == 0 || word > path ? TakeText(word, TokenKind.Word) : TakeCommand(path, isEscaped);
    }

    private TokenKind ScanRegex()
    {
        int regex = RegexLength(_at);
        int word = WordLength(_at);
        if (_state == LexerState.ExpectPath && word >= regex)
        {
            _state = _stateBefore;
            return TakeText(word, TokenKind.Word);
        }
        return regex == 0 || word > regex ? TakeText(word, TokenKind.Word) : TakeCommand(regex, isEscaped: false);
    }

    /// <summary>Takes a path, an expression or <c>sudoedit</c>; its arguments are read next.</summary>
    /// <param name="length">Bytes.</param>
    /// <param name="isEscaped">Whether there are backslashes in it that are none of its own; never so in an expression.</param>
    private TokenKind TakeCommand(int length, bool isEscaped)
    {
        bool isRegex = _text[_at] == (byte)'^';
        bool isScope = _state == LexerState.DefaultsScope;
        int start = _at;
        Take(length, TokenKind.Command);
        if (isRegex && isStrict && !isScope && _regexes.FindMistake(_text.AsSpan(start, length)) is { } mistake) return Fail(mistake);
        _commandPosition = Position;
        _command = isRegex ? Raw(start, length) : UnescapeCommand(start, length, isEscaped);
        _hasArguments = false;
        _argumentsBuilt.Clear();
        _argumentsStart = -1;
        bool isFolder = !isRegex && _text[start + length - 1] == (byte)'/';
        if (isScope || isFolder) return EndCommand();
        _state = LexerState.Arguments;
        return TokenKind.None;
    }

    private TokenKind EndCommand()
    {
        Position = _commandPosition;
        Value = _command;
        HasArguments = _hasArguments;
        Arguments = default;
        if (!_hasArguments) return TokenKind.Command;
        if (_argumentsStart >= 0)
        {
            Arguments = Raw(_argumentsStart, _argumentsEnd - _argumentsStart);
            return TokenKind.Command;
        }
        int mark = policy.PoolMark;
        policy.PoolAppend(_argumentsBuilt.Written);
        Arguments = policy.PoolText(mark);
        return TokenKind.Command;
    }

    private TokenKind ScanArguments()
    {
        byte first = _text[_at];
        if (first == (byte)'\\') return ScanEscapedArgument();
        int length = ArgumentLength(_at);
        if (length > 0 && !(length == 1 && first == (byte)'='))
        {
            if (first == (byte)'^' && !_hasArguments)
            {
                _state = LexerState.ArgumentsRegex;
                Take(length);
                GiveBack(length);
                return TokenKind.None;
            }
            Append(_at, length, _sawBlank);
            Take(length);
            _sawBlank = false;
            return TokenKind.None;
        }
        if (first is (byte)'#' or (byte)':' or (byte)',' or (byte)'=' or (byte)'\r' or (byte)'\n')
        {
            _state = LexerState.Initial;
            Take(1);
            GiveBack(1);
            return EndCommand();
        }
        return ScanCommon(first);
    }

    private TokenKind ScanEscapedArgument()
    {
        if (ContinuationLength() > 0) return ScanCommon((byte)'\\');
        byte second = _text[_at + 1];
        if (second is (byte)'*' or (byte)'?' or (byte)'[' or (byte)']' or (byte)'!' or (byte)'^') Append(_at, 2, _sawBlank);
        else if (second is (byte)':' or (byte)'\\' or (byte)',' or (byte)'=' or (byte)' ' or (byte)'\t' or (byte)'#') Append(_at + 1, 1, _sawBlank);
        else return Take(1, TokenKind.NoMatch);
        Take(2);
        _sawBlank = false;
        return TokenKind.None;
    }

    private TokenKind ScanArgumentsRegex()
    {
        byte first = _text[_at];
        switch (first)
        {
            case (byte)'\\' when ContinuationLength() > 0:
                return ScanCommon(first);
            case (byte)'\\' when _text[_at + 1] is not ((byte)'\r' or (byte)'\n'):
                Append(_at, 2, withBlank: false);
                Take(2);
                return TokenKind.None;
            case (byte)'#' or (byte)'\r' or (byte)'\n':
                Take(1, TokenKind.Error);
                GiveBack(1);
                _state = LexerState.Initial;
                return Fail("unterminated regular expression");
            case (byte)'$':
                Append(_at, 1, withBlank: false);
                Take(1);
                _state = LexerState.Initial;
                _isContinued = false;
                return EndCommand();
            case (byte)'\\':
                return Take(1, TokenKind.NoMatch);
            default:
                int length = _text.AsSpan(_at, _lineEnd - _at).IndexOfAny("#\\\r\n$"u8);
                int blanks = _isContinued ? Math.Min(BlankLength(_at), length) : 0;
                _isContinued = false;
                if (length > blanks) Append(_at + blanks, length - blanks, withBlank: false);
                Take(length);
                return TokenKind.None;
        }
    }

    private void GiveBack(int length)
    {
        _at -= length;
        TokenEnd = TokenStart;
    }

    /// <summary>Adds to the arguments: as long as they equal a run of source bytes, no copy is made.</summary>
    private void Append(int start, int length, bool withBlank)
    {
        if (!_hasArguments)
        {
            _hasArguments = true;
            _argumentsStart = start;
            _argumentsEnd = start + length;
            return;
        }
        if (_argumentsStart >= 0)
        {
            int gap = start - _argumentsEnd;
            if ((gap == 0 && !withBlank) || (gap == 1 && withBlank && _text[_argumentsEnd] == (byte)' '))
            {
                _argumentsEnd = start + length;
                return;
            }
            _argumentsBuilt.Add(_text.AsSpan(_argumentsStart, _argumentsEnd - _argumentsStart));
            _argumentsStart = -1;
        }
        if (withBlank) _argumentsBuilt.Add((byte)' ');
        _argumentsBuilt.Add(_text.AsSpan(start, length));
    }

    private TokenKind ScanDigest()
    {
        byte first = _text[_at];
        int hex = 0;
        while (CharClass.Is(_text[_at + hex], CharClass.HexDigit))
            hex++;
        int base64 = hex;
        while (CharClass.Is(_text[_at + base64], CharClass.Base64))
            base64++;
        (TokenKind kind, int length) = ScanBesideDigest(first);
        if (base64 == 0 || length > base64) return TakeBesideDigest(first, kind, length);

        _state = LexerState.Initial;
        int bytes = DigestLength(_digest);
        int wanted = hex == base64 ? bytes * 2 : _text[_at + base64 - 1] == (byte)'=' ? 4 * ((bytes + 2) / 3) : ((4 * bytes) + 2) / 3;
        Value = Raw(_at, base64);
        Take(base64, TokenKind.Digest);
        return base64 == wanted ? TokenKind.Digest : TokenKind.None;   // of another length it is passed over, and what comes next is a mistake
    }

    /// <summary>What else could stand where a digest is expected, and how far it reaches; plain words are not among it.</summary>
    private (TokenKind Kind, int Length) ScanBesideDigest(byte first)
    {
        int address = CharClass.Is(first, CharClass.HexDigit) || first == (byte)':' ? Math.Max(AddressScan.Ipv6WithMask(Line), AddressScan.Ipv4WithMask(Line)) : 0;
        if (address > 0) return (TokenKind.Network, address);
        switch (first)
        {
            case (byte)'/':
                return (TokenKind.Command, PathLength(_at, out _));
            case (byte)'^':
                return (TokenKind.Command, RegexLength(_at));
            case (byte)'+':
                return (TokenKind.NetGroup, WordLength(_at + 1) is > 0 and int netgroup ? netgroup + 1 : 0);
            case (byte)'%':
                int colon = _text[_at + 1] == (byte)':' ? 1 : 0;
                return (TokenKind.UserGroup, GroupNameLength(_at + 1 + colon) is > 0 and int group ? group + 1 + colon : 0);
            default:
                break;
        }
        if (!CharClass.IsUpper(first)) return default;
        int length = AliasNameLength(_at);
        int end = _at + length + BlankLength(_at + length);
        TokenKind tag = _text[end] == (byte)':' ? Keywords.FindTag(_text.AsSpan(_at, length)) : TokenKind.None;
        return tag != TokenKind.None ? (tag, end + 1 - _at) : (TokenKind.AliasName, length);
    }

    private TokenKind TakeBesideDigest(byte first, TokenKind kind, int length)
    {
        if (length > 0)
        {
            switch (kind)
            {
                case TokenKind.Command:
                    _state = LexerState.Initial;   // where the command would be read anyway; its arguments follow
                    return TakeCommand(length, isEscaped: true);   // looked for once more
                case TokenKind.Network or TokenKind.NetGroup or TokenKind.UserGroup:
                    return TakeText(length, kind);
                case TokenKind.AliasName:
                    Value = Raw(_at, length);
                    return Take(length, kind);
                default:
                    return Take(length, kind);
            }
        }
        return first switch
        {
            (byte)'(' => Take(1, TokenKind.OpenParenthesis),
            (byte)')' => Take(1, TokenKind.CloseParenthesis),
            (byte)',' => Take(1, TokenKind.Comma),
            (byte)':' => Take(1, TokenKind.Colon),
            _ => ScanCommon(first),
        };
    }

    private static int DigestLength(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Sha224 => 28,
        DigestAlgorithm.Sha256 => 32,
        DigestAlgorithm.Sha384 => 48,
        _ => 64,
    };

    /// <summary>A slash and at least one byte more; 0 if there is no path.</summary>
    private int PathLength(int start, out bool isEscaped)
    {
        byte[] text = _text;
        int end = start + 1;
        isEscaped = false;
        while (true)
        {
            while (CharClass.Is(text[end], CharClass.Path))
                end++;
            if (text[end] != (byte)'\\' || text[end + 1] is not ((byte)',' or (byte)':' or (byte)'=' or (byte)' ' or (byte)'\t' or (byte)'#')) break;
            isEscaped = true;
            end += 2;
        }
        return end > start + 1 ? end - start : 0;
    }

    /// <summary>From '^' to the last '$' that can end the expression; '#' and '$' inside need a backslash. 0 if there is none.</summary>
    private int RegexLength(int start)
    {
        // Where one '^' has found no end before, others up to there will not either: a line of them is read twice, not as often as there are.
        if (start >= _withoutRegexFrom && start < _withoutRegexTo) return 0;
        int best = 0;
        int at = start + 1;
        for (; !IsRegexStop(at); at++)
        {
            if (_text[at] != (byte)'$') continue;
            best = at + 1 - start;
            if (_text[at - 1] != (byte)'\\') break;
        }
        RegexBytesLookedAt += at - start;
        if (best == 0) (_withoutRegexFrom, _withoutRegexTo) = (start, at);
        return best;
    }

    private bool IsRegexStop(int at) => _text[at] is (byte)'\r' or (byte)'\n' || (_text[at] == (byte)'#' && _text[at - 1] != (byte)'\\');

    private int ArgumentLength(int start)
    {
        byte[] text = _text;
        int end = start;
        while (CharClass.Is(text[end], CharClass.Argument))
            end++;
        return end - start;
    }
}
