using System.Text.Json.Nodes;

namespace Infra.Build.Demo;

/// <summary>One row of the demo: a tool at its main job, with real input, on loopback.</summary>
internal interface IDemoStep
{
    /// <summary>The tool's family: ntp, tls…</summary>
    string Component { get; }

    /// <summary>What happens, for a person who sees the suite for the first time.</summary>
    string Title { get; }

    /// <summary>Programs that must be published first.</summary>
    IReadOnlyList<string> Tools { get; }

    /// <summary>Programs of the peer root that the step needs; empty if it needs none.</summary>
    IReadOnlyList<string> Peers { get; }

    /// <summary>Does it.</summary>
    /// <exception cref="DemoException">It did not work; the text says what was seen.</exception>
    Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation);
}

/// <summary>What a step measured.</summary>
/// <param name="Text">For the table.</param>
/// <param name="Values">For scripts.</param>
internal sealed record DemoFigures(string Text, JsonObject Values);

/// <summary>A step did not work.</summary>
internal sealed class DemoException(string message) : Exception(message);
