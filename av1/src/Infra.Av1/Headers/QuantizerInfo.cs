namespace Infra.Av1.Headers;

/// <summary>quantization_params, section 5.9.12.</summary>
public sealed class QuantizerInfo
{
    /// <summary>base_q_idx, 0 to 255.</summary>
    public int BaseQIndex { get; internal set; }

    /// <summary>DeltaQYDc, -64 to 63.</summary>
    public int DeltaQYDc { get; internal set; }

    /// <summary>DeltaQUDc, -64 to 63.</summary>
    public int DeltaQUDc { get; internal set; }

    /// <summary>DeltaQUAc, -64 to 63.</summary>
    public int DeltaQUAc { get; internal set; }

    /// <summary>DeltaQVDc, -64 to 63.</summary>
    public int DeltaQVDc { get; internal set; }

    /// <summary>DeltaQVAc, -64 to 63.</summary>
    public int DeltaQVAc { get; internal set; }

    /// <summary>using_qmatrix.</summary>
    public bool UsingQMatrix { get; internal set; }

    /// <summary>qm_y, 0 to 15.</summary>
    public int QmY { get; internal set; }

    /// <summary>qm_u, 0 to 15.</summary>
    public int QmU { get; internal set; }

    /// <summary>qm_v, 0 to 15.</summary>
    public int QmV { get; internal set; }
}
