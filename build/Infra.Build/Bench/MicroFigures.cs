namespace Infra.Build.Bench;

/// <summary>What BenchmarkDotNet measured of one method.</summary>
/// <param name="Seconds">Time per operation of each iteration.</param>
/// <param name="AllocatedBytes">Bytes allocated per operation.</param>
internal sealed record MicroFigures(IReadOnlyList<double> Seconds, double AllocatedBytes);
