namespace Infra.Http.Structured;

/// <summary>A member of a dictionary.</summary>
/// <param name="Key">Its key; each once.</param>
/// <param name="Member">An item, or an inner list. A key without a value is an item that is true.</param>
public sealed record StructuredEntry(string Key, StructuredMember Member);
