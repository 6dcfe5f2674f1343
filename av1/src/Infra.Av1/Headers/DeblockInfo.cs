namespace Infra.Av1.Headers;

/// <summary>loop_filter_params, section 5.9.11.</summary>
public sealed class DeblockInfo
{
    /// <summary>loop_filter_level: luma vertical edges, luma horizontal edges, U, V; 0 to 63.</summary>
    public byte[] Level { get; internal set; } = new byte[4];

    /// <summary>loop_filter_sharpness, 0 to 7.</summary>
    public int Sharpness { get; internal set; }

    /// <summary>loop_filter_delta_enabled.</summary>
    public bool DeltaEnabled { get; internal set; }

    /// <summary>loop_filter_delta_update.</summary>
    public bool DeltaUpdate { get; internal set; }

    /// <summary>loop_filter_ref_deltas, by reference type 0 to 7; each -64 to 63.</summary>
    public sbyte[] RefDeltas { get; internal set; } = [1, 0, 0, 0, -1, 0, -1, -1];

    /// <summary>loop_filter_mode_deltas: global motion, other vectors; each -64 to 63.</summary>
    public sbyte[] ModeDeltas { get; internal set; } = new sbyte[2];
}
