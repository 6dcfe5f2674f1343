using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Policy.PolicyTests;

/// <summary>How a case went.</summary>
/// <param name="Case">The case.</param>
/// <param name="Judgement">What the policy says.</param>
/// <param name="Failure">Why it failed, with the place of the deciding rule; null if it passed.</param>
public sealed record PolicyTestResult(PolicyTestCase Case, Judgement Judgement, string? Failure)
{
    /// <summary>Whether it passed.</summary>
    public bool IsPassed => Failure is null;
}
