namespace Infra.Tls.Bench;

/// <summary>One row of a benchmark: the same order for both sides.</summary>
/// <param name="Metric">Its name in the scenario file.</param>
/// <param name="AllocatedMetric">The name of the row of allocated bytes, or null if there is none.</param>
/// <param name="Ours">The order for our side.</param>
/// <param name="Theirs">The order for the other side, or null if it cannot do this.</param>
internal sealed record Comparison(string Metric, string? AllocatedMetric, string Ours, string? Theirs);
