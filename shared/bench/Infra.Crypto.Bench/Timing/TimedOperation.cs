namespace Infra.Crypto.Bench.Timing;

/// <summary>
/// An operation in two parts. The clock runs in the second only, and the first copies inputs of either class to the same place: where bytes stand in
/// memory tells in time (alignment, lines of the cache, addresses that look alike in their lower twelve bits), and that is no secret.
/// </summary>
/// <param name="Load">Takes the class (0 or 1) and the number of the input within it.</param>
/// <param name="Run">The operation on what was loaded.</param>
internal sealed record TimedOperation(Action<int, int> Load, Action Run);
