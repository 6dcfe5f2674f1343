namespace Infra.Hosting;

/// <summary>How the last reload went, for status and control replies.</summary>
/// <param name="Time">When it ended.</param>
/// <param name="IsApplied">Whether the new configuration is in force.</param>
/// <param name="Message">Why not, or empty.</param>
/// <param name="RestartNeeded">Changed keys that wait for a restart.</param>
/// <param name="Mistakes">Mistakes in the configuration, one line each.</param>
internal sealed record ReloadReport(
    DateTimeOffset Time, bool IsApplied, string Message, IReadOnlyList<string> RestartNeeded, IReadOnlyList<string> Mistakes);
