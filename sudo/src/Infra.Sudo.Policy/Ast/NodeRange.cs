namespace Infra.Sudo.Policy.Ast;

/// <summary>Neighbouring nodes of one of the policy's node arrays.</summary>
/// <param name="First">Index of the first.</param>
/// <param name="Count">How many.</param>
public readonly record struct NodeRange(int First, int Count)
{
    /// <summary>The index after the last node.</summary>
    public int End => First + Count;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Count == 0;
}
