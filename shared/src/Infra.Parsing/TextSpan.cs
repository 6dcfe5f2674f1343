namespace Infra.Parsing;

/// <summary>A stretch of a <see cref="SourceText"/>.</summary>
/// <param name="Start">Offset of its first UTF-16 code unit.</param>
/// <param name="Length">Number of UTF-16 code units; 0 marks a place between two.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Offset behind the last code unit.</summary>
    public int End => Start + Length;

    /// <summary>The stretch from one offset up to another.</summary>
    public static TextSpan FromBounds(int start, int end) => new(start, end - start);
}
