namespace Infra.Sudo.Policy.Ast;

/// <summary>Looks at members that may be alias names, in whichever array their kind lives.</summary>
internal static class AliasReference
{
    internal static bool IsAlias(SudoersPolicy policy, AliasKind kind, int member) => kind == AliasKind.Command
        ? policy.Commands[member].Kind == CommandKind.Alias
        : policy.Members[member].Kind == MemberKind.Alias;

    internal static TextRef Name(SudoersPolicy policy, AliasKind kind, int member) => kind == AliasKind.Command
        ? policy.Commands[member].Text
        : policy.Members[member].Text;

    /// <summary>The alias that a member names; -1 if it names none.</summary>
    internal static int Find(SudoersPolicy policy, AliasKind kind, int member) =>
        IsAlias(policy, kind, member) ? policy.FindAlias(kind, policy.Bytes(Name(policy, kind, member))) : -1;
}
