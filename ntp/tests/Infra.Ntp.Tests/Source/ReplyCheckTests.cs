using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Source;

public class ReplyCheckTests
{
    private const ulong Nonce = 0xFEDCBA9876543210;
    private static readonly ClientRequest Asked = new(4, new NtpTimestamp(Nonce));

    [Theory]
    [InlineData(4)]
    [InlineData(3)]
    public void Judge_OfAGoodReply_IsValid(int version) => Assert.Equal(ReplyVerdict.Valid, Judge(Packets.Reply(Nonce, version)));

    [Fact]
    public void Judge_WhenNothingIsOutstanding_IsUnsolicited() => Assert.Equal(ReplyVerdict.Unsolicited, ReplyCheck.Judge(Packets.Reply(Nonce), null, out _));

    [Fact]
    public void Judge_OfEveryPrefix_IsMalformed()
    {
        byte[] reply = Packets.Reply(Nonce);
        for (int length = 0; length < reply.Length; length++)
            Assert.Equal(ReplyVerdict.Malformed, Judge(reply[..length]));
    }

    [Fact]
    public void Judge_OfAnyOtherOrigin_IsWrongOrigin()
    {
        for (int bit = 0; bit < 64; bit++)
            Assert.Equal(ReplyVerdict.WrongOrigin, Judge(Packets.Reply(Nonce ^ (1ul << bit))));
    }

    [Fact]
    public void Judge_OfZeroOrigin_NeverMatches() =>
        Assert.Equal(ReplyVerdict.WrongOrigin, ReplyCheck.Judge(Packets.Reply(0), new ClientRequest(4, NtpTimestamp.Unknown), out _));

    /// <summary>Kiss codes from somebody who did not see the request must have no power: CVE-2015-7704, 2015-7705.</summary>
    [Theory]
    [InlineData("RATE")]
    [InlineData("DENY")]
    [InlineData("RSTR")]
    [InlineData("NTSN")]
    public void Judge_OfAForgedKiss_IsWrongOrigin(string code) => Assert.Equal(ReplyVerdict.WrongOrigin, Judge(Kiss(code, Nonce + 1)));

    [Theory]
    [InlineData("RATE", ReplyVerdict.KissRate)]
    [InlineData("DENY", ReplyVerdict.KissDeny)]
    [InlineData("RSTR", ReplyVerdict.KissDeny)]
    [InlineData("INIT", ReplyVerdict.Unsynchronised)]
    [InlineData("XXXX", ReplyVerdict.Unsynchronised)]
    public void Judge_OfAKiss_NamesIt(string code, ReplyVerdict expected) => Assert.Equal(expected, Judge(Kiss(code, Nonce)));

    [Fact]
    public void Judge_OfWhatCannotBeUsed_SaysWhy()
    {
        NtpHeader good = Packets.GoodReply(Nonce);

        Assert.Equal(ReplyVerdict.Unsynchronised, Judge(good with { Leap = LeapIndicator.Unsynchronised }));
        Assert.Equal(ReplyVerdict.BadStratum, Judge(good with { Stratum = 16 }));
        Assert.Equal(ReplyVerdict.BadStratum, Judge(good with { Stratum = 255 }));
        Assert.Equal(ReplyVerdict.BadMode, Judge(good with { Mode = NtpMode.Broadcast }));
        Assert.Equal(ReplyVerdict.BadMode, Judge(good with { Mode = NtpMode.Client }));
        Assert.Equal(ReplyVerdict.TooDistant, Judge(good with { RootDispersion = new NtpShort(16 << 16) }));
        Assert.Equal(ReplyVerdict.TooDistant, Judge(good with { RootDelay = new NtpShort(32 << 16), RootDispersion = default }));
        Assert.Equal(ReplyVerdict.BadTimes, Judge(good with { TransmitTime = default }));
        Assert.Equal(ReplyVerdict.BadTimes, Judge(good with { ReceiveTime = default }));
        Assert.Equal(ReplyVerdict.BadTimes, Judge(good with { TransmitTime = good.ReceiveTime - NtpDuration.FromSeconds(1) }));
    }

    /// <summary>chronyd randomises the bits below its precision, and in a simulated world it answers in no time.</summary>
    [Theory]
    [InlineData(-20, 0.9e-6, ReplyVerdict.Valid)]
    [InlineData(-20, 1.1e-6, ReplyVerdict.BadTimes)]
    [InlineData(-6, 0.015, ReplyVerdict.Valid)]
    [InlineData(-6, 0.017, ReplyVerdict.BadTimes)]
    [InlineData(0, 0.017, ReplyVerdict.BadTimes)]      // no clock in use is that coarse
    [InlineData(127, 0.017, ReplyVerdict.BadTimes)]
    [InlineData(-128, 0, ReplyVerdict.Valid)]
    public void Judge_OfTransmissionBeforeReception_AllowsTheServersPrecision(int precision, double seconds, ReplyVerdict expected)
    {
        NtpHeader good = Packets.GoodReply(Nonce);

        Assert.Equal(expected, Judge(good with { Precision = (sbyte)precision, TransmitTime = good.ReceiveTime - NtpDuration.FromSeconds(seconds) }));
    }

    [Fact]
    public void Judge_OfAVersionAboveTheRequests_IsMalformed() =>
        Assert.Equal(ReplyVerdict.Malformed, ReplyCheck.Judge(Packets.Reply(Nonce, 4), new ClientRequest(3, new NtpTimestamp(Nonce)), out _));

    [Fact]
    public void Judge_WithAnAuthenticator_IsUnauthenticated()
    {
        Assert.Equal(ReplyVerdict.Unauthenticated, Judge(Packets.Append(Packets.Reply(Nonce), 20)));
        Assert.Equal(ReplyVerdict.Unauthenticated, Judge(Packets.Append(Packets.Reply(Nonce), 4)));   // a crypto-NAK: CVE-2015-7871
    }

    private static ReplyVerdict Judge(NtpHeader header) => Judge(Packets.Write(header));

    private static ReplyVerdict Judge(byte[] packet) => ReplyCheck.Judge(packet, Asked, out _);

    private static byte[] Kiss(string code, ulong origin) =>
        Packets.Write(Packets.GoodReply(origin, stratum: 0, leap: LeapIndicator.Unsynchronised) with { ReferenceId = ReferenceId.FromAscii(code) });
}
