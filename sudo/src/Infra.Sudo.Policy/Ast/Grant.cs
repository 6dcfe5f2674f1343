namespace Infra.Sudo.Policy.Ast;

/// <summary>Hosts and what is granted there.</summary>
/// <param name="Hosts">Indices of <see cref="SudoersPolicy.Member"/>.</param>
/// <param name="Specs">Indices of <see cref="SudoersPolicy.Spec"/>.</param>
public readonly record struct Grant(NodeRange Hosts, NodeRange Specs);
