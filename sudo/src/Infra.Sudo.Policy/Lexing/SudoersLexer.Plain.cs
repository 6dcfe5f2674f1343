using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Lexing;

// Users, hosts, commands, keywords: what stands outside arguments, strings and settings. Where several rules fit, the longest match wins, then the rule named first
// in the lists of the manual: keyword, group, address, alias, command, word.
internal sealed partial class SudoersLexer
{
    private TokenKind ScanPlain()
    {
        byte first = _text[_at];
        if (first is >= (byte)'a' and <= (byte)'z') return ScanWord(first, WordLength(_at, out bool hasEscape), hasEscape);   // most tokens are such words
        switch (first)
        {
            case (byte)' ' or (byte)'\t':
                return ScanBlanks();
            case (byte)'(':
                return Take(1, TokenKind.OpenParenthesis);
            case (byte)')':
                return Take(1, TokenKind.CloseParenthesis);
            case (byte)'=':
                return Take(1, TokenKind.EqualSign);
            case (byte)',':
                int blanks = _state == LexerState.DefaultsScope ? BlankLength(_at + 1) : 0;
                return Take(1 + blanks, TokenKind.Comma);
            case (byte)':':
                int address = AddressScan.Ipv6WithMask(Line);
                return address > 0 ? TakeIpv6(address) : Take(1, TokenKind.Colon);
            case (byte)'"':
                return BeginString();
            case (byte)'#':
                return ScanHash();
            case (byte)'/':
                return ScanPath();
            case (byte)'^':
                return ScanRegex();
            case (byte)'+':
                return ScanNetGroup();
            case (byte)'%':
                return ScanUserGroup();
            case (byte)'@' when _state == LexerState.Initial:
                return ScanAt();
            case (byte)'\n' or (byte)'\r' or (byte)'!':
                return ScanCommon(first);
            case (byte)'\\':
                if (ContinuationLength() > 0) return ScanCommon(first);
                break;
            default:
                break;
        }
        int length = WordLength(_at, out bool isEscaped);
        return length == 0 ? ScanCommon(first) : ScanWord(first, length, isEscaped);
    }

    /// <summary>The rest of the loaded line from here on.</summary>
    private ReadOnlySpan<byte> Line => _text.AsSpan(_at, _lineEnd - _at);

    private TokenKind ScanBlanks()
    {
        int length = BlankLength(_at);
        if (_state == LexerState.DefaultsScope)
        {
            if (_text[_at + length] == (byte)',')
            {
                int behind = BlankLength(_at + length + 1);
                return Take(length + 1 + behind, TokenKind.Comma);
            }
            Take(length);
            _state = LexerState.DefaultsStart;
            return TokenKind.None;
        }
        if (_state == LexerState.Initial && IsAtLineStart)
        {
            TokenKind keyword = ScanLineKeyword(length);
            if (keyword != TokenKind.None) return keyword;
        }
        Take(length);
        _sawBlank = true;
        return TokenKind.None;
    }

    private TokenKind ScanWord(byte first, int length, bool isEscaped)
    {
        if (CharClass.Is(first, CharClass.HexDigit))
        {
            int address = AddressScan.Ipv6WithMask(Line);
            if (address >= length) return TakeIpv6(address);
            if (CharClass.IsDigit(first) && AddressScan.IsIpv4(_text.AsSpan(_at, length))) return TakeText(length, TokenKind.Network);
        }
        if (CharClass.IsUpper(first))
        {
            if (_state == LexerState.Initial && first is (byte)'D' or (byte)'U' or (byte)'R' or (byte)'H' or (byte)'C' && IsAtLineStart)
            {
                TokenKind keyword = ScanLineKeyword(0, length);
                if (keyword != TokenKind.None) return keyword;
            }
            if (AliasNameLength(_at) == length) return ScanUpper(length);
        }
        else if (first == (byte)'s')
        {
            ReadOnlySpan<byte> word = _text.AsSpan(_at, length);
            if (word.StartsWith("sha"u8) && ScanDigestName(word) is not TokenKind.None and TokenKind digest) return digest;
            if (word.SequenceEqual("sudoedit"u8)) return TakeCommand(length, isEscaped: false);
        }
        if (_state == LexerState.ExpectPath) _state = _stateBefore;
        Value = isEscaped ? Unescape(_at, length) : Raw(_at, length);
        return Take(length, TokenKind.Word);
    }

    private TokenKind ScanUpper(int length)
    {
        ReadOnlySpan<byte> name = _text.AsSpan(_at, length);
        int blanks = BlankLength(_at + length);
        if (_text[_at + length + blanks] == (byte)':' && Keywords.FindTag(name) is not TokenKind.None and TokenKind tag) return Take(length + blanks + 1, tag);
        if (name.SequenceEqual("ALL"u8)) return Take(length, TokenKind.All);
        if (_state == LexerState.Initial && Keywords.FindOption(name) is not TokenKind.None and TokenKind option)
        {
            if (option is TokenKind.WorkingDirectory or TokenKind.Chroot)
            {
                _stateBefore = _state;
                _state = LexerState.ExpectPath;
            }
            return Take(length, option);
        }
        Value = Raw(_at, length);
        return Take(length, TokenKind.AliasName);
    }

    private TokenKind ScanDigestName(ReadOnlySpan<byte> word)
    {
        TokenKind kind = Keywords.FindDigest(word);
        if (kind == TokenKind.None) return TokenKind.None;
        _digest = (DigestAlgorithm)(kind - TokenKind.Sha224);
        _state = LexerState.Digest;
        return Take(word.Length, kind);
    }

    private TokenKind TakeIpv6(int length)
    {
        bool isValid = AddressScan.IsIpv6Valid(_text.AsSpan(_at, length));
        TokenKind kind = TakeText(length, TokenKind.Network);
        return isValid ? kind : Fail("invalid IPv6 address");
    }

    // '#' begins an include (column 1), a uid, or a comment.
    private TokenKind ScanHash()
    {
        if (_state == LexerState.Initial && IsAtLineStart)
        {
            ReadOnlySpan<byte> line = Line;
            if (line.StartsWith("#includedir"u8) && CharClass.IsBlank(line[11])) return BeginInclude(11, TokenKind.IncludeFolder);
            if (line.StartsWith("#include"u8) && CharClass.IsBlank(line[8])) return BeginInclude(8, TokenKind.Include);
        }
        int digits = _at + (_text[_at + 1] == (byte)'-' ? 2 : 1);
        int end = digits;
        while (CharClass.IsDigit(_text[end]))
            end++;
        if (end > digits && _state != LexerState.ExpectPath) return TakeText(end - _at, TokenKind.Word);
        return _state == LexerState.Initial ? ScanComment() : Take(1, TokenKind.NoMatch);
    }

    private TokenKind ScanComment()
    {
        byte second = _text[_at + 1];
        bool isComment = second switch
        {
            (byte)'\n' => true,
            (byte)'\r' => _text[_at + 2] == (byte)'\n',
            (byte)'-' => _text[_at + 2] is not ((byte)'\r' or (byte)'\n') && !CharClass.IsDigit(_text[_at + 2]),
            _ => !CharClass.IsDigit(second),
        };
        if (isComment) return EndLine(_lineEnd - _at);
        // "#1" where no uid may stand, "#-": the original asks whether the file is at its end, which its last line is only without a line feed.
        if (_lineEnd == _text.Length && !policy.Files[File].HadFinalFeed) return Take(1, TokenKind.NewLine);
        Take(1, TokenKind.Error);
        return Fail("Success");   // it prints errno here, which nothing has set
    }

    private TokenKind ScanAt()
    {
        int length = WordLength(_at);
        ReadOnlySpan<byte> word = _text.AsSpan(_at, length);
        if (word.SequenceEqual("@include"u8)) return BeginInclude(length, TokenKind.Include);
        if (word.SequenceEqual("@includedir"u8)) return BeginInclude(length, TokenKind.IncludeFolder);
        return TakeText(length, TokenKind.Word);
    }

    private TokenKind BeginInclude(int length, TokenKind kind)
    {
        if (_isContinued)
        {
            // The '#' form is matched with its whole line before the mistake is seen.
            Take(_text[_at] == (byte)'#' ? _lineEnd - _at : length, kind);
            return Fail("invalid line continuation");
        }
        _state = LexerState.IncludePath;
        return Take(length, kind);
    }

    private TokenKind ScanNetGroup()
    {
        int length = WordLength(_at + 1);
        if (length > 0) return TakeText(1 + length, TokenKind.NetGroup);
        if (_state == LexerState.ExpectPath) return TakePathWord(1);
        Take(1, TokenKind.Error);
        return Fail("empty netgroup");
    }

    private TokenKind ScanUserGroup()
    {
        int colon = _text[_at + 1] == (byte)':' ? 1 : 0;
        int rest = GroupNameLength(_at + 1 + colon);
        if (rest > 0) return TakeText(1 + colon + rest, TokenKind.UserGroup);
        if (_state == LexerState.ExpectPath) return TakePathWord(1);
        Take(1 + colon, TokenKind.Error);
        return Fail("empty group");
    }

    private int GroupNameLength(int start)
    {
        int word = WordLength(start);
        if (word > 0 || _text[start] != (byte)'#') return word;
        int digits = start + (_text[start + 1] == (byte)'-' ? 2 : 1);
        int end = digits;
        while (CharClass.IsDigit(_text[end]))
            end++;
        return end > digits ? end - start : 0;
    }

    private TokenKind TakePathWord(int length)
    {
        _state = _stateBefore;
        return TakeText(length, TokenKind.Word);
    }

    private TokenKind TakeText(int length, TokenKind kind)
    {
        Value = Unescape(_at, length);
        return Take(length, kind);
    }

    private int WordLength(int start) => WordLength(start, out _);

    /// <summary>Bytes of a word: plain ones, or a backslash and any byte but tab and line feed.</summary>
    private int WordLength(int start, out bool isEscaped)
    {
        byte[] text = _text;
        int end = start;
        isEscaped = false;
        while (true)
        {
            while (CharClass.Is(text[end], CharClass.Word))
                end++;
            if (text[end] != (byte)'\\' || text[end + 1] is (byte)'\t' or (byte)'\n') return end - start;
            isEscaped = true;
            end += 2;
        }
    }

    private int AliasNameLength(int start)
    {
        int end = start;
        while (CharClass.Is(_text[end], CharClass.AliasName))
            end++;
        return end - start;
    }
}
