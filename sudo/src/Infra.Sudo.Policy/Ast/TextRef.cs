namespace Infra.Sudo.Policy.Ast;

/// <summary>A piece of a policy's text: bytes of one of its files as they stand there, or bytes that were unescaped. <see cref="SudoersPolicy.Bytes"/> gives them.</summary>
/// <param name="Offset">Where it starts in the policy's text space; meaningless without the policy.</param>
/// <param name="Length">Bytes.</param>
public readonly record struct TextRef(int Offset, int Length)
{
    /// <summary>Whether there is no text.</summary>
    public bool IsEmpty => Length == 0;
}
