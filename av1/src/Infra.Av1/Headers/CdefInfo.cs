namespace Infra.Av1.Headers;

/// <summary>cdef_params, section 5.9.19.</summary>
public sealed class CdefInfo
{
    /// <summary>Whether the frame has CDEF at all: enable_cdef, not lossless, no intra block copy.</summary>
    public bool Enabled { get; internal set; }

    /// <summary>CdefDamping, 3 to 6.</summary>
    public int Damping { get; internal set; } = 3;

    /// <summary>cdef_bits, 0 to 3.</summary>
    public int Bits { get; internal set; }

    /// <summary>cdef_y_pri_strength, by index; 0 to 15.</summary>
    public byte[] YPrimaryStrength { get; internal set; } = new byte[8];

    /// <summary>cdef_y_sec_strength, 0, 1, 2 or 4.</summary>
    public byte[] YSecondaryStrength { get; internal set; } = new byte[8];

    /// <summary>cdef_uv_pri_strength, 0 to 15.</summary>
    public byte[] UvPrimaryStrength { get; internal set; } = new byte[8];

    /// <summary>cdef_uv_sec_strength, 0, 1, 2 or 4.</summary>
    public byte[] UvSecondaryStrength { get; internal set; } = new byte[8];
}
