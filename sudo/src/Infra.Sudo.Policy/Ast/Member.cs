namespace Infra.Sudo.Policy.Ast;

/// <summary>One user, host or group of a list.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsNegated">Whether an odd number of <c>!</c> stands before it.</param>
/// <param name="Text">Unescaped text; empty for <see cref="MemberKind.All"/> and <see cref="MemberKind.Myself"/>.</param>
/// <param name="Position">Where the token starts in the policy's text space; <see cref="SudoersPolicy.PlaceOf(int)"/> tells the line.</param>
public readonly record struct Member(MemberKind Kind, bool IsNegated, TextRef Text, int Position);
