namespace Infra.Sudo.Policy.Ast;

/// <summary>What a spec says about a tag pair.</summary>
public enum TagValue : byte
{
    /// <summary>Nothing.</summary>
    Unset,

    /// <summary>Off: PASSWD, EXEC, NOSETENV and so on.</summary>
    Off,

    /// <summary>On: NOPASSWD, NOEXEC, SETENV and so on.</summary>
    On,

    /// <summary>SETENV because the command is ALL; it is not inherited by later specs.</summary>
    Implied,
}
