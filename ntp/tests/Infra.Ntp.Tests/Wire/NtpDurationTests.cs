using FsCheck;
using FsCheck.Fluent;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Wire;

public class NtpDurationTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1L << 32)]
    [InlineData(-1.5, -(3L << 31))]
    [InlineData(1e-10, 0)]
    [InlineData(1.2e-10, 1)]
    [InlineData(1e300, long.MaxValue)]
    [InlineData(-1e300, long.MinValue)]
    [InlineData(2147483648.0, long.MaxValue)]
    [InlineData(-2147483648.0, long.MinValue)]
    [InlineData(double.PositiveInfinity, long.MaxValue)]
    [InlineData(double.NegativeInfinity, long.MinValue)]
    public void FromSeconds_RoundsAndSaturates(double seconds, long bits) => Assert.Equal(bits, NtpDuration.FromSeconds(seconds).Bits);

    [Fact]
    public void FromSeconds_WhenNotANumber_Throws() => Assert.Throws<ArgumentException>(() => NtpDuration.FromSeconds(double.NaN));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_000_000_000, 1L << 32)]
    [InlineData(-1_000_000_000, -(1L << 32))]
    [InlineData(1, 4)]
    [InlineData(-1, -4)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MinValue)]
    public void FromNanoseconds_RoundsAndSaturates(long nanoseconds, long bits) => Assert.Equal(bits, NtpDuration.FromNanoseconds(nanoseconds).Bits);

    [Fact]
    public void Nanoseconds_RoundTrip() => Prop.ForAll<int, short>((seconds, extra) =>
    {
        long nanoseconds = seconds * 1_000_000_000L + extra;
        return Math.Abs(seconds) >= int.MaxValue || NtpDuration.FromNanoseconds(nanoseconds).ToNanoseconds() == nanoseconds;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 1L << 32)]
    [InlineData(-32, 1)]
    [InlineData(-33, 0)]
    [InlineData(sbyte.MinValue, 0)]
    [InlineData(30, 1L << 62)]
    [InlineData(31, long.MaxValue)]
    [InlineData(sbyte.MaxValue, long.MaxValue)]
    public void FromPowerOfTwo_SaturatesOnAnyByte(sbyte exponent, long bits) => Assert.Equal(bits, NtpDuration.FromPowerOfTwo(exponent).Bits);

    [Fact]
    public void Sums_NeverChangeSignByOverflow() => Prop.ForAll<long, long>((a, b) =>
    {
        Int128 exact = (Int128)a + b;
        NtpDuration sum = new NtpDuration(a) + new NtpDuration(b);
        return sum.Bits == (long)Int128.Clamp(exact, long.MinValue, long.MaxValue);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Extremes_NegateAndSubtractWithoutOverflow()
    {
        Assert.Equal(NtpDuration.MaxValue, -NtpDuration.MinValue);
        Assert.Equal(NtpDuration.MaxValue, NtpDuration.MinValue.Abs());
        Assert.Equal(NtpDuration.MaxValue, NtpDuration.MaxValue - NtpDuration.MinValue);
        Assert.Equal(NtpDuration.MinValue, NtpDuration.MinValue - NtpDuration.MaxValue);
        Assert.Equal(NtpDuration.MaxValue, NtpDuration.MaxValue * 2);
    }

    [Theory]
    [InlineData(0, 0u)]
    [InlineData(-5, 0u)]
    [InlineData(1, 1u)]
    [InlineData(1L << 16, 1u)]
    [InlineData((1L << 16) + 1, 2u)]
    [InlineData(1L << 47, 1u << 31)]
    [InlineData((1L << 48) - 1, uint.MaxValue)]
    [InlineData(1L << 48, uint.MaxValue)]
    [InlineData(long.MaxValue, uint.MaxValue)]
    public void NtpShort_RoundsUpAndSaturates(long bits, uint expected) => Assert.Equal(expected, NtpShort.FromDuration(new NtpDuration(bits)).Bits);

    [Fact]
    public void NtpShort_RoundTripsEveryBit() => Prop.ForAll<uint>(bits => NtpShort.FromDuration(new NtpShort(bits).ToDuration()).Bits == bits).QuickCheckThrowOnFailure();
}
