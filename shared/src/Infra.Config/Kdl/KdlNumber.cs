namespace Infra.Config.Kdl;

/// <summary>
/// A number as written, without what does not matter: no underscores, no leading zeros, no plus sign, small digits, exponent as <c>E+n</c>. So nothing is lost,
/// whatever its size.
/// </summary>
/// <param name="Literal">The canonical text: <c>-12</c>, <c>1.5E-10</c>, <c>0xff</c>, <c>#inf</c>, <c>#-inf</c>, <c>#nan</c>.</param>
/// <param name="Integer">The value, if it was written as a whole number that fits into 64 bits; else null.</param>
/// <param name="Value">The nearest binary64.</param>
public readonly record struct KdlNumber(string Literal, long? Integer, double Value);
