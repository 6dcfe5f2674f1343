namespace Infra.Sudo.Policy.Ast;

/// <summary>One command of a grant with everything that it carries, its own or inherited from the spec before it (carry-over).</summary>
/// <param name="Command">Index of <see cref="SudoersPolicy.Command"/>.</param>
/// <param name="RunasUsers">Members before the colon; one <see cref="MemberKind.Myself"/> for <c>()</c> and <c>(:g)</c>; empty without parentheses.</param>
/// <param name="RunasGroups">Members behind the colon.</param>
/// <param name="Tags">Tags after carry-over.</param>
/// <param name="Options">Index of <see cref="SudoersPolicy.Options"/>; 0 is none.</param>
public readonly record struct Spec(int Command, NodeRange RunasUsers, NodeRange RunasGroups, TagSet Tags, int Options)
{
    /// <summary>Whether parentheses were given here or before.</summary>
    public bool HasRunas => !RunasUsers.IsEmpty || !RunasGroups.IsEmpty;
}
