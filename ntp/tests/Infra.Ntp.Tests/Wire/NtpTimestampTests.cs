using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Wire;

public class NtpTimestampTests
{
    private const long EraSeconds = 1L << 32;

    [Theory]
    [InlineData(0, 0, 0x83AA7E80_00000000)]                      // 1970-01-01: RFC 5905 figure 4
    [InlineData(-2_208_988_800, 0, 1)]                           // 1900-01-01: all bits zero would mean "unknown"
    [InlineData(-1, 500_000_000, 0x83AA7E7F_80000000)]
    [InlineData(2_085_978_495, 999_999_999, 0xFFFFFFFF_FFFFFFFC)] // the last nanosecond of era 0
    [InlineData(2_085_978_496, 0, 1)]                            // 2036-02-07 06:28:16: era 1 begins
    [InlineData(2_085_978_497, 0, 0x00000001_00000000)]
    [InlineData(6_380_945_792, 0, 1)]                            // 2172-03-15 12:56:32: era 2 begins
    public void FromUnix_AtKnownTimes_HasTheBitsOfTheRfc(long seconds, int nanoseconds, ulong bits) =>
        Assert.Equal(bits, NtpTimestamp.FromUnix(seconds, nanoseconds).Bits);

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000_000)]
    [InlineData(int.MinValue)]
    public void FromUnix_WhenNanosecondsAreNoFraction_Throws(int nanoseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NtpTimestamp.FromUnix(0, nanoseconds));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-1_000_000_001)]
    [InlineData(1_700_000_000_123_456_789)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void FromUnixNanoseconds_SameAsSplit(long nanoseconds)
    {
        long seconds = (long)Math.Floor((decimal)nanoseconds / 1_000_000_000m);
        int rest = (int)((decimal)nanoseconds - seconds * 1_000_000_000m);

        Assert.Equal(NtpTimestamp.FromUnix(seconds, rest), NtpTimestamp.FromUnixNanoseconds(nanoseconds));
    }

    /// <summary>Pivots all around the circle and in several eras, times all around each pivot: 64 × 65 pairs per era.</summary>
    [Theory]
    [InlineData(-2)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void ToUnix_WithPivotWithin68Years_FindsTheTime(int era)
    {
        for (int step = 0; step < 64; step++)
        {
            long pivot = era * EraSeconds - NtpTimestamp.UnixEpochSeconds + step * (EraSeconds / 64) + 7 * step;
            for (int turn = -32; turn <= 32; turn++)
            {
                long distance = Math.Clamp(turn * (EraSeconds / 64), -(1L << 31), (1L << 31) - 1);
                long seconds = pivot + distance;
                int nanoseconds = 250_000_000;

                UnixTime found = NtpTimestamp.FromUnix(seconds, nanoseconds).ToUnix(pivot);

                Assert.Equal(new UnixTime(seconds, nanoseconds), found);
            }
        }
    }

    [Theory]
    [InlineData(2_085_978_495)]
    [InlineData(2_085_978_496)]
    [InlineData(2_085_978_497)]
    [InlineData(-2_208_988_801)]
    [InlineData(-2_208_988_799)]
    public void ToUnix_AtTheEndsOfAnEra_FindsTheTimeFromEitherSide(long seconds)
    {
        NtpTimestamp time = NtpTimestamp.FromUnix(seconds, 0);

        foreach (long pivot in (long[])[seconds - 1000, seconds, seconds + 1000, seconds - (1L << 31) + 1, seconds + (1L << 31)])
            Assert.Equal(seconds, time.ToUnix(pivot).Seconds);
    }

    [Fact]
    public void Difference_AcrossTheRollOver_IsTheShortWay()
    {
        NtpTimestamp before = NtpTimestamp.FromUnix(2_085_978_495, 500_000_000);
        NtpTimestamp after = NtpTimestamp.FromUnix(2_085_978_496, 250_000_000);

        Assert.Equal(0.75, (after - before).TotalSeconds);
        Assert.Equal(-0.75, (before - after).TotalSeconds);
        Assert.Equal(after, before + NtpDuration.FromSeconds(0.75));
        Assert.Equal(before, after - NtpDuration.FromSeconds(0.75));
    }

    /// <summary>The whole circle in 4096 steps, with the ends of the 64 bits among the starts.</summary>
    [Fact]
    public void Difference_AroundTheWholeCircle_UndoesTheSum()
    {
        ulong[] starts = [0, 1, ulong.MaxValue, 1ul << 63, (1ul << 63) - 1, 0x83AA7E80_00000000];
        foreach (ulong start in starts)
        {
            for (int step = 0; step < 4096; step++)
            {
                var way = new NtpDuration(unchecked((long)((ulong)step << 52)) + step);
                NtpTimestamp from = new(start);

                NtpTimestamp to = from + way;

                Assert.Equal(way, to - from);
                Assert.Equal(from, to - way);
            }
        }
    }

    [Fact]
    public void TruncateToSecond_KeepsSeconds()
    {
        Assert.Equal(0x12345678_00000000u, new NtpTimestamp(0x12345678_9ABCDEF0).TruncateToSecond().Bits);
        Assert.True(new NtpTimestamp(0x9ABCDEF0).TruncateToSecond().IsUnknown);
    }

    [Fact]
    public void IsUnknown_OnlyForZero()
    {
        Assert.True(NtpTimestamp.Unknown.IsUnknown);
        Assert.False(new NtpTimestamp(1).IsUnknown);
        Assert.False(new NtpTimestamp(1ul << 63).IsUnknown);
    }

    [Theory]
    [InlineData(long.MaxValue, 9999)]
    [InlineData(long.MinValue, 1)]
    [InlineData(2_085_978_496, 2036)]
    public void ToDateTimeOffset_StaysWithinTheCalendar(long seconds, int year) => Assert.Equal(year, new UnixTime(seconds, 0).ToDateTimeOffset().Year);
}
