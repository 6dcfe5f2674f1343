namespace Infra.Crypto.Rsa;

/// <summary>Trial division by the odd primes below 2^14, several of them at once: candidates are divided by products of primes first.</summary>
internal static class SmallPrimes
{
    private const int Limit = 1 << 14;

    private static readonly (SmallDivisor Product, SmallDivisor[] Primes)[] Groups = Create();

    /// <summary>Whether one of them divides the number (words of 32 bits, most significant first). The time tells when a divisor was found: such a candidate is thrown away.</summary>
    [ConstantTime]
    internal static bool DivideOneOf(ReadOnlySpan<uint> number)
    {
        foreach ((SmallDivisor product, SmallDivisor[] primes) in Groups)
        {
            ulong rest = product.Remainder(number), divided = 0;
            foreach (SmallDivisor prime in primes)
            {
                prime.Divide(rest, out ulong remainder);
                divided |= ConstantTime.MaskIfZero(remainder);
            }
            if (divided != 0) return true;
        }
        return false;
    }

    private static (SmallDivisor, SmallDivisor[])[] Create()
    {
        var isComposite = new bool[Limit];
        var groups = new List<(SmallDivisor, SmallDivisor[])>();
        var group = new List<SmallDivisor>();
        ulong product = 1;
        for (uint prime = 3; prime < Limit; prime += 2)
        {
            if (isComposite[prime]) continue;
            for (uint multiple = prime * prime; multiple < Limit; multiple += 2 * prime)
                isComposite[multiple] = true;
            if (product * prime > uint.MaxValue)
            {
                groups.Add((new SmallDivisor((uint)product), [.. group]));
                group.Clear();
                product = 1;
            }
            product *= prime;
            group.Add(new SmallDivisor(prime));
        }
        groups.Add((new SmallDivisor((uint)product), [.. group]));
        return [.. groups];
    }
}
