namespace Infra.Testing.Fuzzing;

/// <summary>An input on which a target misbehaved.</summary>
/// <param name="Kind"><c>exception</c>, <c>hang</c>, <c>allocation</c> or <c>crash</c> (the process died).</param>
/// <param name="Message">What happened, with the stack of an exception.</param>
/// <param name="Input">The bytes.</param>
/// <param name="File">Where they are kept; null if nothing is kept.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Execution">Which input of the run it was, from 0.</param>
public sealed record FuzzFinding(string Kind, string Message, byte[] Input, string? File, ulong Seed, long Execution);
