namespace Infra.Av1.Headers;

/// <summary>A sequence header, section 5.5. Immutable; two with equal content are equal except for the list of operating points, which <see cref="IsSameSequence"/> leaves aside.</summary>
public sealed record SequenceHeader
{
    /// <summary>seq_profile, 0 to 2.</summary>
    public int Profile { get; init; }

    /// <summary>still_picture.</summary>
    public bool StillPicture { get; init; }

    /// <summary>reduced_still_picture_header.</summary>
    public bool ReducedStillPictureHeader { get; init; }

    /// <summary>timing_info, if present.</summary>
    public TimingInfo? Timing { get; init; }

    /// <summary>decoder_model_info, if present.</summary>
    public DecoderModelInfo? DecoderModel { get; init; }

    /// <summary>1 to 32 operating points.</summary>
    public IReadOnlyList<OperatingPoint> OperatingPoints { get; init; } = [];

    /// <summary>frame_width_bits_minus_1 + 1.</summary>
    public int FrameWidthBits { get; init; }

    /// <summary>frame_height_bits_minus_1 + 1.</summary>
    public int FrameHeightBits { get; init; }

    /// <summary>max_frame_width_minus_1 + 1, samples.</summary>
    public int MaxFrameWidth { get; init; }

    /// <summary>max_frame_height_minus_1 + 1, samples.</summary>
    public int MaxFrameHeight { get; init; }

    /// <summary>frame_id_numbers_present_flag.</summary>
    public bool FrameIdNumbersPresent { get; init; }

    /// <summary>delta_frame_id_length_minus_2 + 2, bits.</summary>
    public int DeltaFrameIdLength { get; init; }

    /// <summary>idLen of section 6.8.2, bits.</summary>
    public int FrameIdLength { get; init; }

    /// <summary>use_128x128_superblock.</summary>
    public bool Use128x128Superblock { get; init; }

    /// <summary>enable_filter_intra.</summary>
    public bool EnableFilterIntra { get; init; }

    /// <summary>enable_intra_edge_filter.</summary>
    public bool EnableIntraEdgeFilter { get; init; }

    /// <summary>enable_interintra_compound.</summary>
    public bool EnableInterIntraCompound { get; init; }

    /// <summary>enable_masked_compound.</summary>
    public bool EnableMaskedCompound { get; init; }

    /// <summary>enable_warped_motion.</summary>
    public bool EnableWarpedMotion { get; init; }

    /// <summary>enable_dual_filter.</summary>
    public bool EnableDualFilter { get; init; }

    /// <summary>enable_order_hint.</summary>
    public bool EnableOrderHint { get; init; }

    /// <summary>enable_jnt_comp.</summary>
    public bool EnableJointCompound { get; init; }

    /// <summary>enable_ref_frame_mvs.</summary>
    public bool EnableRefFrameMvs { get; init; }

    /// <summary>seq_force_screen_content_tools: 0, 1 or 2 (chosen by frame).</summary>
    public int ForceScreenContentTools { get; init; }

    /// <summary>seq_force_integer_mv: 0, 1 or 2 (chosen by frame).</summary>
    public int ForceIntegerMv { get; init; }

    /// <summary>OrderHintBits, 0 to 8.</summary>
    public int OrderHintBits { get; init; }

    /// <summary>enable_superres.</summary>
    public bool EnableSuperres { get; init; }

    /// <summary>enable_cdef.</summary>
    public bool EnableCdef { get; init; }

    /// <summary>enable_restoration.</summary>
    public bool EnableRestoration { get; init; }

    /// <summary>color_config.</summary>
    public ColorConfig Color { get; init; } = new();

    /// <summary>film_grain_params_present.</summary>
    public bool FilmGrainParamsPresent { get; init; }

    /// <summary>Whether nothing but operating_parameters_info differs, so that references stay valid: section 7.5.</summary>
    /// <exception cref="ArgumentNullException">There is no other header.</exception>
    public bool IsSameSequence(SequenceHeader other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (this with { OperatingPoints = other.OperatingPoints } != other || OperatingPoints.Count != other.OperatingPoints.Count) return false;
        for (int i = 0; i < OperatingPoints.Count; i++)
        {
            OperatingPoint point = other.OperatingPoints[i];
            OperatingPoint like = OperatingPoints[i] with { DecoderBufferDelay = point.DecoderBufferDelay, EncoderBufferDelay = point.EncoderBufferDelay, LowDelayMode = point.LowDelayMode };
            if (like != point) return false;
        }

        return true;
    }
}
