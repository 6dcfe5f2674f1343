namespace Infra.Build.Publishing;

/// <summary>A program as users get it.</summary>
/// <param name="Name">The file's name: ntpd, or crypto-bench-aot for the second way in which a program is published.</param>
/// <param name="Path">Its one file: artifacts/bin/ntpd.</param>
/// <param name="SymbolsPath">Its debug symbols, or null if the kind of build has none of its own.</param>
/// <param name="Bytes">Size of the one file.</param>
/// <param name="WasBuilt">False if its inputs had not changed since the last time.</param>
internal sealed record PublishedProgram(string Name, string Path, string? SymbolsPath, long Bytes, bool WasBuilt);
