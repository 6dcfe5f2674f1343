namespace Infra.Av1.StreamGen;

/// <summary>One frame of a <see cref="StreamRecipe"/>: a key frame that fills all slots, or an inter frame.</summary>
internal sealed record FrameRecipe
{
    /// <summary>Whether it is an inter frame.</summary>
    public bool IsInter { get; init; }

    /// <summary>show_frame; a hidden frame shares the packet of the next.</summary>
    public bool IsShown { get; init; } = true;

    /// <summary>order_hint, below 64.</summary>
    public int OrderHint { get; init; }

    /// <summary>The slot that an inter frame fills.</summary>
    public int Slot { get; init; }

    /// <summary>primary_ref_frame and with it CDFs, segment ids and more come from LAST_FRAME; else from none.</summary>
    public bool HasPrimary { get; init; }

    /// <summary>allow_screen_content_tools: palettes.</summary>
    public bool IsScreen { get; init; }

    /// <summary>allow_intrabc, in a key frame with screen content.</summary>
    public bool HasBlockCopy { get; init; }

    /// <summary>segmentation_enabled with a map of eight segments, predicted from the primary reference's where there is one.</summary>
    public bool HasSegments { get; init; }

    /// <summary>base_q_idx; low, so that sums of many coefficients stay in the range that conforming streams keep to.</summary>
    public int Quantizer { get; init; } = 30;

    /// <summary>
    /// Fields of the header go through their values from frame to frame: level of quantizer matrices, one interpolation filter for all blocks, resolutions of quantizer and filter deltas, sharpness of deblocking, lag of film grain.
    /// Else they are drawn, and blocks choose their filters. References have global motion and segments have features then, which are drawn too; else there is none of either.
    /// </summary>
    public bool GoesThroughHeaders { get; init; }
}
