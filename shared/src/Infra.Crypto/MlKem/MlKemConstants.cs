namespace Infra.Crypto.MlKem;

/// <summary>Numbers modulo q = 3329 for the ring, in Montgomery form with R = 2^16 and centred, in the order in which the transforms want them.</summary>
internal static class MlKemConstants
{
    internal const int Degree = 256;
    internal const short Q = 3329;
    internal const short InverseQ = -3327;    // 1/q modulo 2^16
    internal const int BarrettFactor = 20159; // 2^26/q, rounded
    internal const short One = -1044;         // R
    internal const short RSquared = 1353;
    internal const short InverseFactor = 1441;   // R²/128: undoes the 128 of seven layers, and the R that a product lost

    /// <summary>ζ^BitRev7(i) for i below 128: what layer after layer takes.</summary>
    internal static readonly short[] Zetas = Create(i => Power(17, Reversed(i)));

    /// <summary>For pair i of coefficients R, then ζ^(2·BitRev7(i) + 1)·R: what makes the second factor of a product (<see cref="MlKemRing.Prepare"/>).</summary>
    internal static readonly short[] ProductFactors = CreateProductFactors();

    private static short[] CreateProductFactors()
    {
        var factors = new short[Degree];
        for (int i = 0; i < Degree / 2; i++)
        {
            factors[2 * i] = One;
            factors[2 * i + 1] = Montgomery(Power(17, 2 * Reversed(i) + 1));
        }
        return factors;
    }

    private static short[] Create(Func<int, int> number)
    {
        var numbers = new short[128];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = Montgomery(number(i));
        return numbers;
    }

    private static int Reversed(int i)
    {
        int reversed = 0;
        for (int bit = 0; bit < 7; bit++)
            reversed |= (i >> bit & 1) << (6 - bit);
        return reversed;
    }

    private static int Power(int number, int exponent)
    {
        int power = 1;
        for (int i = 0; i < exponent; i++)
            power = power * number % Q;
        return power;
    }

    private static short Montgomery(int number)
    {
        int form = number * 65536 % Q;
        return (short)(form > Q / 2 ? form - Q : form);
    }
}
