using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Evaluation;

/// <summary>Answers requests by a policy and facts. Keeps scratch memory, so that a decision allocates nothing; not thread-safe.</summary>
/// <param name="policy">What is allowed.</param>
/// <param name="facts">What the machine is like.</param>
public sealed class PolicyEngine(SudoersPolicy policy, IPolicyFacts facts)
{
    /// <summary>The policy.</summary>
    public SudoersPolicy Policy => policy;

    /// <summary>The facts.</summary>
    public IPolicyFacts Facts => facts;

    /// <summary>Decides one request.</summary>
    public Judgement Evaluate(Request request) => throw new NotImplementedException();
}
