using System.Reflection;
using Infra.Ntp.Daemon.Server;

namespace Infra.Ntp.Daemon.Status;

/// <summary>Which program this is and since when it runs.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">The commit it was built from; empty where the build did not say.</param>
/// <param name="CommitDate">Its date; empty where the build did not say.</param>
internal sealed record ProgramFacts(string Version, string Commit, string CommitDate)
{
    private readonly long _startedAt = SystemTime.Monotonic;

    /// <summary>Seconds since the start.</summary>
    internal double UptimeSeconds => (SystemTime.Monotonic - _startedAt) / 1e9;

    internal static ProgramFacts Create()
    {
        Assembly assembly = typeof(ProgramFacts).Assembly;
        string version = assembly.GetName().Version?.ToString(3) ?? "unknown";
        string text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        int plus = text.IndexOf('+');
        return new ProgramFacts(version, plus < 0 ? "" : text[(plus + 1)..], "");
    }
}
