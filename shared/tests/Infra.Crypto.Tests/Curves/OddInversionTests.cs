using System.Numerics;
using Infra.Crypto.Curves;
using Xunit.Abstractions;

namespace Infra.Crypto.Tests.Curves;

public class OddInversionTests(ITestOutputHelper output)
{
    public static TheoryData<string> Moduli =>
    [
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",                                                                     // p of P-256
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",                                                                     // n of P-256
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",                                     // p of P-384
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",                                     // n of P-384
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed",                                                                     // 2^255 - 19
        "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed",                                                                     // the order beside it
        "1" + new string('f', 130),                                                                                                 // 2^521 - 1
        new string('f', 55) + "e" + new string('f', 56),                                                                               // 2^448 - 2^224 - 1
    ];

    [Theory, MemberData(nameof(Moduli))]
    public void Invert_WhenNumberIsPrimeToModulus_GivesItsInverse(string modulusText)
    {
        BigInteger modulus = BigInteger.Parse("0" + modulusText, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        int bits = (int)modulus.GetBitLength(), limbs = (bits + 63) / 64;
        var inversion = new OddInversion(Limbs(modulus, limbs));

        Differential.Run(output, $"1/x modulo {modulusText}", random =>
        {
            BigInteger number = Pick(random, modulus, bits);
            if (!BigInteger.GreatestCommonDivisor(number, modulus).IsOne) return true;
            var result = new ulong[limbs];
            inversion.Invert(Limbs(number, limbs), result);
            BigInteger inverse = Number(result);
            return inverse < modulus && (inverse * number % modulus).IsOne;
        });
    }

    [Theory, MemberData(nameof(Moduli))]
    public void Steps_OfEveryModulus_ReachTheVerifiedBound(string modulusText)
    {
        BigInteger modulus = BigInteger.Parse("0" + modulusText, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        int bits = (int)modulus.GetBitLength(), steps = new OddInversion(Limbs(modulus, (bits + 63) / 64)).Steps;

        Assert.InRange(steps, (3787 * bits + 2166) / 1644, int.MaxValue);     // sipa/safegcd-bounds, verified up to 3805 bits
        Assert.InRange(steps, (45907 * bits + 26313) / 19929, int.MaxValue);  // IACR ePrint 2021/549
    }

    // Counted on whole numbers, step by step as the algorithm is written.
    [Fact]
    public void StepsNeeded_StayBelowTheBound()
    {
        var random = new Random(Differential.Seed);
        BigInteger modulus = BigInteger.Pow(2, 255) - 19;
        int most = 0;
        for (int i = 0; i < 300; i++)
            most = Math.Max(most, StepsNeeded(modulus, Pick(random, modulus, 255)));

        Assert.InRange(most, 255, OddInversion.StepsFor(255));
    }

    private static int StepsNeeded(BigInteger f, BigInteger g)
    {
        int twiceDelta = 1, steps = 0;
        for (; !g.IsZero; steps++)
        {
            if (g.IsEven) (twiceDelta, g) = (twiceDelta + 2, g >> 1);
            else if (twiceDelta > 0) (twiceDelta, f, g) = (2 - twiceDelta, g, (g - f) >> 1);
            else (twiceDelta, g) = (twiceDelta + 2, (g + f) >> 1);
        }
        return steps;
    }

    [Theory, MemberData(nameof(Moduli))]
    public void Invert_WhenZero_GivesZero(string modulusText)
    {
        BigInteger modulus = BigInteger.Parse("0" + modulusText, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        int limbs = ((int)modulus.GetBitLength() + 63) / 64;
        ulong[] result = [.. Enumerable.Repeat(ulong.MaxValue, limbs)];

        new OddInversion(Limbs(modulus, limbs)).Invert(new ulong[limbs], result);

        Assert.Equal(new ulong[limbs], result);
    }

    [Fact]
    public void Constructor_WhenModulusIsEvenOrTooLong_Throws()
    {
        Assert.Throws<ArgumentException>(() => new OddInversion([2, 1]));
        Assert.Throws<ArgumentException>(() => new OddInversion([0]));
        Assert.ThrowsAny<ArgumentException>(() => new OddInversion([.. Enumerable.Repeat(ulong.MaxValue, 9)]));
    }

    // Borders come often: 1, 2, m − 1, powers of two, numbers with long runs.
    private static BigInteger Pick(Random random, BigInteger modulus, int bits) => random.Next(6) switch
    {
        0 => 1 + random.Next(3),
        1 => modulus - 1 - random.Next(3),
        2 => (BigInteger.One << random.Next(bits - 1)) + random.Next(2),
        3 => modulus - (BigInteger.One << random.Next(bits - 1)),
        _ => new BigInteger(Differential.Exact(random, bits / 8 + 8), isUnsigned: true) % modulus,
    };

    private static ulong[] Limbs(BigInteger value, int count)
    {
        var limbs = new ulong[count];
        for (int i = 0; i < count; i++)
            limbs[i] = (ulong)(value >> (64 * i) & ulong.MaxValue);
        return limbs;
    }

    private static BigInteger Number(ulong[] limbs)
    {
        BigInteger value = BigInteger.Zero;
        for (int i = limbs.Length - 1; i >= 0; i--)
            value = value << 64 | limbs[i];
        return value;
    }
}
