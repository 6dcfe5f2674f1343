namespace Infra.Sudo.Policy.Ast;

/// <summary>A place in a policy. Line and column count from 1, columns in bytes; line 0 means no place.</summary>
/// <param name="File">Index into <see cref="SudoersPolicy.Files"/>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The byte in the line, from 1.</param>
public readonly record struct Place(int File, int Line, int Column);
