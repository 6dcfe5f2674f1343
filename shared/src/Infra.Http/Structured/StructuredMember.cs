namespace Infra.Http.Structured;

/// <summary>A member of a list or dictionary: an item or an inner list.</summary>
/// <param name="Parameters">Its parameters in their order; each key once.</param>
public abstract record StructuredMember(IReadOnlyList<StructuredParameter> Parameters)
{
    /// <summary>The value of a parameter, or null.</summary>
    public StructuredValue? Parameter(string key)
    {
        foreach (StructuredParameter parameter in Parameters)
        {
            if (parameter.Key == key) return parameter.Value;
        }
        return null;
    }
}
