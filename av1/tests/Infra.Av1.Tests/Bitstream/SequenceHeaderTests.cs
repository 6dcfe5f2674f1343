using Infra.Av1.Bitstream;
using Infra.Av1.Headers;

namespace Infra.Av1.Tests.Bitstream;

/// <summary>What is an error always, what with strict rules only, and what makes a new sequence.</summary>
public sealed class SequenceHeaderTests
{
    [Fact]
    public void TryParse_OfValidFields_HasTheirValues()
    {
        SequenceHeader header = Parse(TestHeaders.Sequence, isStrict: true);

        Assert.Equal((0, 64, 64, 8, PixelLayout.Yuv420, true), (header.Profile, header.MaxFrameWidth, header.MaxFrameHeight, header.Color.BitDepth, header.Color.Layout, header.FilmGrainParamsPresent));
        Assert.Equal((1u, 25u, 1u), (header.Timing?.NumUnitsInDisplayTick, header.Timing?.TimeScale, header.DecoderModel?.NumUnitsInDecodingTick));
    }

    [Theory]
    [InlineData("seq_profile", 3, Av1ErrorCode.UnsupportedProfile)]
    [InlineData("seq_profile", 7, Av1ErrorCode.UnsupportedProfile)]
    [InlineData("reduced_still_picture_header", 1, Av1ErrorCode.InvalidSequenceHeader)]   // and still_picture is 0
    [InlineData("operating_point_idc", 0x100, Av1ErrorCode.InvalidSequenceHeader)]
    [InlineData("operating_point_idc", 0x001, Av1ErrorCode.InvalidSequenceHeader)]
    public void TryParse_OfForbiddenValues_FailsAlways(string field, uint value, Av1ErrorCode expected)
    {
        foreach (bool isStrict in (bool[])[false, true])
        {
            Assert.False(SequenceHeaderParser.TryParse(TestHeaders.Sequence.With(field, value).ToBytes(), isStrict, out _, out Av1Error error));
            Assert.Equal(expected, error.Code);
        }
    }

    [Fact]
    public void TryParse_OfSrgbIdentityWithSubsampledChroma_FailsAlways()
    {
        HeaderFields srgb = TestHeaders.Sequence.With("transfer_characteristics", 13).With("matrix_coefficients", 0);

        foreach (bool isStrict in (bool[])[false, true])
        {
            Assert.False(SequenceHeaderParser.TryParse(srgb.ToBytes(), isStrict, out _, out Av1Error error));
            Assert.Equal(Av1ErrorCode.InvalidSequenceHeader, error.Code);
        }
    }

    [Theory]
    [InlineData("num_units_in_display_tick", 0)]
    [InlineData("time_scale", 0)]
    [InlineData("num_units_in_decoding_tick", 0)]
    [InlineData("matrix_coefficients", 0)]
    [InlineData("trailing_one_bit", 0)]
    public void TryParse_OfWhatDoesNotHurt_FailsOnlyIfStrict(string field, uint value)
    {
        HeaderFields fields = TestHeaders.Sequence.With(field, value);

        Assert.False(SequenceHeaderParser.TryParse(fields.ToBytes(), isStrict: true, out _, out Av1Error error));
        Assert.Equal(Av1ErrorCode.InvalidSequenceHeader, error.Code);
        Parse(fields, isStrict: false);
    }

    [Fact]
    public void TryParse_ThatEndsBeforeTheTrailingBit_FailsAlways()
    {
        byte[] bytes = TestHeaders.SequenceOfWholeBytes();

        Assert.Equal(0x80, bytes[^1]);
        foreach (bool isStrict in (bool[])[false, true])
        {
            Assert.True(SequenceHeaderParser.TryParse(bytes, isStrict, out _, out _));
            Assert.False(SequenceHeaderParser.TryParse(bytes.AsSpan(0, bytes.Length - 1), isStrict, out _, out Av1Error error));
            Assert.Equal(("wrong bits after the sequence header", 8L * (bytes.Length - 1)), (error.Detail, error.BitOffset));
        }
    }

    [Fact]
    public void TryParse_OfOnesBehindTheTrailingBit_FailsOnlyIfStrict()
    {
        byte[] bytes = [.. TestHeaders.Sequence.ToBytes(), 0, 1];

        Assert.False(SequenceHeaderParser.TryParse(bytes, isStrict: true, out _, out _));
        Assert.True(SequenceHeaderParser.TryParse(bytes, isStrict: false, out _, out _));
        Assert.True(SequenceHeaderParser.TryParse(bytes.AsSpan(0, bytes.Length - 1), isStrict: true, out _, out _));
    }

    [Fact]
    public void IsSameSequence_OfOtherOperatingParametersOnly_IsTrue()
    {
        HeaderFields fields = TestHeaders.Sequence.With("decoder_model_present_for_this_op", 1).After("decoder_model_present_for_this_op", new() { { "decoder_buffer_delay", 1 }, { "encoder_buffer_delay", 1 }, { "low_delay_mode_flag", 1 } });
        SequenceHeader header = Parse(fields, isStrict: true);

        Assert.True(header.IsSameSequence(Parse(fields.With("low_delay_mode_flag", 1), isStrict: true)));
        Assert.True(header.IsSameSequence(Parse(fields.With("encoder_buffer_delay", 1), isStrict: true)));
        Assert.False(header.IsSameSequence(Parse(fields.With("seq_level_idx", 1), isStrict: true)));
        Assert.False(header.IsSameSequence(Parse(fields.With("max_frame_width_minus_1", 62), isStrict: true)));
        Assert.False(header.IsSameSequence(Parse(TestHeaders.Sequence, isStrict: true)));
    }

    private static SequenceHeader Parse(HeaderFields fields, bool isStrict)
    {
        Assert.True(SequenceHeaderParser.TryParse(fields.ToBytes(), isStrict, out SequenceHeader? header, out Av1Error error), error.Detail);
        return header;
    }
}
