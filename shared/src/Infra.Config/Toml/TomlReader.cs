using Infra.Parsing;

namespace Infra.Config.Toml;

/// <summary>
/// Reads TOML 1.0 (1.1 as an option) in linear time. Never throws for what is in the text: mistakes are reported with their place, all of them in
/// one run, and what could be read is returned.
/// </summary>
public static class TomlReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="source">The text, without a byte order mark (<see cref="Utf8Source"/> takes it away).</param>
    /// <param name="diagnostics">Takes the mistakes. The document is valid if none was added.</param>
    /// <param name="options">Bounds and edition; null for the defaults.</param>
    /// <returns>The top-level table; values that could not be read stand in it as <see cref="TomlKind.Invalid"/>.</returns>
    public static TomlTable Read(SourceText source, DiagnosticBag diagnostics, TomlOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(diagnostics);
        return new TomlParser(source, diagnostics, options ?? TomlOptions.Default).ReadDocument();
    }
}
