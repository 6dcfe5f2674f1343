namespace Infra.Testing.Processes;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + N if signal N ended it.</param>
/// <param name="Output">Standard output, bounded.</param>
/// <param name="Error">Standard error, bounded.</param>
/// <param name="Wall">From start to exit.</param>
/// <param name="CpuTime">User plus system time. Exact to 1 ms if <see cref="ChildStart.Measure"/> was asked for; else the last sample taken, 10 ms ticks.</param>
/// <param name="PeakMemoryBytes">Highest resident size seen by sampling; 0 if the child was gone before the first sample.</param>
public sealed record ChildResult(int ExitCode, string Output, string Error, TimeSpan Wall, TimeSpan CpuTime, long PeakMemoryBytes)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Both outputs, the standard one first, for failure messages.</summary>
    public string AllOutput => Error.Length == 0 ? Output : Output.Length == 0 ? Error : $"{Output.TrimEnd()}\n{Error}";
}
