namespace Infra.Crypto;

/// <summary>
/// Marks a method that touches secrets: no secret decides a branch, an index or a division in it.
/// The pipeline's constant-time audit reads the machine code of every marked method and compares its conditional jumps,
/// divisions and indirect jumps with a reviewed record of what each of them tests.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor, Inherited = false)]
public sealed class ConstantTimeAttribute : Attribute;
