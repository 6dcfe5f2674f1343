namespace Infra.Sudo.Policy.Lexing;

/// <summary>What the lexer expects next: the same bytes are other tokens behind a command, in a value or in a string.</summary>
internal enum LexerState : byte
{
    Initial,
    DefaultsScope,
    DefaultsStart,
    DefaultsValue,
    Arguments,
    ArgumentsRegex,
    String,
    Digest,
    IncludePath,
    ExpectPath,
}
