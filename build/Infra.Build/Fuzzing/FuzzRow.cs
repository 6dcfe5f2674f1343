namespace Infra.Build.Fuzzing;

/// <summary>What the table shows of one target.</summary>
internal sealed class FuzzRow(FuzzPlace place)
{
    private readonly List<string> _findings = [];

    internal FuzzPlace Place { get; } = place;

    internal string State { get; set; } = "waits";

    internal long Executions { get; set; }

    internal int Corpus { get; set; }

    internal TimeSpan Elapsed { get; set; }

    /// <summary>One line each: kind and file.</summary>
    internal IReadOnlyList<string> Findings => _findings;

    internal double PerSecond => Elapsed > TimeSpan.Zero ? Executions / Elapsed.TotalSeconds : 0;

    internal void Add(string finding) => _findings.Add(finding);
}
