namespace Infra.Http.Structured;

/// <summary>A parameter of an item or an inner list.</summary>
/// <param name="Key">Its key: a small letter or <c>*</c>, then small letters, digits and <c>_-.*</c>.</param>
/// <param name="Value">Its value; true if none is written.</param>
public readonly record struct StructuredParameter(string Key, StructuredValue Value);
