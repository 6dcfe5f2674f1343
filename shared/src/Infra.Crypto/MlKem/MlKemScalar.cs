namespace Infra.Crypto.MlKem;

/// <summary>
/// Arithmetic of polynomials of degree 255 over the numbers modulo q, one coefficient at a time: the definition, which <see cref="MlKemVector"/> follows to the bit.
/// Coefficients are 16-bit numbers whose bounds every method states. Constant time.
/// </summary>
internal static class MlKemScalar
{
    /// <summary>NTT in place (FIPS 203 algorithm 9). From at most q in magnitude to 0…q.</summary>
    [ConstantTime]
    internal static void Ntt(Span<short> polynomial)
    {
        Span<short> f = polynomial[..MlKemConstants.Degree];
        ReadOnlySpan<short> zetas = MlKemConstants.Zetas;
        int next = 1;
        for (int length = 128; length >= 2; length >>= 1)
        {
            for (int start = 0; start < f.Length; start += 2 * length)
            {
                short zeta = zetas[next++];
                for (int j = start; j < start + length; j++)
                {
                    short product = Multiply(f[j + length], zeta);   // below q: seven layers stay within 8q, which is below 2^15
                    f[j + length] = (short)(f[j] - product);
                    f[j] = (short)(f[j] + product);
                }
            }
        }
        Reduce(f);
    }

    /// <summary>Inverse NTT in place (FIPS 203 algorithm 10), times R. From below q in magnitude to below q in magnitude.</summary>
    [ConstantTime]
    internal static void InverseNtt(Span<short> polynomial)
    {
        Span<short> f = polynomial[..MlKemConstants.Degree];
        ReadOnlySpan<short> zetas = MlKemConstants.Zetas;
        int next = 127;
        for (int length = 2; length <= 128; length <<= 1)
        {
            if (length is 16 or 128) Reduce(f);   // sums double with every layer
            for (int start = 0; start < f.Length; start += 2 * length)
            {
                short zeta = zetas[next--];
                for (int j = start; j < start + length; j++)
                {
                    short low = f[j], high = f[j + length];
                    f[j] = (short)(low + high);
                    f[j + length] = Multiply((short)(high - low), zeta);
                }
            }
        }
        for (int i = 0; i < f.Length; i++)
            f[i] = Multiply(f[i], MlKemConstants.InverseFactor);
    }

    /// <summary>The second factor of products: each pair (b0, b1) becomes (b0, ζ·b1), below q in magnitude.</summary>
    [ConstantTime]
    internal static void Prepare(ReadOnlySpan<short> polynomial, Span<short> prepared)
    {
        ReadOnlySpan<short> factors = MlKemConstants.ProductFactors;
        for (int i = 0; i < MlKemConstants.Degree; i++)
            prepared[i] = Multiply(polynomial[i], factors[i]);
    }

    /// <summary>
    /// result = Σ a_j·b_j / R in the NTT domain (FIPS 203 algorithms 11 and 12), below q in magnitude, over up to four polynomials of 0…q.
    /// </summary>
    /// <param name="a">The polynomials a_j, <paramref name="stride"/> coefficients apart.</param>
    /// <param name="stride">A multiple of 256.</param>
    /// <param name="b">The polynomials b_j, one after the other.</param>
    /// <param name="prepared">The same after <see cref="Prepare"/>.</param>
    /// <param name="result">One polynomial.</param>
    [ConstantTime]
    internal static void Dot(ReadOnlySpan<short> a, int stride, ReadOnlySpan<short> b, ReadOnlySpan<short> prepared, Span<short> result)
    {
        for (int i = 0; i < MlKemConstants.Degree; i += 2)
        {
            int even = 0, odd = 0;
            for (int j = 0; j < b.Length / MlKemConstants.Degree; j++)
            {
                int low = a[j * stride + i], high = a[j * stride + i + 1], at = j * MlKemConstants.Degree + i;
                even += low * prepared[at] + high * prepared[at + 1];
                odd += low * b[at + 1] + high * b[at];
            }
            result[i] = Reduce(even);
            result[i + 1] = Reduce(odd);
        }
    }

    /// <summary>Times R, for a product that stays in the NTT domain. Any coefficients; below q in magnitude.</summary>
    [ConstantTime]
    internal static void Restore(Span<short> polynomial)
    {
        for (int i = 0; i < MlKemConstants.Degree; i++)
            polynomial[i] = Multiply(polynomial[i], MlKemConstants.RSquared);
    }

    /// <summary>target = target + addend, then each coefficient to 0…q − 1. The sums fit into 16 bits.</summary>
    [ConstantTime]
    internal static void AddCanonical(Span<short> target, ReadOnlySpan<short> addend)
    {
        for (int i = 0; i < MlKemConstants.Degree; i++)
        {
            int sum = Barrett((short)(target[i] + addend[i])) - MlKemConstants.Q;
            target[i] = (short)(sum + (sum >> 31 & MlKemConstants.Q));
        }
    }

    /// <summary>target = minuend − target, then each coefficient to 0…q − 1. The differences fit into 16 bits.</summary>
    [ConstantTime]
    internal static void SubtractCanonical(Span<short> target, ReadOnlySpan<short> minuend)
    {
        for (int i = 0; i < MlKemConstants.Degree; i++)
        {
            int difference = Barrett((short)(minuend[i] - target[i])) - MlKemConstants.Q;
            target[i] = (short)(difference + (difference >> 31 & MlKemConstants.Q));
        }
    }

    [ConstantTime]
    private static void Reduce(Span<short> polynomial)
    {
        for (int i = 0; i < polynomial.Length; i++)
            polynomial[i] = Barrett(polynomial[i]);
    }

    // a modulo q, 0…q.
    private static short Barrett(short a) => (short)(a - (a * MlKemConstants.BarrettFactor >> 26) * MlKemConstants.Q);

    // a·b / R modulo q, below q in magnitude where b is at most q/2 in magnitude or both are at most q.
    private static short Multiply(short a, short b) => Reduce(a * b);

    // a / R modulo q, below q in magnitude for a below q·2^15 in magnitude.
    private static short Reduce(int a)
    {
        short factor = (short)((short)a * MlKemConstants.InverseQ);
        return (short)(a - factor * MlKemConstants.Q >> 16);
    }
}
