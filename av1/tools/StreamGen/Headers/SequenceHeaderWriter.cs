using Infra.Av1.Tables;

namespace Infra.Av1.StreamGen.Headers;

/// <summary>Writes sequence_header_obu, section 5.5.</summary>
internal static class SequenceHeaderWriter
{
    /// <summary>Bits of an order hint.</summary>
    public const int OrderHintBits = 7;

    private const int SizeBits = 16;
    private const int MaximumLevel = 31;

    /// <summary>The OBU.</summary>
    public static byte[] Write(StreamRecipe recipe)
    {
        var bits = new BitList();
        bits.Add(recipe.Is444 ? 1 : 0, 3);   // seq_profile
        bits.Add(0, 2);                      // still_picture, reduced_still_picture_header
        bits.Add(0, 2);                      // timing_info_present_flag, initial_display_delay_present_flag
        bits.Add(0, 5);                      // operating_points_cnt_minus_1
        bits.Add(0, 12);                     // operating_point_idc
        bits.Add(MaximumLevel, 5);
        bits.Add(0, 1);                      // seq_tier
        bits.Add(SizeBits - 1, 4);
        bits.Add(SizeBits - 1, 4);
        bits.Add(recipe.Width - 1, SizeBits);
        bits.Add(recipe.Height - 1, SizeBits);
        bits.AddFlag(false);                 // frame_id_numbers_present_flag
        bits.AddFlag(recipe.Use128);
        bits.Add(0b11, 2);                   // enable_filter_intra, enable_intra_edge_filter
        bits.Add(0b11111, 5);                // enable_interintra_compound, masked_compound, warped_motion, dual_filter, order_hint
        bits.Add(0b11, 2);                   // enable_jnt_comp, enable_ref_frame_mvs
        bits.Add(0b11, 2);                   // seq_choose_screen_content_tools, seq_choose_integer_mv
        bits.Add(OrderHintBits - 1, 3);
        bits.Add(0b011, 3);                  // enable_superres, cdef, restoration
        bits.AddFlag(recipe.BitDepth > 8);
        if (!recipe.Is444) bits.AddFlag(false);        // mono_chrome
        bits.AddFlag(false);                 // color_description_present_flag
        bits.AddFlag(false);                 // color_range
        if (!recipe.Is444) bits.Add(0, 2);   // chroma_sample_position
        bits.AddFlag(false);                 // separate_uv_delta_q
        bits.AddFlag(recipe.HasGrain);       // film_grain_params_present
        return bits.ToObu(ObuType.ObuSequenceHeader);
    }
}
