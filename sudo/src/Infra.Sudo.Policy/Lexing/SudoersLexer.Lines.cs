namespace Infra.Sudo.Policy.Lexing;

// Words that begin a line: Defaults with its scope, and the four kinds of aliases. They count only at the start of a physical line, blanks allowed.
internal sealed partial class SudoersLexer
{
    /// <summary>Takes a keyword that stands behind <paramref name="blanks"/> blanks, unless a word of <paramref name="wordLength"/> bytes there is longer.</summary>
    private TokenKind ScanLineKeyword(int blanks, int wordLength = 0)
    {
        ReadOnlySpan<byte> rest = _text.AsSpan(_at + blanks, _lineEnd - _at - blanks);
        if (rest.StartsWith("Defaults"u8)) return ScanDefaults(blanks, wordLength);
        (TokenKind kind, int length) = FindAliasKeyword(rest);
        if (kind == TokenKind.None || length < wordLength) return TokenKind.None;
        if (_isContinued)
        {
            Take(blanks + length, kind);
            return Fail("invalid line continuation");
        }
        return TakeBehind(blanks, blanks + length, kind);
    }

    private static (TokenKind Kind, int Length) FindAliasKeyword(ReadOnlySpan<byte> rest)
    {
        if (rest.StartsWith("User_Alias"u8)) return (TokenKind.UserAlias, 10);
        if (rest.StartsWith("Cmnd_Alias"u8)) return (TokenKind.CommandAlias, 10);
        if (rest.StartsWith("Host_Alias"u8)) return (TokenKind.HostAlias, 10);
        if (rest.StartsWith("Cmd_Alias"u8)) return (TokenKind.CommandAlias, 9);
        return rest.StartsWith("Runas_Alias"u8) ? (TokenKind.RunasAlias, 11) : default;
    }

    private TokenKind ScanDefaults(int blanks, int wordLength)
    {
        int scope = ScopeLength(_at + blanks + 8);
        int length = 8 + scope;
        if (length < wordLength) return TokenKind.None;
        if (_isContinued)
        {
            Take(blanks + length, TokenKind.Defaults);
            return Fail("invalid line continuation");
        }
        _state = LexerState.DefaultsScope;
        if (scope == 0) return TakeBehind(blanks, blanks + 8, TokenKind.Defaults);
        TokenKind kind = _text[_at + blanks + 8] switch
        {
            (byte)':' => TokenKind.DefaultsUser,
            (byte)'>' => TokenKind.DefaultsRunas,
            (byte)'@' => TokenKind.DefaultsHost,
            _ => TokenKind.DefaultsCommand,
        };
        int behind = BlankLength(_at + blanks + 9);
        return TakeBehind(blanks, blanks + 9 + behind, kind);
    }

    /// <summary>Length of a scope character with the member that follows it; 0 unless both are there.</summary>
    private int ScopeLength(int start)
    {
        if (_text[start] is not ((byte)':' or (byte)'@' or (byte)'>' or (byte)'!')) return 0;
        int at = start + 1;
        at += BlankLength(at);
        while (_text[at] == (byte)'!')
            at++;
        if (_text[at] == (byte)'"') at++;
        int member = GroupNameLength(at);
        return member == 0 ? 0 : at + member - start;
    }

    private TokenKind TakeBehind(int blanks, int length, TokenKind kind)
    {
        Position = _base + _at + blanks;
        Take(length);
        return kind;
    }
}
