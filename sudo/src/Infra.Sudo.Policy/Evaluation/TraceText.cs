using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>Words and places for what a decision passed over.</summary>
public static class TraceText
{
    /// <summary>Why it was passed over, as a sentence without its end.</summary>
    public static string Describe(TraceStep step)
    {
        string cause = step.Cause switch
        {
            TraceCause.User => "the rule is for other users",
            TraceCause.Host => "the rule is for other hosts",
            TraceCause.Time => "the rule does not hold at this time",
            TraceCause.Runas => "the rule is for other target users or groups",
            TraceCause.Arguments => "the command fits, but its arguments do not",
            TraceCause.Digest => "the command fits, but its digest does not",
            _ => "the rule is for another command",
        };
        return step.IsNegated ? cause + " (a negated member says so)" : cause;
    }

    /// <summary>Where the spec stands, or the first one of a grant or rule that was passed over as a whole.</summary>
    /// <param name="policy">The policy of the decision.</param>
    /// <param name="step">What was passed over.</param>
    public static Place PlaceOf(SudoersPolicy policy, TraceStep step)
    {
        ArgumentNullException.ThrowIfNull(policy);
        int spec = step.Spec >= 0 ? step.Spec : policy.Grant(step.Grant >= 0 ? step.Grant : policy.Rule(step.Rule).Grants.First).Specs.First;
        return policy.PlaceOfSpec(spec);
    }

    /// <summary>The steps that came nearest to deciding: those that met most conditions first, and among them the later in the file.</summary>
    /// <param name="steps">Steps in the order of a decision.</param>
    /// <param name="countMax">How many.</param>
    public static IEnumerable<TraceStep> Nearest(IReadOnlyList<TraceStep> steps, int countMax)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return steps.OrderByDescending(step => (int)step.Cause).Take(countMax);
    }
}
