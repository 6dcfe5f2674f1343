namespace Infra.Sudo.Policy.Ast;

/// <summary>Whom a Defaults line is for.</summary>
public enum DefaultsScope : byte
{
    /// <summary>Everybody.</summary>
    Global,

    /// <summary><c>Defaults@</c>: hosts.</summary>
    Host,

    /// <summary><c>Defaults:</c>: callers.</summary>
    User,

    /// <summary><c>Defaults></c>: target users.</summary>
    Runas,

    /// <summary><c>Defaults!</c>: commands.</summary>
    Command,
}
