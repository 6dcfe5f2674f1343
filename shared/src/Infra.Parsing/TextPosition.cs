namespace Infra.Parsing;

/// <summary>A place as people and editors count it.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters (Unicode code points) of that line, from 1; a tab is one character.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    /// <summary>
    /// Line and column of a byte in a text that is kept as bytes, since it may hold secrets; line feeds end lines, and the column counts bytes.
    /// </summary>
    public static TextPosition In(ReadOnlySpan<byte> text, int offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)offset, (uint)text.Length, nameof(offset));
        ReadOnlySpan<byte> before = text[..offset];
        return new TextPosition(1 + before.Count((byte)'\n'), offset - before.LastIndexOf((byte)'\n'));
    }
}
