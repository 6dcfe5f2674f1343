using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Daemon.Status;
using Infra.Ntp.Discipline;
using Infra.Ntp.Server;
using Infra.Ntp.Source;

namespace Infra.Ntp.Tools.Tests.Status;

public class ExplanationTests
{
    [Fact]
    public void OfClock_WithoutMajority_CountsAllSources()
    {
        DaemonSnapshot snapshot = Snapshot(
            ClientState.Unknown with { Vote = new Vote(1, 1, 0, 0) }, [Source(Standing.NoMajority), Source(Standing.Unreachable), Source(Standing.Unreachable)]);

        Assert.Equal("1 of 3 agree, 2 are needed: the clock is left alone", Explanation.OfClock(snapshot));
    }

    [Theory]
    [InlineData(FreezeReason.SingleThreshold, "single-step-panic-threshold")]
    [InlineData(FreezeReason.StartupThreshold, "startup-step-panic-threshold")]
    [InlineData(FreezeReason.AccumulatedThreshold, "accumulated-step-panic-threshold")]
    [InlineData(FreezeReason.Interference, "another program sets the clock")]
    [InlineData(FreezeReason.ClockRefused, "the kernel refuses")]
    public void OfClock_WhenFrozen_NamesReasonAndRemedy(FreezeReason reason, string expected)
    {
        string sentence = Explanation.OfClock(Snapshot(ClientState.Unknown with { Frozen = reason }, [Source(Standing.Selected)]));

        Assert.Contains(expected, sentence);
        Assert.Contains("ntpctl release", sentence);
    }

    /// <summary>Every standing has a sentence of its own.</summary>
    [Fact]
    public void OfSource_OfEveryStanding_SaysSomethingElse()
    {
        DaemonSnapshot snapshot = Snapshot(ClientState.Unknown, []);
        string[] sentences = [.. Enum.GetValues<Standing>().Select(standing => Explanation.OfSource(Source(standing), snapshot))];

        Assert.Equal(sentences.Length, sentences.Distinct().Count());
        Assert.All(sentences, sentence => Assert.Contains("reach 377, 9 of 10 requests answered, asked every 16 s", sentence));
    }

    [Fact]
    public void OfSource_ThatIsKnown_GivesItsInterval()
    {
        SourceSnapshot source = Source(Standing.Outvoted) with { Offset = 0.0123, Radius = 0.002 };

        string sentence = Explanation.OfSource(source, Snapshot(ClientState.Unknown with { Vote = new Vote(2, 3, 0, 0) }, [source]));

        Assert.StartsWith("outvoted: says +12.3 ms, surely between +10.3 ms and +14.3 ms, outside of what 2 others agree on", sentence);
    }

    [Fact]
    public void OfSource_WithOutliers_CountsThem()
    {
        SourceSnapshot source = Source(Standing.Selected) with { Outliers = 3 };

        Assert.Contains(", 3 measurements left out as outliers,", Explanation.OfSource(source, Snapshot(ClientState.Unknown, [source])));
    }

    [Theory]
    [InlineData(0, "+0.00 ns")]
    [InlineData(1.234e-9, "+1.23 ns")]
    [InlineData(-45.67e-6, "-45.7 µs")]
    [InlineData(0.999, "+999 ms")]
    [InlineData(-86400, "-86400 s")]
    public void Signed_ShowsThreeDigitsAndAUnit(double seconds, string expected) => Assert.Equal(expected, SecondsText.Signed(seconds));

    private static DaemonSnapshot Snapshot(ClientState state, SourceSnapshot[] sources) => new(
        sources, state,
        new ClockFacts("virtual", true, 0, 0, 0, double.PositiveInfinity, false, 2, 0.25, false, TimestampMode.KernelAll),
        ServerTimeInfo.Unsynchronised(-20), default);

    private static SourceSnapshot Source(Standing standing) => new(
        1, "ntp.example", new IPEndPoint(IPAddress.Loopback, 123), new ReachRegister(255), 0, new PollInterval(4), 10, 9, ReplyVerdict.Valid, "", standing);
}
