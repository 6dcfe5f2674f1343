namespace Infra.Av1.Containers;

/// <summary>Fractions in lowest terms.</summary>
internal static class Fraction
{
    /// <summary>Divides both by their greatest common divisor; as they are if one is zero.</summary>
    public static (ulong Numerator, ulong Denominator) Reduce(ulong numerator, ulong denominator)
    {
        if (numerator == 0 || denominator == 0) return (numerator, denominator);
        ulong divisor = numerator;
        ulong rest = denominator;
        while (rest != 0) (divisor, rest) = (rest, divisor % rest);
        return (numerator / divisor, denominator / divisor);
    }
}
