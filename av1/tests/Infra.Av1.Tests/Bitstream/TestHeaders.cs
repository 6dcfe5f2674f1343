namespace Infra.Av1.Tests.Bitstream;

/// <summary>Small valid headers, field by field, for tests of what the rules forbid.</summary>
internal static class TestHeaders
{
    private const uint TrailingBit = 1;
    private const uint Superblock = 64;   // samples, a side

    /// <summary>64×64, 8 bit, 4:2:0, profile 0, one operating point, timing and decoder model, film grain; no order hints, no screen content, no other tools.</summary>
    public static HeaderFields Sequence { get; } = new()
    {
        { "seq_profile", 3 }, { "still_picture", 1 }, { "reduced_still_picture_header", 1 },
        { "timing_info_present_flag", 1, 1 }, { "num_units_in_display_tick", 32, 1 }, { "time_scale", 32, 25 }, { "equal_picture_interval", 1 },
        { "decoder_model_info_present_flag", 1, 1 }, { "buffer_delay_length_minus_1", 5 }, { "num_units_in_decoding_tick", 32, 1 }, { "buffer_removal_time_length_minus_1", 5 }, { "frame_presentation_time_length_minus_1", 5 },
        { "initial_display_delay_present_flag", 1 }, { "operating_points_cnt_minus_1", 5 }, { "operating_point_idc", 12 }, { "seq_level_idx", 5 }, { "decoder_model_present_for_this_op", 1 },
        { "frame_width_bits_minus_1", 4, 7 }, { "frame_height_bits_minus_1", 4, 7 }, { "max_frame_width_minus_1", 8, 63 }, { "max_frame_height_minus_1", 8, 63 }, { "frame_id_numbers_present_flag", 1 },
        { "use_128x128_superblock", 1 }, { "enable_filter_intra", 1 }, { "enable_intra_edge_filter", 1 }, { "enable_interintra_compound", 1 }, { "enable_masked_compound", 1 }, { "enable_warped_motion", 1 },
        { "enable_dual_filter", 1 }, { "enable_order_hint", 1 }, { "seq_choose_screen_content_tools", 1 }, { "seq_force_screen_content_tools", 1 },
        { "enable_superres", 1 }, { "enable_cdef", 1 }, { "enable_restoration", 1 },
        { "high_bitdepth", 1 }, { "mono_chrome", 1 }, { "color_description_present_flag", 1, 1 }, { "color_primaries", 8, 1 }, { "transfer_characteristics", 8, 1 }, { "matrix_coefficients", 8, 1 },
        { "color_range", 1 }, { "chroma_sample_position", 2 }, { "separate_uv_delta_q", 1 }, { "film_grain_params_present", 1, 1 }, { "trailing_one_bit", 1, TrailingBit },
    };

    /// <summary>The same without timing, so that frames have no times.</summary>
    public static HeaderFields Untimed { get; } = Sequence.With("timing_info_present_flag", 0).Without("timing_info_present_flag", "initial_display_delay_present_flag").Without("seq_level_idx", "frame_width_bits_minus_1");

    /// <summary>A shown, lossless key frame of <see cref="Untimed"/> with film grain: one point of luma, lag 0, none of chroma.</summary>
    public static HeaderFields KeyFrame { get; } = new()
    {
        { "show_existing_frame", 1 }, { "frame_type", 2, 0 }, { "show_frame", 1, 1 }, { "disable_cdf_update", 1 }, { "frame_size_override_flag", 1 }, { "render_and_frame_size_different", 1 },
        { "disable_frame_end_update_cdf", 1 }, { "uniform_tile_spacing_flag", 1, 1 }, { "base_q_idx", 8 }, { "delta_coded_y_dc", 1 }, { "delta_coded_u_dc", 1 }, { "delta_coded_u_ac", 1 }, { "using_qmatrix", 1 },
        { "segmentation_enabled", 1 }, { "reduced_tx_set", 1 },
        { "apply_grain", 1, 1 }, { "grain_seed", 16, 1 }, { "num_y_points", 4, 1 }, { "point_y_0", 16, 0x1020 }, { "chroma_scaling_from_luma", 1 }, { "num_cb_points", 4 }, { "num_cr_points", 4 },
        { "grain_scaling_minus_8", 2 }, { "ar_coeff_lag", 2 }, { "ar_coeff_shift_minus_6", 2 }, { "grain_scale_shift", 2 }, { "overlap_flag", 1 }, { "clip_to_restricted_range", 1 }, { "trailing_one_bit", 1, TrailingBit },
    };

    /// <summary>An intra-only frame of <see cref="Untimed"/> that refreshes slot 0, without film grain.</summary>
    public static HeaderFields IntraOnlyFrame { get; } = new()
    {
        { "show_existing_frame", 1 }, { "frame_type", 2, 2 }, { "show_frame", 1, 1 }, { "error_resilient_mode", 1, 1 }, { "disable_cdf_update", 1 }, { "frame_size_override_flag", 1 }, { "refresh_frame_flags", 8, 1 },
        { "render_and_frame_size_different", 1 }, { "disable_frame_end_update_cdf", 1 }, { "uniform_tile_spacing_flag", 1, 1 }, { "base_q_idx", 8 }, { "delta_coded_y_dc", 1 }, { "delta_coded_u_dc", 1 },
        { "delta_coded_u_ac", 1 }, { "using_qmatrix", 1 }, { "segmentation_enabled", 1 }, { "reduced_tx_set", 1 }, { "apply_grain", 1 }, { "trailing_one_bit", 1, TrailingBit },
    };

    /// <summary>A lossless inter frame of <see cref="Untimed"/> whose references are all slot 0, with that slot's film grain.</summary>
    public static HeaderFields InterFrame { get; } = new()
    {
        { "show_existing_frame", 1 }, { "frame_type", 2, 1 }, { "show_frame", 1, 1 }, { "error_resilient_mode", 1, 1 }, { "disable_cdf_update", 1 }, { "frame_size_override_flag", 1 }, { "refresh_frame_flags", 8, 0 },
        { "ref_frame_idx", 21 }, { "render_and_frame_size_different", 1 }, { "allow_high_precision_mv", 1 }, { "is_filter_switchable", 1, 1 }, { "is_motion_mode_switchable", 1 },
        { "disable_frame_end_update_cdf", 1 }, { "uniform_tile_spacing_flag", 1, 1 }, { "base_q_idx", 8 }, { "delta_coded_y_dc", 1 }, { "delta_coded_u_dc", 1 }, { "delta_coded_u_ac", 1 }, { "using_qmatrix", 1 },
        { "segmentation_enabled", 1 }, { "reference_select", 1 }, { "reduced_tx_set", 1 }, { "is_global", 7 },
        { "apply_grain", 1, 1 }, { "grain_seed", 16, 2 }, { "update_grain", 1 }, { "film_grain_params_ref_idx", 3 }, { "trailing_one_bit", 1, TrailingBit },
    };

    /// <summary><see cref="Sequence"/> as bytes, with a wider field of the width, so that the trailing bit begins a byte, the last.</summary>
    public static byte[] SequenceOfWholeBytes()
    {
        int bits = Sequence.Sum(field => field.Bits) - 1;
        int more = (8 - bits % 8) % 8;
        return Sequence.With("frame_width_bits_minus_1", 7 + (uint)more).After("max_frame_width_minus_1", new() { { "more_width", more } }).ToBytes();
    }

    /// <summary>The same frame of another size, all of it one tile: where it has several superblocks in a direction, a bit says so.</summary>
    public static HeaderFields OneTile(HeaderFields frame, uint width, uint height)
    {
        HeaderFields increments = new();
        if (width > Superblock) increments.Add("increment_tile_cols_log2", 1);
        if (height > Superblock) increments.Add("increment_tile_rows_log2", 1);
        return frame.After("uniform_tile_spacing_flag", increments);
    }

    /// <summary>An OBU with a size.</summary>
    public static byte[] Obu(int type, byte[] payload)
    {
        List<byte> obu = [(byte)(type << 3 | 2)];
        int rest = payload.Length;
        for (; rest >= 0x80; rest >>= 7)
            obu.Add((byte)(rest | 0x80));
        return [.. obu, (byte)rest, .. payload];
    }
}
