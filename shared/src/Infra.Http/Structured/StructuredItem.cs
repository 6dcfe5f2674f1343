namespace Infra.Http.Structured;

/// <summary>A bare item with parameters.</summary>
/// <param name="Value">The bare item.</param>
/// <param name="Parameters">Its parameters in their order.</param>
public sealed record StructuredItem(StructuredValue Value, IReadOnlyList<StructuredParameter> Parameters) : StructuredMember(Parameters)
{
    /// <summary>An item without parameters.</summary>
    public StructuredItem(StructuredValue value) : this(value, [])
    {
    }
}
