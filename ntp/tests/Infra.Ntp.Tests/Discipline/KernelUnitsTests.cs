using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class KernelUnitsTests
{
    private const double Unit = 1e-6 / 65_536;   // of the frequency
    private const double PartsPerBillion = 1e-9;

    /// <summary>Over all speeds that a configuration may ask for: frequency and tick together are the speed, and each is what kernels take.</summary>
    [Fact]
    public void OfRate_IsMadeUpOfWhatKernelsTake()
    {
        for (int number = -100_495_000; number <= 100_495_000; number += 9973)
        {
            (long frequency, long tick) = KernelUnits.OfRate(number * PartsPerBillion);

            Assert.InRange((tick - 10_000) * 100e-6 + frequency * Unit, number * PartsPerBillion - Unit, number * PartsPerBillion + Unit);
            Assert.InRange(tick, 9000, 11_000);
            Assert.InRange(frequency * Unit, -496e-6, 496e-6);
            if (Math.Abs(number) <= 495_000) Assert.Equal(KernelUnits.TickUsual, tick);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1_250_000_000, 1, 250_000_000)]
    [InlineData(-1, -1, 999_999_999)]
    [InlineData(-1_000_000_000, -1, 0)]
    [InlineData(long.MaxValue, 9_223_372_036, 854_775_807)]
    [InlineData(long.MinValue, -9_223_372_037, 145_224_192)]
    public void OfStep_CountsTheRestForwardFromTheSecondBelow(long step, long seconds, long nanoseconds) =>
        Assert.Equal((seconds, nanoseconds), KernelUnits.OfStep(step));
}
