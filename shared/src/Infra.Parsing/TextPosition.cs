namespace Infra.Parsing;

/// <summary>A place as people and editors count it.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters (Unicode code points) of that line, from 1; a tab is one character.</param>
public readonly record struct TextPosition(int Line, int Column);
