using FsCheck;
using FsCheck.Fluent;
using Infra.Av1.Bitstream;
using Infra.Av1.Decoding;
using Infra.Av1.Headers;

namespace Infra.Av1.Tests.Bitstream;

public class ObuTests
{
    [Fact]
    public void TryReadLeb128_TakesAtMostEightBytesAnd32Bits()
    {
        Assert.True(Obu.TryReadLeb128([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], out uint zero, out int bytes));
        Assert.Equal((0u, 8), (zero, bytes));
        Assert.True(Obu.TryReadLeb128([0xFF, 0xFF, 0xFF, 0xFF, 0x0F], out uint most, out _));
        Assert.Equal(uint.MaxValue, most);
        Assert.False(Obu.TryReadLeb128([0x80, 0x80, 0x80, 0x80, 0x10], out _, out _));
        Assert.False(Obu.TryReadLeb128([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], out _, out _));
        Assert.False(Obu.TryReadLeb128([0x80], out _, out _));
    }

    [Fact]
    public void TryRead_WithoutASize_FillsThePacket()
    {
        Assert.True(Obu.TryRead([0x14, 0x48, 1, 2, 3], 0, out Obu obu));

        Assert.Equal((2, true, 2, 1, 2, 3), (obu.Type, obu.HasExtension, obu.TemporalId, obu.SpatialId, obu.PayloadOffset, obu.PayloadLength));
    }

    [Fact]
    public void TryRead_WhenTheSizeIsBeyondThePacket_Fails() => Assert.False(Obu.TryRead([0x12, 3, 1, 2], 0, out _));

    [Theory]
    [Trait("Cve", "CVE-2024-5493")]
    [InlineData(0, true, 1, 1, false)]
    [InlineData(0x103, true, 1, 0, false)]
    [InlineData(0x103, true, 2, 0, true)]
    [InlineData(0x103, true, 1, 1, true)]
    [InlineData(0x103, false, 2, 1, false)]
    public void IsDropped_FollowsTheOperatingPoint(int idc, bool hasExtension, int temporal, int spatial, bool expected) =>
        Assert.Equal(expected, new Obu(6, hasExtension, temporal, spatial, false, 0, 0).IsDropped(idc));

    [Fact]
    public void AnyBytes_NeverThrow() => Prop.ForAll<byte[]>(bytes =>
    {
        ReferenceSlot[] slots = [new(), new(), new(), new(), new(), new(), new(), new()];
        if (Obu.TryRead(bytes, 0, out Obu obu) && obu.End > bytes.Length) return false;
        if (!SequenceHeaderParser.TryParse(bytes, isStrict: false, out SequenceHeader? sequence, out _)) sequence = new SequenceHeader { FrameWidthBits = 8, FrameHeightBits = 8, MaxFrameWidth = 100, MaxFrameHeight = 50 };
        bool isParsed = FrameHeaderParser.TryParse(bytes, sequence, slots, 0, 0, isStrict: false, out FrameHeader? header, out int bits, out _, out _);
        return isParsed == (header is not null) && bits <= 8 * bytes.Length;
    }).QuickCheckThrowOnFailure();
}
