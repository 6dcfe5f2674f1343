using Infra.Av1.Bitstream;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;

namespace Infra.Av1.Tests.Bitstream;

public class HeaderPrefixTests
{
    // Of a small aomenc stream, profile 0, 8 bit 4:2:0; then the beginning of its first frame OBU.
    private static readonly byte[] Sequence = [0x00, 0x00, 0x00, 0x04, 0x45, 0x7E, 0x3E, 0x6D, 0x7C, 0x00, 0x20];
    private static readonly byte[] Frame = [0x10, 0x00, 0x85, 0x60, 0xC0, 0x00, 0x14, 0xDB, 0x00, 0xBF, 0xE5, 0xB5, 0x4E, 0xEE, 0xED, 0xA0];

    [Fact]
    public void SequenceHeader_EveryProperPrefix_Fails()
    {
        Assert.True(SequenceHeaderParser.TryParse(Sequence, isStrict: false, out SequenceHeader? header, out Av1Error error), error.Detail);
        Assert.Equal(8, header.Color.BitDepth);
        for (int length = 0; length < Sequence.Length - 1; length++)
            Assert.False(SequenceHeaderParser.TryParse(Sequence.AsSpan(0, length), isStrict: false, out _, out _));
    }

    [Fact]
    public void FrameHeader_EveryProperPrefix_Fails()
    {
        Assert.True(SequenceHeaderParser.TryParse(Sequence, isStrict: false, out SequenceHeader? sequence, out _));
        ReferenceSlot[] slots = [new(), new(), new(), new(), new(), new(), new(), new()];
        Assert.True(FrameHeaderParser.TryParse(Frame, sequence, slots, 0, 0, isStrict: false, out FrameHeader? header, out int bits, out _, out Av1Error error), error.Detail);
        Assert.Equal((FrameType.Key, true, 0xFF), (header.Type, header.Show, header.RefreshFlags));
        Assert.Equal((sequence.MaxFrameWidth, sequence.MaxFrameHeight), (header.UpscaledWidth, header.Height));

        for (int length = 0; length < (bits + 7) / 8; length++)
            Assert.False(FrameHeaderParser.TryParse(Frame.AsSpan(0, length), sequence, slots, 0, 0, isStrict: false, out _, out _, out _, out _));
    }
}
