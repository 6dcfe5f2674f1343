namespace Infra.Build.Bench;

/// <summary>How a scenario is measured.</summary>
internal enum ScenarioKind
{
    /// <summary>A server on one core is asked by a load generator on another; CPU time from /proc around the load.</summary>
    ServerCpu,

    /// <summary>Whole commands, from start to end: CPU, wall and peak memory.</summary>
    Command,

    /// <summary>Methods measured by BenchmarkDotNet in a bench project.</summary>
    Micro,

    /// <summary>A program of ours that measures by itself and prints the pairs as JSON lines.</summary>
    Program,
}
