namespace Infra.Sudo.Policy.Ast;

/// <summary>One rule line: users and their grants.</summary>
/// <param name="Users">Indices of <see cref="SudoersPolicy.Member"/>.</param>
/// <param name="Grants">Indices of <see cref="SudoersPolicy.Grant"/>.</param>
/// <param name="EndPlace">The place that messages of the original name: the end of the line.</param>
public readonly record struct Rule(NodeRange Users, NodeRange Grants, Place EndPlace);
