using Infra.Parsing;

namespace Infra.Config;

/// <summary>What came out of reading a configuration.</summary>
/// <param name="Value">The configuration; null if there was an error.</param>
/// <param name="Diagnostics">Errors and warnings, all of them, file by file in the order of their places.</param>
/// <param name="Effective">Every declared key with its value and where it came from; print it by <see cref="ConfigWriter"/>. Incomplete if there was an error.</param>
/// <param name="Files">The files that were read, main file first: what a reload would read again.</param>
public sealed record ConfigResult<T>(T? Value, DiagnosticBag Diagnostics, ConfigSchema Effective, IReadOnlyList<string> Files)
    where T : class
{
    /// <summary>Whether <see cref="Value"/> can be used.</summary>
    public bool IsValid => Value is not null && !Diagnostics.HasErrors;
}
