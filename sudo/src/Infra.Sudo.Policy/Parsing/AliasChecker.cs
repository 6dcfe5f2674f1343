using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>What <c>visudo -c</c> says about aliases: undefined ones, cycles and unused ones, in the original's order.</summary>
public static class AliasChecker
{
    /// <summary>Undefined aliases and cycles of all rules; each name is reported once.</summary>
    public static IReadOnlyList<SudoersProblem> FindUndefined(SudoersPolicy policy) => throw new NotImplementedException();

    /// <summary>Aliases that no rule, Defaults line or used alias refers to, by name; their message is <c>unused User_Alias "X"</c>.</summary>
    public static IReadOnlyList<SudoersProblem> FindUnused(SudoersPolicy policy) => throw new NotImplementedException();
}
