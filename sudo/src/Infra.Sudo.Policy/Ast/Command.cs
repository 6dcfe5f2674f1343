namespace Infra.Sudo.Policy.Ast;

/// <summary>One command of a spec, a Cmnd_Alias or <c>Defaults!</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsNegated">Whether an odd number of <c>!</c> stands before it.</param>
/// <param name="ArgumentsKind">What its arguments must be.</param>
/// <param name="Text">Path, regular expression or alias name; empty for ALL.</param>
/// <param name="Arguments">The pattern of the arguments; empty unless <paramref name="ArgumentsKind"/> says so.</param>
/// <param name="Digests">Digests of which one must fit; indices of <see cref="SudoersPolicy.Digest"/>.</param>
/// <param name="Position">Where the token starts in the policy's text space.</param>
public readonly record struct Command(
    CommandKind Kind, bool IsNegated, ArgumentsKind ArgumentsKind, TextRef Text, TextRef Arguments, NodeRange Digests, int Position);
