using Infra.Ntp.Source;
using Infra.Ntp.Wire;
using Infra.Testing;

namespace Infra.Ntp.Tests.Wire;

/// <summary>Packets of other implementations: see Vectors/README.md.</summary>
public class CaptureTests
{
    public static TheoryData<string> Names() =>
        [.. Directory.EnumerateFiles(Infra.Testing.Vectors.Vectors.Local("Vectors/captures")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void Capture_IsRead_AndNoPrefixOfItIs(string name) =>
        WireAssert.EveryProperPrefixFails(Read(name), message => NtpPacketView.TryParse(message, out _) == NtpParseResult.Ok);

    [Theory, MemberData(nameof(Names))]
    public void Capture_WithAByteMore_IsRefused(string name) =>
        WireAssert.AppendedByteFails(Read(name), message => NtpPacketView.TryParse(message, out _) == NtpParseResult.Ok);

    [Theory]
    [InlineData("chronyd-4.6.1-reply-v3.hex", ReplyVerdict.Valid)]
    [InlineData("chronyd-4.6.1-reply-v4.hex", ReplyVerdict.Valid)]
    [InlineData("ntpd-rs-1.4.0-reply-v3.hex", ReplyVerdict.Unsynchronised)]
    [InlineData("ntpd-rs-1.4.0-reply-v4.hex", ReplyVerdict.Unsynchronised)]
    public void Reply_ToOurKindOfRequest_IsJudged(string name, ReplyVerdict expected)
    {
        var asked = new ClientRequest(4, new NtpTimestamp(0x0123456789ABCDEF));

        Assert.Equal(expected, ReplyCheck.Judge(Read(name), asked, out NtpPacketView reply));

        Assert.Equal((3, 6), (reply.Stratum, reply.Poll));
        Assert.Equal(0x0123456789ABCDEFul, reply.OriginTime.Bits);
    }

    [Fact]
    public void ChronysReply_HasTheValuesThatItWasConfiguredWith()
    {
        NtpPacketView.TryParse(Read("chronyd-4.6.1-reply-v4.hex"), out NtpPacketView reply);

        Assert.Equal((4, LeapIndicator.None, -25), (reply.Version, reply.Leap, reply.Precision));
        Assert.Equal(ReferenceId.LocalClock, reply.ReferenceId);
        Assert.Equal(2026, reply.TransmitTime.ToUnix(1_700_000_000).ToDateTimeOffset().Year);
        Assert.InRange((reply.TransmitTime - reply.ReceiveTime).TotalSeconds, 0, 0.001);
    }

    private static byte[] Read(string name) => Convert.FromHexString(File.ReadAllText(Infra.Testing.Vectors.Vectors.Local("Vectors/captures/" + name)).Trim());
}
