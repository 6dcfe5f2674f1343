namespace Infra.Sudo.Policy.Evaluation;

/// <summary>A rule, grant or spec that was passed over in a decision.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Grant">The grant; -1 if it did not come to that.</param>
/// <param name="Spec">The spec; -1 if it did not come to that.</param>
/// <param name="Cause">The first condition that was not met.</param>
/// <param name="IsNegated">Whether a negated member said so, rather than nobody.</param>
public readonly record struct TraceStep(int Rule, int Grant, int Spec, TraceCause Cause, bool IsNegated);
