namespace Infra.Crypto.Bench;

/// <summary>One thing to measure: a name, whether it works on a text of some size, and a maker of the action.</summary>
/// <param name="Name">Lower case with dashes, as <c>--algorithm</c> takes it.</param>
/// <param name="TakesSize">Whether the figure is bytes per second over a text; else operations per second.</param>
/// <param name="Prepare">Makes the action for a size in bytes; the action does the operation once and allocates nothing.</param>
internal sealed record BenchOperation(string Name, bool TakesSize, Func<int, Action> Prepare);
