namespace Infra.Sudo.Policy.Defaults;

/// <summary>What a text setting demands of a path.</summary>
public enum SettingPath : byte
{
    /// <summary>The text is no path.</summary>
    None,

    /// <summary>The path starts with <c>/</c>.</summary>
    Absolute,

    /// <summary>The path starts with <c>/</c> or <c>~</c>, or is <c>*</c> (the user may choose).</summary>
    HomeOrAny,
}
