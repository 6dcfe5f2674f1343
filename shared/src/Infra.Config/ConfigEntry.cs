namespace Infra.Config;

/// <summary>One declared key: what it may be, and after a file was read, what it is.</summary>
/// <param name="Key">Its name; empty for the free names of <see cref="ConfigKind.NamedTables"/> that stand directly in their section.</param>
/// <param name="Doc">What it does, in one or two sentences.</param>
/// <param name="Type">Its shape.</param>
/// <param name="Required">Whether leaving it out is an error.</param>
public sealed record ConfigEntry(string Key, string Doc, ConfigType Type, bool Required)
{
    /// <summary>The default; null if there is none. Never a secret.</summary>
    public ConfigValue? Default { get; init; }

    /// <summary>The effective value: from the file or the default; null if there is neither, and for tables.</summary>
    public ConfigValue? Value { get; init; }

    /// <summary>Whether the file sets it.</summary>
    public bool IsSet { get; init; }

    /// <summary>The tables read under this key, with the name of each where the user picks it (else null).</summary>
    public IReadOnlyList<(string? Name, ConfigSchema Schema)> Tables { get; init; } = [];
}
