namespace Infra.Av1.Headers;

/// <summary>chroma_sample_position, section 6.4.2.</summary>
public enum ChromaSamplePosition
{
    /// <summary>CSP_UNKNOWN.</summary>
    Unknown = 0,

    /// <summary>CSP_VERTICAL: horizontally at the luma sample, vertically between two.</summary>
    Vertical = 1,

    /// <summary>CSP_COLOCATED: at the luma sample.</summary>
    Colocated = 2,

    /// <summary>CSP_RESERVED.</summary>
    Reserved = 3,
}
