using Infra.Av1.Bitstream;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;

namespace Infra.Av1.Tests.Bitstream;

/// <summary>What of frame headers is an error always, and what with strict rules only.</summary>
public sealed class FrameHeaderTests
{
    private readonly ReferenceSlot[] _slots = [new(), new(), new(), new(), new(), new(), new(), new()];

    [Theory]
    [InlineData(14, 0, null)]
    [InlineData(15, 0, "film grain points of luma are too many or do not rise")]
    [InlineData(1, 10, null)]
    [InlineData(1, 11, "film grain points of Cb are too many or do not rise")]
    public void TryParse_OfGrainPoints_TakesAsManyAsThereMayBe(int luma, int chroma, string? expected)
    {
        HeaderFields fields = TestHeaders.KeyFrame.With("num_y_points", (uint)luma).Without("num_y_points", "chroma_scaling_from_luma").After("num_y_points", Points("point_y", luma));
        if (chroma > 0)
        {
            fields = fields.With("num_cb_points", (uint)chroma).After("num_cb_points", Points("point_cb", chroma)).With("num_cr_points", (uint)chroma).After("num_cr_points", Points("point_cr", chroma))
                .After("ar_coeff_lag", new() { { "ar_coeffs_cb", 8 }, { "ar_coeffs_cr", 8 } }).After("grain_scale_shift", new() { { "cb_mult", 25 }, { "cr_mult", 25 } });
        }

        Assert.Equal(expected, Error(fields)?.Detail);
    }

    [Theory]
    [InlineData(0x1000)]
    [InlineData(0x0FFF)]
    public void TryParse_OfGrainPointsThatDoNotRise_Fails(uint second)
    {
        HeaderFields fields = TestHeaders.KeyFrame.With("num_y_points", 2);

        Assert.Equal("film grain points of luma are too many or do not rise", Error(fields.After("point_y_0", new() { { "point_y_1", 16, second } }))?.Detail);
        Assert.Null(Error(fields.After("point_y_0", new() { { "point_y_1", 16, 0x1100 } })));
    }

    [Theory]
    [InlineData("num_cb_points", "ar_coeffs_cb", "cb_mult")]
    [InlineData("num_cr_points", "ar_coeffs_cr", "cr_mult")]
    public void TryParse_OfGrainOnOneChromaPlane_FailsWithSubsampling(string count, string coefficient, string multipliers)
    {
        HeaderFields fields = TestHeaders.KeyFrame.With(count, 1).After(count, Points("point", 1)).After("ar_coeff_lag", new() { { coefficient, 8 } }).After("grain_scale_shift", new() { { multipliers, 25 } });

        Assert.Equal("film grain on one chroma plane only", Error(fields)?.Detail);
        Assert.Null(Error(fields, Sequence() with { Color = new ColorConfig { BitDepth = 8, Layout = PixelLayout.Yuv444 } }));
    }

    [Fact]
    public void TryParse_OfGrainFromASlot_TakesThatOfAReferenceOnly()
    {
        Fill(TestHeaders.KeyFrame);

        FrameHeader header = Parse(TestHeaders.InterFrame);

        Assert.Equal((2, 1, false, true), (header.FilmGrain.GrainSeed, header.FilmGrain.PointsY, header.FilmGrain.UpdateGrain, header.FilmGrain.ApplyGrain));
        Assert.Equal("film grain of a slot that is no reference", Error(TestHeaders.InterFrame.With("film_grain_params_ref_idx", 1))?.Detail);   // it holds a frame, but no reference names it
    }

    [Fact]
    public void TryParse_OfAReferenceThatIsEmpty_NamesTheSlotsItWouldHaveFilled()
    {
        HeaderFields fields = TestHeaders.InterFrame.With("refresh_frame_flags", 0x42);

        Assert.False(FrameHeaderParser.TryParse(fields.ToBytes(), Sequence(), _slots, 0, 0, isStrict: false, out _, out _, out int refreshFlags, out Av1Error error));

        Assert.Equal((Av1ErrorCode.MissingReference, 0x42), (error.Code, refreshFlags));
    }

    [Fact]
    public void TryParse_OfAnIntraOnlyFrameThatRefreshesAll_FailsOnlyIfStrict()
    {
        HeaderFields all = TestHeaders.IntraOnlyFrame.With("refresh_frame_flags", 0xFF);

        Assert.Null(Error(TestHeaders.IntraOnlyFrame, isStrict: true));
        Assert.Equal("an intra-only frame that refreshes all slots", Error(all, isStrict: true)?.Detail);
        Assert.Null(Error(all, isStrict: false));
    }

    [Fact]
    public void TryParse_OfAFrameToShow_WantsOneThatIsThere()
    {
        HeaderFields show = new() { { "show_existing_frame", 1, 1 }, { "frame_to_show_map_idx", 3, 5 }, { "trailing_one_bit", 1, 1 } };
        Assert.Equal(Av1ErrorCode.MissingReference, Error(show)?.Code);

        Fill(TestHeaders.KeyFrame);   // shown, and so not showable

        Assert.Null(Error(show, isStrict: false));
        Assert.Equal("a frame to show that is not showable", Error(show, isStrict: true)?.Detail);
        _slots[5].IsShowable = true;
        Assert.Null(Error(show, isStrict: true));
    }

    [Theory]
    [InlineData(5, 6, 0, true)]
    [InlineData(5, 6, 1, false)]
    [InlineData(5, 0, 2, true)]    // ids of three bits go round
    [InlineData(5, 1, 2, false)]
    [InlineData(7, 2, 2, true)]
    public void TryParse_OfFrameIds_WantsThoseThatAreMeant(uint reference, uint current, uint lastDeltaMinus1, bool isMeant)
    {
        SequenceHeader sequence = SequenceWithIds();
        FrameHeader key = Parse(WithId(TestHeaders.KeyFrame, reference), sequence);
        foreach (ReferenceSlot slot in _slots)
            slot.Set(sequence, key, frame: null, _ => { });
        HeaderFields references = new();
        for (int i = 0; i < 7; i++)
        {
            references.Add($"ref_frame_idx_{i}", 3);
            references.Add($"delta_frame_id_minus_1_{i}", 2, i == 6 ? lastDeltaMinus1 : (current - reference - 1) & 7);
        }

        HeaderFields inter = WithId(TestHeaders.InterFrame, current).Without("refresh_frame_flags", "render_and_frame_size_different").After("refresh_frame_flags", references);

        Assert.Equal(isMeant ? null : Av1ErrorCode.MissingReference, Error(inter, sequence)?.Code);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void TryParse_OfAFrameToShowByItsId_WantsTheOneThatIsMeant(uint id, bool isMeant)
    {
        SequenceHeader sequence = SequenceWithIds();
        _slots[2].Set(sequence, Parse(WithId(TestHeaders.IntraOnlyFrame, 5), sequence), frame: null, _ => { });
        HeaderFields show = new() { { "show_existing_frame", 1, 1 }, { "frame_to_show_map_idx", 3, 2 }, { "display_frame_id", 3, id }, { "trailing_one_bit", 1, 1 } };

        Assert.Equal(isMeant ? null : Av1ErrorCode.MissingReference, Error(show, sequence)?.Code);
    }

    [Theory]
    [Trait("Cve", "CVE-2023-44429")]
    [Trait("Cve", "CVE-2023-50186")]
    [InlineData(64, null)]
    [InlineData(65, "more than 64 tile columns or rows")]
    public void TryParse_OfTilesOfOneSuperblock_TakesSixtyFourColumns(int columns, string? expected)
    {
        // width_in_sbs_minus_1 is ns(n) of what is left, so zeros for a width of one; more zeros are the rest of the header, down to no film grain.
        var zeros = new HeaderFields();
        for (int i = 0; i < 16; i++)
            zeros.Add($"zeros_{i}", 32);
        HeaderFields fields = TestHeaders.KeyFrame.With("uniform_tile_spacing_flag", 0).After("uniform_tile_spacing_flag", zeros);

        Assert.Equal(expected, Error(fields, Sequence() with { MaxFrameWidth = columns * 64 })?.Detail);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, "context_update_tile_id is not a tile")]
    public void TryParse_OfTheTileOfCdfs_TakesOneThatThereIs(uint tile, string? expected)
    {
        HeaderFields fields = TestHeaders.KeyFrame.After("uniform_tile_spacing_flag", new() { { "increment_tile_cols_log2", 2, 0b11 }, { "context_update_tile_id", 2, tile }, { "tile_size_bytes_minus_1", 2 } });

        Assert.Equal(expected, Error(fields, Sequence() with { MaxFrameWidth = 3 * 64 })?.Detail);
    }

    [Theory]
    [InlineData("10 12 14 16 24 28 32 18", 7, 0, "7 3 2 0 4 5 6")]   // latest and earliest behind, latest before
    [InlineData("5 9 9 7 3 3 8 5", 1, 0, "1 2 6 0 3 7 5")]           // none behind: the latest before, the last of equals
    [InlineData("21 22 23 24 25 26 27 28", 0, 1, "0 0 0 1 2 3 7")]   // none before: the earliest of all for what is left
    [InlineData("120 12 124 16 24 28 32 18", 7, 0, "7 3 1 0 4 5 6")] // hints go round: 120 and 124 are before 20
    public void TryParse_OfShortSignaling_FindsTheOtherReferences(string hints, uint last, uint golden, string expected)
    {
        SequenceHeader sequence = OrderedSequence();
        uint[] values = [.. hints.Split(' ').Select(hint => uint.Parse(hint, System.Globalization.CultureInfo.InvariantCulture))];
        for (int i = 0; i < values.Length; i++)
            _slots[i].Set(sequence, Parse(Ordered(TestHeaders.IntraOnlyFrame, values[i]), sequence), frame: null, _ => { });
        HeaderFields references = new() { { "frame_refs_short_signaling", 1, 1 }, { "last_frame_idx", 3, last }, { "gold_frame_idx", 3, golden } };
        HeaderFields frame = Ordered(TestHeaders.InterFrame, hint: 20).Without("ref_order_hints_more", "render_and_frame_size_different").After("ref_order_hints_more", references).With("apply_grain", 0).Without("apply_grain", "trailing_one_bit");

        FrameHeader header = Parse(frame, sequence);

        Assert.Equal(expected, string.Join(' ', header.RefIndex));
    }

    // The same with order hints of seven bits; an error-resilient frame repeats those of the slots, which nobody looks at.
    private static HeaderFields Ordered(HeaderFields frame, uint hint) => frame.After("frame_size_override_flag", new() { { "order_hint", 7, hint } }).After("refresh_frame_flags", new() { { "ref_order_hints", 28 }, { "ref_order_hints_more", 28 } });

    private static HeaderFields WithId(HeaderFields frame, uint id) => frame.After("disable_cdf_update", new() { { "current_frame_id", 3, id } });

    // Frame ids of three bits, differences of two.
    private static SequenceHeader SequenceWithIds()
    {
        HeaderFields fields = TestHeaders.Untimed.With("frame_id_numbers_present_flag", 1).After("frame_id_numbers_present_flag", new() { { "delta_frame_id_length_minus_2", 4 }, { "additional_frame_id_length_minus_1", 3 } });
        Assert.True(SequenceHeaderParser.TryParse(fields.ToBytes(), isStrict: true, out SequenceHeader? sequence, out Av1Error error), error.Detail);
        return sequence;
    }

    private static SequenceHeader OrderedSequence()
    {
        HeaderFields fields = TestHeaders.Untimed.With("enable_order_hint", 1).After("enable_order_hint", new() { { "enable_jnt_comp", 1 }, { "enable_ref_frame_mvs", 1 } })
            .After("seq_force_screen_content_tools", new() { { "order_hint_bits_minus_1", 3, 6 } });
        Assert.True(SequenceHeaderParser.TryParse(fields.ToBytes(), isStrict: true, out SequenceHeader? sequence, out Av1Error error), error.Detail);
        return sequence;
    }

    private static HeaderFields Points(string name, int count)
    {
        HeaderFields points = [];
        for (int i = 0; i < count; i++)
            points.Add($"{name}_{i}", 16, (uint)(i + 1) << 8 | 0x20);
        return points;
    }

    private static SequenceHeader Sequence()
    {
        Assert.True(SequenceHeaderParser.TryParse(TestHeaders.Untimed.ToBytes(), isStrict: true, out SequenceHeader? sequence, out Av1Error error), error.Detail);
        return sequence;
    }

    // Every slot holds a frame with this header.
    private void Fill(HeaderFields fields)
    {
        FrameHeader header = Parse(fields);
        foreach (ReferenceSlot slot in _slots)
            slot.Set(Sequence(), header, frame: null, _ => { });
    }

    private FrameHeader Parse(HeaderFields fields, SequenceHeader? sequence = null)
    {
        Assert.True(FrameHeaderParser.TryParse(fields.ToBytes(), sequence ?? Sequence(), _slots, 0, 0, isStrict: false, out FrameHeader? header, out int bits, out _, out Av1Error error), error.Detail);
        Assert.Equal(fields.Sum(field => field.Bits) - 1, bits);   // all but the trailing bit
        return header;
    }

    private Av1Error? Error(HeaderFields fields, SequenceHeader? sequence = null, bool isStrict = false) =>
        FrameHeaderParser.TryParse(fields.ToBytes(), sequence ?? Sequence(), _slots, 0, 0, isStrict, out _, out _, out _, out Av1Error error) ? null : error;
}
