namespace Infra.Sudo.Policy.Ast;

/// <summary>The four kinds of aliases; each has names of its own.</summary>
public enum AliasKind : byte
{
    /// <summary>Host_Alias.</summary>
    Host,

    /// <summary>Cmnd_Alias, also written Cmd_Alias.</summary>
    Command,

    /// <summary>User_Alias.</summary>
    User,

    /// <summary>Runas_Alias.</summary>
    Runas,
}
