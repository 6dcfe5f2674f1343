using System.Runtime.CompilerServices;

namespace Infra.Crypto.Curves;

/// <summary>
/// Inverses modulo one odd number of at most 538 bits, by the division steps of Bernstein and Yang ("Fast constant-time gcd computation and modular
/// inversion", 2019) in their variant that starts at a half. Constant time in the number; the modulus is public. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// A division step looks at the lowest bit of g and at a counter only, so sixty of them are done on the lowest 64 bits of f and g, gathered as a matrix of four
/// numbers, and then applied to the whole of f and g and to their cofactors d and e (d·x = f and e·x = g modulo m, up to the powers of two that are divided
/// out at once). After enough steps g is 0, f is 1 or −1, and d is the inverse up to that sign. Numbers are limbs of 60 bits, all positive but for the last.
/// </remarks>
internal sealed class OddInversion
{
    private const int LimbBits = 60;
    private const int LimbsMax = 9;
    private const long LimbMask = (1L << LimbBits) - 1;

    private readonly long[] _modulus;
    private readonly ulong _inverse;   // of the modulus modulo 2^60
    private readonly int _rounds;

    /// <summary>Takes the modulus as limbs of 64 bits, least significant first; odd, at most 538 bits.</summary>
    internal OddInversion(ReadOnlySpan<ulong> modulus)
    {
        int bits = 64 * modulus.Length;
        while (bits > 0 && (modulus[(bits - 1) >> 6] >> ((bits - 1) & 63) & 1) == 0)
            bits--;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, LimbBits * LimbsMax - 2, nameof(modulus));   // f, g, d, e lie between −2·m and 2·m
        if (bits == 0 || (modulus[0] & 1) == 0) throw new ArgumentException("must be odd", nameof(modulus));

        _modulus = new long[(bits + 2 + LimbBits - 1) / LimbBits];
        FromLimbs64(modulus, _modulus);
        ulong inverse = modulus[0];
        for (int i = 0; i < 5; i++)
            inverse *= 2 - modulus[0] * inverse;   // Newton: 3 right bits, then 6, 12, ... 96
        _inverse = inverse & (ulong)LimbMask;

        _rounds = (StepsFor(bits) + LimbBits - 1) / LimbBits;
    }

    /// <summary>Division steps that <see cref="Invert"/> makes, whatever the number.</summary>
    internal int Steps => _rounds * LimbBits;

    /// <summary>So many steps bring g to 0 for every number below an odd modulus of that many bits.</summary>
    /// <remarks>
    /// The bound is that of Hvass, Aranha and Spitters, "High-assurance field inversion for curve-based cryptography" (IACR ePrint 2021/549): ⌊(45907·b +
    /// 26313) / 19929⌋, rounded up here. It comes from sipa/safegcd-bounds, where convex hulls of all reachable (f, g), in exact arithmetic, verify the slightly
    /// weaker ⌊(3787·log2 M + 2166) / 1644⌋ for all moduli up to M = 2^3805, and a machine-checked proof gives 590 steps for 256 bits (591 here, made 600 by whole
    /// rounds). The proof in Bernstein and Yang's paper is for the variant that starts at one.
    /// </remarks>
    internal static int StepsFor(int bits) => (45907 * bits + 26313 + 19928) / 19929;

    /// <summary>
    /// result = 1/number modulo m; 0 for 0. Both are limbs of 64 bits, least significant first, as many as the modulus needs; the number is below the modulus.
    /// They may be the same.
    /// </summary>
    [ConstantTime]
    internal void Invert(ReadOnlySpan<ulong> number, Span<ulong> result)
    {
        int n = _modulus.Length;
        ReadOnlySpan<long> modulus = _modulus;
        Span<long> room = stackalloc long[4 * LimbsMax];
        Span<long> f = room[..n], g = room.Slice(LimbsMax, n), d = room.Slice(2 * LimbsMax, n), e = room.Slice(3 * LimbsMax, n);
        modulus.CopyTo(f);
        FromLimbs64(number, g);
        e[0] = 1;

        long zeta = -1;   // −(δ + 1/2), δ = 1/2 at first
        for (int round = 0; round < _rounds; round++)
        {
            zeta = MakeSteps(zeta, (ulong)f[0] | (ulong)f[1] << LimbBits, (ulong)g[0] | (ulong)g[1] << LimbBits, out Matrix matrix);
            ApplyModulo(matrix, d, e);
            Apply(matrix, f, g);
        }
        Normalize(d, f[n - 1]);
        ToLimbs64(d, result);
        room.Clear();
    }

    /// <summary>What sixty steps do: 2^60·f' = U·f + V·g, 2^60·g' = Q·f + R·g; |U| + |V| and |Q| + |R| are at most 2^60.</summary>
    private readonly struct Matrix(long u, long v, long q, long r)
    {
        internal readonly long U = u, V = v, Q = q, R = r;
    }

    // One step: if g is odd and zeta negative (δ positive), (f, g, ζ) becomes (g, (g − f)/2, −ζ − 2); else (f, (g + (g odd) f)/2, ζ − 1).
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static long MakeSteps(long zeta, ulong f, ulong g, out Matrix matrix)
    {
        ulong u = 1, v = 0, q = 0, r = 1;
        for (int i = 0; i < LimbBits; i++)
        {
            ulong swap = (ulong)(zeta >> 63);
            ulong odd = 0ul - (g & 1);
            g += ((f ^ swap) - swap) & odd;
            q += ((u ^ swap) - swap) & odd;
            r += ((v ^ swap) - swap) & odd;
            swap &= odd;
            zeta = (zeta ^ (long)swap) - 1;
            f += g & swap;
            u += q & swap;
            v += r & swap;
            g >>= 1;
            u <<= 1;
            v <<= 1;
        }
        matrix = new Matrix((long)u, (long)v, (long)q, (long)r);
        return zeta;
    }

    // Upper parts are counted in units of 2^60, rounded down; what is left of each product is positive and below 2^60, so that up to three of them and
    // a carry add up in 64 bits exactly, although each product is known modulo 2^64 only.
    [ConstantTime]
    private static void Apply(in Matrix t, Span<long> f, Span<long> g)
    {
        g = g[..f.Length];
        long carryF = 0, carryG = 0;
        for (int i = 0; i < f.Length; i++)
        {
            long fi = f[i], gi = g[i];
            long highF = Upper(t.U, fi) + Upper(t.V, gi);
            long highG = Upper(t.Q, fi) + Upper(t.R, gi);
            long restF = t.U * fi + t.V * gi - (highF << LimbBits) + carryF;
            long restG = t.Q * fi + t.R * gi - (highG << LimbBits) + carryG;
            carryF = highF + (restF >> LimbBits);
            carryG = highG + (restG >> LimbBits);
            if (i == 0) continue;   // the lowest 60 bits are 0
            f[i - 1] = restF & LimbMask;
            g[i - 1] = restG & LimbMask;
        }
        f[^1] = carryF;
        g[^1] = carryG;
    }

    // As above, plus the multiple of the modulus that makes the lowest 60 bits 0. d and e stay between −2·m and m: a negative one counts as itself plus m.
    [ConstantTime]
    private void ApplyModulo(in Matrix t, Span<long> d, Span<long> e)
    {
        ReadOnlySpan<long> modulus = _modulus;
        d = d[..modulus.Length];
        e = e[..modulus.Length];
        long signD = d[^1] >> 63, signE = e[^1] >> 63;
        long timesD = (t.U & signD) + (t.V & signE);
        long timesE = (t.Q & signD) + (t.R & signE);
        timesD -= (long)(_inverse * (ulong)(t.U * d[0] + t.V * e[0]) + (ulong)timesD) & LimbMask;
        timesE -= (long)(_inverse * (ulong)(t.Q * d[0] + t.R * e[0]) + (ulong)timesE) & LimbMask;

        long carryD = 0, carryE = 0;
        for (int i = 0; i < modulus.Length; i++)
        {
            long di = d[i], ei = e[i], mi = modulus[i];
            long highD = Upper(t.U, di) + Upper(t.V, ei) + Upper(timesD, mi);
            long highE = Upper(t.Q, di) + Upper(t.R, ei) + Upper(timesE, mi);
            long restD = t.U * di + t.V * ei + timesD * mi - (highD << LimbBits) + carryD;
            long restE = t.Q * di + t.R * ei + timesE * mi - (highE << LimbBits) + carryE;
            carryD = highD + (restD >> LimbBits);
            carryE = highE + (restE >> LimbBits);
            if (i == 0) continue;
            d[i - 1] = restD & LimbMask;
            e[i - 1] = restE & LimbMask;
        }
        d[^1] = carryD;
        e[^1] = carryE;
    }

    // Brings d between 0 and m, negated where sign is negative.
    [ConstantTime]
    private void Normalize(Span<long> d, long sign)
    {
        long negate = sign >> 63;
        AddModulusIfNegative(d);
        for (int i = 0; i < d.Length; i++)
            d[i] = (d[i] ^ negate) - negate;
        Carry(d);
        AddModulusIfNegative(d);
    }

    [ConstantTime]
    private void AddModulusIfNegative(Span<long> d)
    {
        long mask = d[^1] >> 63;
        for (int i = 0; i < d.Length; i++)
            d[i] += _modulus[i] & mask;
        Carry(d);
    }

    [ConstantTime]
    private static void Carry(Span<long> d)
    {
        for (int i = 0; i < d.Length - 1; i++)
        {
            d[i + 1] += d[i] >> LimbBits;
            d[i] &= LimbMask;
        }
    }

    // ⌊a·b / 2^60⌋ for signed factors whose product is below 2^123 in magnitude.
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Upper(long a, long b)
    {
        long high = (long)WideProduct.High((ulong)a, (ulong)b) - (a >> 63 & b) - (b >> 63 & a);
        return high << (64 - LimbBits) | (long)((ulong)(a * b) >> LimbBits);
    }

    [ConstantTime]
    private static void FromLimbs64(ReadOnlySpan<ulong> source, Span<long> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            int limb = LimbBits * i >> 6, shift = LimbBits * i & 63;
            ulong value = limb < source.Length ? source[limb] >> shift : 0;
            if (shift > 64 - LimbBits && limb + 1 < source.Length) value |= source[limb + 1] << (64 - shift);
            target[i] = (long)value & LimbMask;
        }
    }

    [ConstantTime]
    private static void ToLimbs64(ReadOnlySpan<long> source, Span<ulong> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            int limb = 64 * i / LimbBits, shift = 64 * i % LimbBits;   // places, not secrets
            ulong value = limb < source.Length ? (ulong)source[limb] >> shift : 0;
            if (limb + 1 < source.Length) value |= (ulong)source[limb + 1] << (LimbBits - shift);
            if (LimbBits - shift + LimbBits < 64 && limb + 2 < source.Length) value |= (ulong)source[limb + 2] << (2 * LimbBits - shift);
            target[i] = value;
        }
    }
}
