using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class PortableMathTests
{
    [Fact]
    public void Exp_AgreesWithTheLibrary()
    {
        for (double x = -700; x <= 700; x += 0.37)
            Assert.Equal(1, PortableMath.Exp(x) / Math.Exp(x), 1e-13);
        Assert.Equal(0, PortableMath.Exp(-1000));
        Assert.Equal(double.PositiveInfinity, PortableMath.Exp(1000));
        Assert.True(double.IsNaN(PortableMath.Exp(double.NaN)));
    }

    [Fact]
    public void Log_AgreesWithTheLibrary()
    {
        for (double x = 1e-300; x < 1e300; x *= 1.7)
            Assert.Equal(Math.Log(x), PortableMath.Log(x), Math.Abs(Math.Log(x)) * 1e-15 + 1e-16);
        Assert.Equal(double.NegativeInfinity, PortableMath.Log(0));
        Assert.True(double.IsNaN(PortableMath.Log(-1)));
    }

    [Fact]
    public void Sin_AgreesWithTheLibrary()
    {
        for (double angle = -30; angle < 30; angle += 0.013)
            Assert.Equal(Math.Sin(angle), PortableMath.Sin(angle), 1e-14);
    }

    // Abramowitz and Stegun, table 7.1.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.4795001221869535)]
    [InlineData(1, 0.15729920705028513)]
    [InlineData(2, 0.004677734981047266)]
    [InlineData(3, 2.209049699858544e-5)]
    [InlineData(5, 1.5374597944280347e-12)]
    public void Erfc_AgreesWithTheTable(double x, double expected) => Assert.Equal(1, PortableMath.Erfc(x) / expected, 1e-9);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.6826894921370859)]
    [InlineData(4, 0.9544997361036416)]
    [InlineData(9, 0.9973002039367398)]
    public void ChiSquareOne_IsTheShareWithinSoManySigma(double square, double expected) => Assert.Equal(expected, PortableMath.ChiSquareOne(square), 1e-12);
}
