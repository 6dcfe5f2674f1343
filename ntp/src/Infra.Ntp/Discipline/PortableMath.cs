namespace Infra.Ntp.Discipline;

/// <summary>
/// Elementary functions made of additions, multiplications, divisions and square roots only. IEEE 754 fixes the results of those to the last bit, while
/// <see cref="Math.Exp"/> and its like come from the platform's library and differ between machines: a simulation must not.
/// </summary>
public static class PortableMath
{
    private const double LogTwo = 0.69314718055994530942;
    private const double LogTwoHigh = 0.693147180369123816490;   // its first 32 bits, so that multiples are exact
    private const double LogTwoLow = 1.90821492927058770002e-10;
    private const double TwoOverRootPi = 1.12837916709551257390;

    /// <summary>e^x; 0 below −745, infinity above 710. Relative error below 1e-15.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        if (x > 710) return double.PositiveInfinity;
        if (x < -745) return 0;
        double power = Math.Round(x / LogTwo);
        double rest = x - power * LogTwoHigh - power * LogTwoLow;   // at most 0.347
        double sum = 1;
        for (int n = 16; n >= 1; n--)
            sum = 1 + rest / n * sum;
        return Math.ScaleB(sum, (int)power);
    }

    /// <summary>Natural logarithm; −infinity at 0, not a number below. Relative error below 1e-15 away from 1.</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        int power = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -power);
        if (mantissa > 1.41421356237309504880)
        {
            mantissa /= 2;
            power++;
        }
        double s = (mantissa - 1) / (mantissa + 1);   // at most 0.172: ln m = 2 (s + s^3/3 + s^5/5 + ...)
        double square = s * s;
        double sum = 0;
        for (int n = 23; n >= 1; n -= 2)
            sum = sum * square + 1.0 / n;
        return power * LogTwoHigh + (2 * s * sum + power * LogTwoLow);
    }

    /// <summary>Sine of an angle in radians. Absolute error below 1e-15 within a thousand turns.</summary>
    public static double Sin(double angle)
    {
        double turns = angle / (2 * Math.PI);
        double rest = (turns - Math.Round(turns)) * (2 * Math.PI);   // −π to π
        if (rest > Math.PI / 2) rest = Math.PI - rest;
        if (rest < -Math.PI / 2) rest = -Math.PI - rest;
        double square = rest * rest;
        double sum = 1;
        for (int n = 22; n >= 2; n -= 2)
            sum = 1 - square / (n * (n + 1)) * sum;
        return rest * sum;
    }

    /// <summary>Probability that a normally distributed value lies further from its mean than <paramref name="x"/>·√2 standard deviations, for x ≥ 0: erfc.</summary>
    public static double Erfc(double x)
    {
        if (x < 0) return 2 - Erfc(-x);
        return x < 2 ? 1 - ErfSeries(x) : ErfcFraction(x);
    }

    /// <summary>Probability that the square of a standard normal value is at most <paramref name="square"/>: χ² with one degree of freedom.</summary>
    public static double ChiSquareOne(double square) => square <= 0 ? 0 : 1 - Erfc(Math.Sqrt(square / 2));

    private static double ErfSeries(double x)
    {
        double square = x * x;
        double term = x;
        double sum = x;
        for (int n = 1; n < 60; n++)
        {
            term *= -square / n;
            sum += term / (2 * n + 1);
        }
        return TwoOverRootPi * sum;
    }

    // Lentz-free backward evaluation of the continued fraction x + (1/2)/(x + 1/(x + (3/2)/(x + ...))).
    private static double ErfcFraction(double x)
    {
        double denominator = x;
        for (int n = 60; n >= 1; n--)
            denominator = x + n / 2.0 / denominator;
        return Exp(-x * x) * TwoOverRootPi / 2 / denominator;
    }
}
