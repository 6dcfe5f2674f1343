using Infra.Parsing;

namespace Infra.Config.Kdl;

/// <summary>An argument or a property.</summary>
/// <param name="Name">Name of the property; null for an argument.</param>
/// <param name="NameSpan">Place of the name; for an argument that of the value.</param>
/// <param name="Value">The value.</param>
public sealed record KdlEntry(string? Name, TextSpan NameSpan, KdlValue Value);
