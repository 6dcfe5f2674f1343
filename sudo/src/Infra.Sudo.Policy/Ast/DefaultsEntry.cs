namespace Infra.Sudo.Policy.Ast;

/// <summary>One setting of a Defaults line; those of one line share their <see cref="Binding"/>.</summary>
/// <param name="Scope">Whom it is for.</param>
/// <param name="Operator">What it does.</param>
/// <param name="Binding">Indices of <see cref="SudoersPolicy.Member"/>, or of <see cref="SudoersPolicy.Command"/> for <see cref="DefaultsScope.Command"/>.</param>
/// <param name="Name">The setting's name.</param>
/// <param name="Value">The unescaped value; empty without one.</param>
/// <param name="Place">The place that messages of the original name: the token behind the name, or the value.</param>
/// <param name="Position">Where the name starts in the policy's text space.</param>
public readonly record struct DefaultsEntry(
    DefaultsScope Scope, SettingOperator Operator, NodeRange Binding, TextRef Name, TextRef Value, Place Place, int Position)
{
    /// <summary>Number of the Defaults line, from 0; entries of one line share it.</summary>
    public int Line { get; init; }
}
