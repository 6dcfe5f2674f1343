namespace Infra.Testing.Fuzzing;

/// <summary>What a fuzz run did.</summary>
/// <param name="Target">The target's name.</param>
/// <param name="Progress">The final figures.</param>
/// <param name="Findings">One per different failure.</param>
public sealed record FuzzReport(string Target, FuzzProgress Progress, IReadOnlyList<FuzzFinding> Findings);
