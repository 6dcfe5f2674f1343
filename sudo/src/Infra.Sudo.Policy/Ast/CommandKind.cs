namespace Infra.Sudo.Policy.Ast;

/// <summary>What stands where a command may stand.</summary>
public enum CommandKind : byte
{
    /// <summary>The word ALL.</summary>
    All,

    /// <summary>An alias name.</summary>
    Alias,

    /// <summary>A path, which may hold wildcards.</summary>
    Path,

    /// <summary>A path that ends in a slash: everything directly in that folder.</summary>
    Directory,

    /// <summary>A regular expression <c>^...$</c> for the whole path.</summary>
    Regex,

    /// <summary>The word <c>list</c>.</summary>
    List,

    /// <summary>The word <c>sudoedit</c>; its arguments are files.</summary>
    Sudoedit,
}
