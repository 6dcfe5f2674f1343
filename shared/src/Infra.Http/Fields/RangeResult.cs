namespace Infra.Http.Fields;

/// <summary>What a Range field asks for.</summary>
public enum RangeResult : byte
{
    /// <summary>Nothing that is served: no byte ranges, malformed, more than 16, overlapping: the whole representation is sent.</summary>
    Whole,

    /// <summary>The ranges found.</summary>
    Ranges,

    /// <summary>No range meets the representation: 416.</summary>
    Unsatisfiable,
}
