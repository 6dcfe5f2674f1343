namespace Infra.Sudo.Policy.Ast;

/// <summary>One alias.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Members">Indices of <see cref="SudoersPolicy.Member"/>, or of <see cref="SudoersPolicy.Command"/> for a command alias.</param>
/// <param name="Place">Where its name stands.</param>
public readonly record struct AliasNode(AliasKind Kind, TextRef Name, NodeRange Members, Place Place);
