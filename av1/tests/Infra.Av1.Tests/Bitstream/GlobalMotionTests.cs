using Infra.Av1.Bitstream;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Bitstream;

/// <summary>
/// Global motion parameters, section 5.9.24 and 5.9.25, with values worked out by hand. A parameter is coded as a number v that counts away from the one it is predicted by: 0, one below, one above, two below, ...;
/// the other way round where the prediction r is above the middle of its range. v is in steps of 8, 8, 16, 32, ..., a bit "more" for each, the last step cut to what is left (section 5.9.28).
/// </summary>
public sealed class GlobalMotionTests
{
    private const uint Identity = 0;

    private readonly ReferenceSlot[] _slots = [new(), new(), new(), new(), new(), new(), new(), new()];

    [Fact]
    public void TryParse_WithoutAPrimaryReference_PredictsFromIdentity()
    {
        FrameHeader header = ParseFirst();

        // Alphas count 1/32768 (shift 1), translations 1/64 (shift 10), those of translation alone a quarter of a sample (shift 14).
        Assert.Equal(new WarpModel(Av1Constants.Rotzoom, 1 << 10, 0, 65536 + (5 << 1), -3 << 1, 3 << 1, 65536 + (5 << 1)), header.Global[0]);
        Assert.Equal(new WarpModel(Av1Constants.Translation, -20 << 14, 256 << 14, 65536, 0, 0, 65536), header.Global[1]);
        Assert.Equal(new WarpModel(Av1Constants.Affine, -4096 << 10, 0, 65536, 1 << 1, -1 << 1, 65536 - (2 << 1)), header.Global[2]);
        Assert.All(header.Global[3..], model => Assert.Equal(WarpModel.Identity, model));
    }

    [Fact]
    public void TryParse_WithAPrimaryReference_PredictsFromItsParameters()
    {
        FrameHeader first = ParseFirst();
        foreach (ReferenceSlot slot in _slots)
            slot.Set(Sequence(), first, frame: null, _ => { });
        HeaderFields motion = new()
        {
            { "LAST: rotzoom", 2, 0b11 },
            { "[2] v = 4", 4, 0b0_100 },           // r = 5 is above the middle: 5, then 6, 4, 7, 3
            { "[3] v = 3", 4, 0b0_011 },           // r = -3: -3, -4, -2, -5
            { "[0] v = 1", 4, 0b0_001 },           // r = 1, above the middle: 1, 2
            { "[1] v = 2", 4, 0b0_010 },           // r = 0: 0, -1, 1
            { "LAST2", 1, Identity },              // not what the reference had
            { "LAST3: translation", 3, 0b101 },    // in eighths, shift 13, with allow_high_precision_mv
            { "[0] v = 9", 5, 0b10_001 },          // r = -512, the least: v counts up
            { "[1] v = 1", 4, 0b0_001 },           // r = 0: 0, -1
            { "GOLDEN to ALTREF", 4, Identity },
        };

        FrameHeader header = Parse(Frame(motion).With("error_resilient_mode", 0).After("frame_size_override_flag", new() { { "primary_ref_frame", 3, 6 } }).With("allow_high_precision_mv", 1));

        Assert.Equal(new WarpModel(Av1Constants.Rotzoom, 2 << 10, 1 << 10, 65536 + (3 << 1), -5 << 1, 5 << 1, 65536 + (3 << 1)), header.Global[0]);
        Assert.Equal(WarpModel.Identity, header.Global[1]);
        Assert.Equal(new WarpModel(Av1Constants.Translation, -503 << 13, -1 << 13, 65536, 0, 0, 65536), header.Global[2]);
        Assert.All(header.Global[3..], model => Assert.Equal(WarpModel.Identity, model));
    }

    private FrameHeader ParseFirst()
    {
        FrameHeader key = Parse(TestHeaders.KeyFrame);
        foreach (ReferenceSlot slot in _slots)
            slot.Set(Sequence(), key, frame: null, _ => { });
        return Parse(Frame(new()
        {
            { "LAST: rotzoom", 2, 0b11 },
            { "[2] v = 10", 5, 0b10_010 },                // 8 + 2: 5 above
            { "[3] v = 5", 4, 0b0_101 },                  // 3 below
            { "[0] v = 2", 4, 0b0_010 },                  // 1 above
            { "[1] v = 0", 4, 0b0_000 },
            { "LAST2: translation", 3, 0b101 },
            { "[0] v = 39", 9, 0b1110_00111 },            // 32 + 7: 20 below
            { "[1] v = 512, more", 6, 0b111111 },         // the last step begins at 256 and has 257 numbers:
            { "[1] v = 512, rest", 9, 0b11111111_1 },     // ns(257) of the last one: 256 above
            { "LAST3: affine", 3, 0b100 },
            { "[2] v = 0", 4, 0b0_000 },
            { "[3] v = 2", 4, 0b0_010 },                  // 1 above
            { "[4] v = 1", 4, 0b0_001 },                  // 1 below
            { "[5] v = 3", 4, 0b0_011 },                  // 2 below
            { "[0] v = 8191, more", 10, 0b1111111111 },   // the last step begins at 4096 and has 4097 numbers:
            { "[0] v = 8191, rest", 13, 4095 << 1 },      // ns(4097) of 4095: 4096 below
            { "[1] v = 0", 4, 0b0_000 },
            { "GOLDEN to ALTREF", 4, Identity },
        }));
    }

    // An inter frame with these parameters, without film grain.
    private static HeaderFields Frame(HeaderFields motion) =>
        TestHeaders.InterFrame.Without("reduced_tx_set", "apply_grain").After("reduced_tx_set", motion).With("apply_grain", 0).Without("apply_grain", "trailing_one_bit");

    private static SequenceHeader Sequence()
    {
        Assert.True(SequenceHeaderParser.TryParse(TestHeaders.Untimed.ToBytes(), isStrict: true, out SequenceHeader? sequence, out Av1Error error), error.Detail);
        return sequence;
    }

    private FrameHeader Parse(HeaderFields fields)
    {
        Assert.True(FrameHeaderParser.TryParse(fields.ToBytes(), Sequence(), _slots, 0, 0, isStrict: true, out FrameHeader? header, out int bits, out _, out Av1Error error), error.Detail);
        Assert.Equal(fields.Sum(field => field.Bits) - 1, bits);   // all but the trailing bit
        return header;
    }
}
