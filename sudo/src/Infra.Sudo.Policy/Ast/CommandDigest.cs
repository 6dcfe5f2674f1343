namespace Infra.Sudo.Policy.Ast;

/// <summary>One digest before a command.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Text">Hexadecimal or base64 digits of the exact length, not checked further.</param>
public readonly record struct CommandDigest(DigestAlgorithm Algorithm, TextRef Text);
