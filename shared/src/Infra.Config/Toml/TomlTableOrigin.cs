namespace Infra.Config.Toml;

/// <summary>What made a table.</summary>
internal enum TomlTableOrigin
{
    /// <summary>The document itself.</summary>
    Root,

    /// <summary>A header of a table within it: a header of its own may still come.</summary>
    Implicit,

    /// <summary>Its own header: nothing else may define it again.</summary>
    Header,

    /// <summary>A dotted key: further dotted keys may add to it.</summary>
    DottedKey,

    /// <summary>Braces: closed for good.</summary>
    Inline,
}
