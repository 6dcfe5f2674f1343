using Infra.Av1.Motion;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Motion;

public class MotionFieldTests
{
    [Fact]
    public void Project_EqualsTheSpecificationsFormula()
    {
        var random = new Random(3);
        for (int round = 0; round < 10_000; round++)
        {
            var mv = new MotionVector((short)random.Next(-4095, 4096), (short)random.Next(-4095, 4096));
            int numerator = random.Next(-40, 41);
            int denominator = random.Next(1, 32);

            MotionVector projected = MotionField.Project(mv, numerator, denominator);

            Assert.Equal(Literal(mv.Row, numerator, denominator), projected.Row);
            Assert.Equal(Literal(mv.Column, numerator, denominator), projected.Column);
        }
    }

    private static int Literal(int value, int numerator, int denominator)
    {
        decimal product = (decimal)value * Math.Clamp(numerator, -31, 31) * SpecTables.DivMult[denominator];
        decimal scaled = Math.Sign(product) * Math.Floor((Math.Abs(product) + 8192) / 16384);   // Round2Signed( , 14 )
        return (int)Math.Clamp(scaled, -16383, 16383);
    }
}
