namespace Infra.Av1.Headers;

/// <summary>delta_q_params and delta_lf_params, sections 5.9.17 and 5.9.18.</summary>
public sealed class DeltaInfo
{
    /// <summary>delta_q_present.</summary>
    public bool DeltaQPresent { get; internal set; }

    /// <summary>delta_q_res, a shift of 0 to 3.</summary>
    public int DeltaQRes { get; internal set; }

    /// <summary>delta_lf_present.</summary>
    public bool DeltaLfPresent { get; internal set; }

    /// <summary>delta_lf_res, a shift of 0 to 3.</summary>
    public int DeltaLfRes { get; internal set; }

    /// <summary>delta_lf_multi.</summary>
    public bool DeltaLfMulti { get; internal set; }
}
