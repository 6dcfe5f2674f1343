namespace Infra.Http.Structured;

/// <summary>Items in parentheses, with parameters of their own.</summary>
/// <param name="Items">The items.</param>
/// <param name="Parameters">Parameters of the list.</param>
public sealed record StructuredInnerList(IReadOnlyList<StructuredItem> Items, IReadOnlyList<StructuredParameter> Parameters) : StructuredMember(Parameters);
