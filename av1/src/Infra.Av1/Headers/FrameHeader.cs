namespace Infra.Av1.Headers;

/// <summary>A frame header, uncompressed_header of section 5.9.2. The parser alone writes it; afterwards it does not change.</summary>
public sealed class FrameHeader
{
    /// <summary>show_existing_frame: only <see cref="FrameToShow"/> counts then, and what was copied from its slot.</summary>
    public bool ShowExistingFrame { get; internal set; }

    /// <summary>frame_to_show_map_idx, 0 to 7.</summary>
    public int FrameToShow { get; internal set; }

    /// <summary>frame_type.</summary>
    public FrameType Type { get; internal set; }

    /// <summary>show_frame.</summary>
    public bool Show { get; internal set; }

    /// <summary>showable_frame.</summary>
    public bool Showable { get; internal set; }

    /// <summary>error_resilient_mode.</summary>
    public bool ErrorResilient { get; internal set; }

    /// <summary>disable_cdf_update.</summary>
    public bool DisableCdfUpdate { get; internal set; }

    /// <summary>allow_screen_content_tools.</summary>
    public bool AllowScreenContentTools { get; internal set; }

    /// <summary>force_integer_mv; 1 in intra frames.</summary>
    public bool ForceIntegerMv { get; internal set; }

    /// <summary>current_frame_id; 0 without frame ids.</summary>
    public int CurrentFrameId { get; internal set; }

    /// <summary>frame_size_override_flag.</summary>
    public bool FrameSizeOverride { get; internal set; }

    /// <summary>OrderHint, 0 to 255.</summary>
    public int OrderHint { get; internal set; }

    /// <summary>primary_ref_frame, 0 to 6; 7 is none.</summary>
    public int PrimaryRef { get; internal set; }

    /// <summary>frame_presentation_time, ticks of the display clock; 0 if it is not sent.</summary>
    public uint FramePresentationTime { get; internal set; }

    /// <summary>refresh_frame_flags, bit i for slot i.</summary>
    public int RefreshFlags { get; internal set; }

    /// <summary>ref_frame_idx: slot 0 to 7 of LAST_FRAME + i.</summary>
    public int[] RefIndex { get; internal set; } = new int[7];

    /// <summary>OrderHints[LAST_FRAME + i], by i.</summary>
    public int[] RefOrderHint { get; internal set; } = new int[7];

    /// <summary>RefFrameSignBias[LAST_FRAME + i], by i.</summary>
    public bool[] RefSignBias { get; internal set; } = new bool[7];

    /// <summary>FrameWidth after super-resolution was taken off, samples.</summary>
    public int CodedWidth { get; internal set; }

    /// <summary>UpscaledWidth, samples: what is shown.</summary>
    public int UpscaledWidth { get; internal set; }

    /// <summary>FrameHeight, samples.</summary>
    public int Height { get; internal set; }

    /// <summary>RenderWidth, samples: the width the encoder wants shown; the decoder scales nothing.</summary>
    public int RenderWidth { get; internal set; }

    /// <summary>RenderHeight, samples.</summary>
    public int RenderHeight { get; internal set; }

    /// <summary>SuperresDenom, 8 (none) to 16.</summary>
    public int SuperresDenominator { get; internal set; } = 8;

    /// <summary>MiCols: columns of 4 luma samples, an even number.</summary>
    public int MiCols { get; internal set; }

    /// <summary>MiRows: rows of 4 luma samples, an even number.</summary>
    public int MiRows { get; internal set; }

    /// <summary>allow_intrabc.</summary>
    public bool AllowIntraBlockCopy { get; internal set; }

    /// <summary>allow_high_precision_mv.</summary>
    public bool AllowHighPrecisionMv { get; internal set; }

    /// <summary>interpolation_filter: 0 to 3, or 4 for switchable.</summary>
    public int InterpolationFilter { get; internal set; }

    /// <summary>is_motion_mode_switchable.</summary>
    public bool SwitchableMotion { get; internal set; }

    /// <summary>use_ref_frame_mvs.</summary>
    public bool UseRefFrameMvs { get; internal set; }

    /// <summary>disable_frame_end_update_cdf.</summary>
    public bool DisableFrameEndUpdateCdf { get; internal set; }

    /// <summary>tile_info.</summary>
    public TileInfo Tiles { get; internal set; } = new();

    /// <summary>quantization_params.</summary>
    public QuantizerInfo Quantizer { get; internal set; } = new();

    /// <summary>segmentation_params.</summary>
    public SegmentationInfo Segmentation { get; internal set; } = new();

    /// <summary>delta_q_params, delta_lf_params.</summary>
    public DeltaInfo Delta { get; internal set; } = new();

    /// <summary>CodedLossless.</summary>
    public bool CodedLossless { get; internal set; }

    /// <summary>AllLossless.</summary>
    public bool AllLossless { get; internal set; }

    /// <summary>loop_filter_params.</summary>
    public DeblockInfo Deblock { get; internal set; } = new();

    /// <summary>cdef_params.</summary>
    public CdefInfo Cdef { get; internal set; } = new();

    /// <summary>lr_params.</summary>
    public RestorationInfo Restoration { get; internal set; } = new();

    /// <summary>TxMode: ONLY_4X4, TX_MODE_LARGEST or TX_MODE_SELECT.</summary>
    public int TxMode { get; internal set; }

    /// <summary>reduced_tx_set.</summary>
    public bool ReducedTxSet { get; internal set; }

    /// <summary>reference_select.</summary>
    public bool ReferenceSelect { get; internal set; }

    /// <summary>skip_mode_present.</summary>
    public bool SkipModePresent { get; internal set; }

    /// <summary>SkipModeFrame: two reference types (LAST_FRAME is 1).</summary>
    public int[] SkipModeRefs { get; internal set; } = new int[2];

    /// <summary>allow_warped_motion.</summary>
    public bool WarpAllowed { get; internal set; }

    /// <summary>gm_params of LAST_FRAME + i, by i.</summary>
    public WarpModel[] Global { get; internal set; } = new WarpModel[7];

    /// <summary>film_grain_params.</summary>
    public FilmGrainInfo FilmGrain { get; internal set; } = new();

    /// <summary>temporal_id of the OBU, 0 to 7.</summary>
    public int TemporalId { get; internal set; }

    /// <summary>spatial_id of the OBU, 0 to 3.</summary>
    public int SpatialId { get; internal set; }

    /// <summary>FrameIsIntra: key and intra-only frames.</summary>
    public bool IsIntra => Type is FrameType.Key or FrameType.IntraOnly;

    /// <summary>Whether super-resolution is in use.</summary>
    public bool UsesSuperres => SuperresDenominator != 8;
}
