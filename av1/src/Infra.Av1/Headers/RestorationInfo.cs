namespace Infra.Av1.Headers;

/// <summary>lr_params, section 5.9.20.</summary>
public sealed class RestorationInfo
{
    /// <summary>UsesLr.</summary>
    public bool UsesRestoration { get; internal set; }

    /// <summary>usesChromaLr.</summary>
    public bool UsesChromaRestoration { get; internal set; }

    /// <summary>FrameRestorationType by plane: 0 none, 1 Wiener, 2 self-guided, 3 switchable.</summary>
    public byte[] FrameType { get; internal set; } = new byte[3];

    /// <summary>Log2 of LoopRestorationSize by plane: 6 to 8 (5 for subsampled chroma).</summary>
    public int[] SizeLog2 { get; internal set; } = new int[3];
}
