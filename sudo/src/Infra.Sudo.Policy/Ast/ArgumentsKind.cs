namespace Infra.Sudo.Policy.Ast;

/// <summary>What a command's arguments must be.</summary>
public enum ArgumentsKind : byte
{
    /// <summary>Nothing was said: any arguments.</summary>
    Any,

    /// <summary><c>""</c>: none.</summary>
    None,

    /// <summary>A wildcard pattern for the arguments joined by blanks.</summary>
    Glob,

    /// <summary>A regular expression <c>^...$</c> for the arguments joined by blanks.</summary>
    Regex,
}
