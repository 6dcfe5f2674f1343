using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>A key of a table.</summary>
/// <param name="Key">Its name; escapes are resolved.</param>
/// <param name="Source">The text that it stands in.</param>
/// <param name="KeySpan">Its place, quotes included: where it first appears.</param>
/// <param name="Value">Its value.</param>
public sealed record TomlEntry(string Key, SourceText Source, TextSpan KeySpan, TomlValue Value);
