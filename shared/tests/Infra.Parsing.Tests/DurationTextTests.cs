using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("1h30m", 54_000_000_000)]
    [InlineData("500ms", 5_000_000)]
    [InlineData("2d", 1_728_000_000_000)]
    [InlineData("1w", 6_048_000_000_000)]
    [InlineData("1.5s", 15_000_000)]
    [InlineData("1m0.25s", 602_500_000)]
    [InlineData("2min", 1_200_000_000)]
    [InlineData("3us", 30)]
    [InlineData("3\u00B5s", 30)]
    [InlineData("3\u03BCs", 30)]
    [InlineData("100ns", 1)]
    [InlineData("0.1us", 1)]
    [InlineData("007s", 70_000_000)]
    [InlineData("1h2m3s4ms5us600ns", 37_230_040_056)]
    [InlineData("922337203685477580700ns", -1)]
    [InlineData("9223372036854775807ns", -1)]
    [InlineData("922337203685.4775807s", long.MaxValue)]
    [InlineData("922337203685.4775808s", -1)]
    [InlineData("16000000w", -1)]
    [InlineData("18446744073709551615w1d", -1)]
    public void TryParse_WhenSoundOrTooLarge_IsExact(string text, long ticks)
    {
        bool isParsed = DurationText.TryParse(text, out TimeSpan value);

        Assert.Equal(ticks >= 0, isParsed);
        Assert.Equal(ticks >= 0 ? ticks : 0, value.Ticks);
    }

    [Theory]
    [InlineData("", 0, "the duration is empty")]
    [InlineData("5", 1, "the unit is missing; write ms, s, m, h or d")]
    [InlineData("1h5", 3, "the unit is missing; write ms, s, m, h or d")]
    [InlineData("-5s", 0, "a digit is missing")]
    [InlineData("+5s", 0, "a digit is missing")]
    [InlineData("s", 0, "a digit is missing")]
    [InlineData(" 5s", 0, "a digit is missing")]
    [InlineData("5 s", 1, "the unit is unknown; there are w, d, h, m, s, ms, us and ns")]
    [InlineData("5s ", 1, "the unit is unknown; there are w, d, h, m, s, ms, us and ns")]
    [InlineData("5x", 1, "the unit is unknown; there are w, d, h, m, s, ms, us and ns")]
    [InlineData("5S", 1, "the unit is unknown; there are w, d, h, m, s, ms, us and ns")]
    [InlineData("5s5", 3, "the unit is missing; write ms, s, m, h or d")]
    [InlineData("5s5s", 2, "units go from large to small, each of them once")]
    [InlineData("5s1h", 2, "units go from large to small, each of them once")]
    [InlineData("1.5h30m", 0, "only the last number may have a fraction")]
    [InlineData("1.s", 2, "a digit is missing")]
    [InlineData(".5s", 0, "a digit is missing")]
    [InlineData("1.5.5s", 3, "the unit is unknown; there are w, d, h, m, s, ms, us and ns")]
    [InlineData("50ns", 0, "the duration is finer than 100 ns")]
    [InlineData("0.00000001s", 0, "the duration is finer than 100 ns")]
    [InlineData("99999999999999999999s", 19, "the number has too many digits")]
    [InlineData("0.0000000000000000000s", 20, "there are too many digits behind the point")]
    [InlineData("20000000d", 0, "the duration is longer than 10675199 days")]
    public void TryParse_WhenWrong_SaysWhatAndWhere(string text, int offset, string message)
    {
        Assert.False(DurationText.TryParse(text, DurationOptions.None, out TimeSpan value, out TextError error));

        Assert.Equal(TimeSpan.Zero, value);
        Assert.Equal((message, offset), (error.Message, error.Offset));
    }

    [Theory]
    [InlineData("90", DurationOptions.PlainSeconds, 900_000_000)]
    [InlineData("0.5", DurationOptions.PlainSeconds, 5_000_000)]
    [InlineData("-0.5", DurationOptions.PlainSeconds | DurationOptions.Negative, -5_000_000)]
    [InlineData("-1m30s", DurationOptions.Negative, -900_000_000)]
    [InlineData("-922337203685.4775808s", DurationOptions.Negative, long.MinValue)]
    public void TryParse_WhenOptionsAllow_ReadsPlainAndNegative(string text, DurationOptions options, long ticks)
    {
        Assert.False(DurationText.TryParse(text, out _));
        Assert.True(DurationText.TryParse(text, options, out TimeSpan value, out _));

        Assert.Equal(ticks, value.Ticks);
    }

    [Theory]
    [InlineData("-", DurationOptions.Negative)]
    [InlineData("--1s", DurationOptions.Negative)]
    [InlineData("1m30", DurationOptions.PlainSeconds)]
    [InlineData("30 ", DurationOptions.PlainSeconds)]
    [InlineData("1e3", DurationOptions.PlainSeconds)]
    public void TryParse_WhenOptionsDoNotReachThatFar_Fails(string text, DurationOptions options) =>
        Assert.False(DurationText.TryParse(text, options, out _, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(54_000_000_000, "1h30m")]
    [InlineData(864_000_000_000 * 10, "10d")]
    [InlineData(15_000_000, "1s500ms")]
    [InlineData(-1, "-100ns")]
    public void Format_WhenAnyLength_IsShort(long ticks, string expected) => Assert.Equal(expected, DurationText.Format(new TimeSpan(ticks)));

    [Fact]
    public void FormatThenParse_WhenAnyLength_GivesItBack() =>
        Prop.ForAll<long, bool>((ticks, isLong) =>
        {
            var value = new TimeSpan(isLong ? ticks * 7_919_193_713 : ticks);
            return DurationText.TryParse(DurationText.Format(value), DurationOptions.Negative, out TimeSpan back, out _) && back == value;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void FormatThenParse_WhenAtTheEnds_GivesItBack()
    {
        Assert.True(DurationText.TryParse(DurationText.Format(TimeSpan.MaxValue), out TimeSpan high));
        Assert.True(DurationText.TryParse(DurationText.Format(TimeSpan.MinValue), DurationOptions.Negative, out TimeSpan low, out _));

        Assert.Equal(TimeSpan.MaxValue, high);
        Assert.Equal(TimeSpan.MinValue, low);
    }

    [Fact]
    public void TryParse_WhenAnyText_NeverThrows() =>
        Prop.ForAll<string>(text => !DurationText.TryParse(text, DurationOptions.PlainSeconds | DurationOptions.Negative, out TimeSpan value, out TextError error)
            ? value == default && error.Message.Length > 0
            : error == default).QuickCheckThrowOnFailure();
}
