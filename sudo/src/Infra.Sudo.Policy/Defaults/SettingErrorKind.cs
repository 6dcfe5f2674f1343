namespace Infra.Sudo.Policy.Defaults;

/// <summary>Why a <c>Defaults</c> entry was refused.</summary>
public enum SettingErrorKind : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>No setting has this name.</summary>
    Unknown,

    /// <summary>It needs a value (or, with <c>!</c>, cannot be off).</summary>
    NoValue,

    /// <summary>A flag was given a value.</summary>
    TakesNoValue,

    /// <summary>The value is not of the setting's kind or out of bounds.</summary>
    InvalidValue,

    /// <summary><c>+=</c> or <c>-=</c> on something that is no list.</summary>
    InvalidOperator,

    /// <summary>A path that does not start as it must.</summary>
    InvalidPath,

    /// <summary>A path of 4096 bytes or more.</summary>
    PathTooLong,
}
