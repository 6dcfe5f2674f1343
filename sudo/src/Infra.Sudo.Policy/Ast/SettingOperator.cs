namespace Infra.Sudo.Policy.Ast;

/// <summary>What a Defaults entry does with its setting.</summary>
public enum SettingOperator : byte
{
    /// <summary><c>name</c>: on.</summary>
    On,

    /// <summary><c>!name</c>: off.</summary>
    Off,

    /// <summary><c>name=value</c>.</summary>
    Set,

    /// <summary><c>name+=value</c>.</summary>
    Add,

    /// <summary><c>name-=value</c>.</summary>
    Remove,
}
