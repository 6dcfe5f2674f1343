using System.Runtime.CompilerServices;

namespace Infra.Crypto.Rsa;

/// <summary>
/// Products of long numbers in limbs of 52 bits, least significant first, as column sums that are carried once at the end. Limb counts are multiples of 4.
/// Constant time in all numbers; only the counts show.
/// </summary>
/// <remarks>
/// One factor is shifted left by 12 before it is multiplied, so that the high half of the 128-bit product is (a·b) / 2^52 and the low half, shifted back, is
/// a·b modulo 2^52. Both halves are below 2^52 and are summed as plain 64-bit numbers: no carry flag, which the JIT does not offer. A column of a product and its
/// reduction takes at most 4n such halves, some of them doubled pairs; for n = 160 (8192 bits) that is below 2^62.
/// </remarks>
internal static class RsaKernel
{
    internal const int LimbBits = 52;
    internal const ulong LimbMask = (1ul << LimbBits) - 1;
    private const int Gap = 64 - LimbBits;

    /// <summary>Limbs that make R at least 16 times a modulus of that many bits, so that results need no subtraction.</summary>
    internal static int LimbsFor(int modulusBits) => (modulusBits + 4 + 4 * LimbBits - 1) / (4 * LimbBits) * 4;

    /// <summary>columns = a·b: 2n column sums, not carried. Both have n limbs below 2^52.</summary>
    [ConstantTime]
    internal static void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> columns)
    {
        int n = a.Length;
        columns[..(2 * n)].Clear();
        for (int i = 0; i + 4 <= n; i += 4)
            AddRows(a, b[i] << Gap, b[i + 1] << Gap, b[i + 2] << Gap, b[i + 3] << Gap, 0, 0, 0, 0, columns.Slice(i, n + 4));
    }

    /// <summary>columns = a·a: 2n column sums, not carried.</summary>
    [ConstantTime]
    internal static void Square(ReadOnlySpan<ulong> a, Span<ulong> columns)
    {
        int n = a.Length;
        columns = columns[..(2 * n)];
        columns.Clear();

        // Products of different limbs once each: those inside a block of four, then the block with all limbs above it.
        for (int i = 0; i + 4 <= n; i += 4)
        {
            ulong a1 = a[i + 1], a2 = a[i + 2], a3 = a[i + 3];
            ulong s0 = a[i] << Gap, s1 = a1 << Gap, s2 = a2 << Gap, s3 = a3 << Gap;
            Span<ulong> t = columns.Slice(2 * i, 8);
            ulong h1 = Math.BigMul(s0, a1, out ulong low);
            t[1] += low >> Gap;
            ulong h2 = Math.BigMul(s0, a2, out low);
            t[2] += h1 + (low >> Gap);
            ulong h3 = Math.BigMul(s0, a3, out low);
            ulong c3 = h2 + (low >> Gap);
            h3 += Math.BigMul(s1, a2, out low);
            t[3] += c3 + (low >> Gap);
            ulong h4 = Math.BigMul(s1, a3, out low);
            ulong c4 = h3 + (low >> Gap);
            ulong c6 = Math.BigMul(s2, a3, out low);
            ulong c5 = h4 + (low >> Gap);
            if (i + 4 == n)
            {
                t[4] += c4;
                t[5] += c5;
                t[6] += c6;
                break;
            }
            AddRows(a[(i + 4)..], s0, s1, s2, s3, c4, c5, c6, 0, columns.Slice(2 * i + 4, n - i));
        }

        // Twice that, and the squares.
        for (int i = 0; i < a.Length; i++)
        {
            ulong high = Math.BigMul(a[i] << Gap, a[i], out ulong low);
            Span<ulong> pair = columns.Slice(2 * i, 2);
            pair[0] = 2 * pair[0] + (low >> Gap);
            pair[1] = 2 * pair[1] + high;
        }
    }

    /// <summary>
    /// Montgomery: result = columns / 2^(52·n) modulo the modulus, n limbs below 2^52. Below twice the modulus if the columns stand for less than R times the modulus.
    /// The columns are used up.
    /// </summary>
    /// <param name="columns">2n column sums.</param>
    /// <param name="modulus">n limbs, odd.</param>
    /// <param name="negatedInverse">−1/modulus modulo 2^52.</param>
    /// <param name="result">n limbs.</param>
    [ConstantTime]
    internal static void Reduce(Span<ulong> columns, ReadOnlySpan<ulong> modulus, ulong negatedInverse, Span<ulong> result)
    {
        int n = modulus.Length;
        ulong m0 = modulus[0], m1 = modulus[1], m2 = modulus[2], m3 = modulus[3];
        ReadOnlySpan<ulong> upper = modulus[4..];
        for (int i = 0; i + 4 <= n; i += 4)
        {
            Span<ulong> t = columns.Slice(i, 8);
            ulong t0 = t[0], t1 = t[1], t2 = t[2], t3 = t[3];

            ulong q0 = (t0 * negatedInverse & LimbMask) << Gap;
            ulong h = Math.BigMul(q0, m0, out ulong low);
            t1 += h + (t0 + (low >> Gap) >> LimbBits);
            h = Math.BigMul(q0, m1, out low);
            t1 += low >> Gap;
            t2 += h;

            ulong q1 = (t1 * negatedInverse & LimbMask) << Gap;
            h = Math.BigMul(q1, m0, out low);
            t2 += h + (t1 + (low >> Gap) >> LimbBits);
            h = Math.BigMul(q0, m2, out low);
            t2 += low >> Gap;
            t3 += h;
            h = Math.BigMul(q1, m1, out low);
            t2 += low >> Gap;
            t3 += h;

            ulong q2 = (t2 * negatedInverse & LimbMask) << Gap;
            h = Math.BigMul(q2, m0, out low);
            t3 += h + (t2 + (low >> Gap) >> LimbBits);
            ulong c4 = Math.BigMul(q0, m3, out low);
            t3 += low >> Gap;
            c4 += Math.BigMul(q1, m2, out low);
            t3 += low >> Gap;
            c4 += Math.BigMul(q2, m1, out low);
            t3 += low >> Gap;

            ulong q3 = (t3 * negatedInverse & LimbMask) << Gap;
            c4 += Math.BigMul(q3, m0, out low);
            c4 += t3 + (low >> Gap) >> LimbBits;
            ulong c5 = Math.BigMul(q1, m3, out low);
            c4 += low >> Gap;
            c5 += Math.BigMul(q2, m2, out low);
            c4 += low >> Gap;
            c5 += Math.BigMul(q3, m1, out low);
            c4 += low >> Gap;
            ulong c6 = Math.BigMul(q2, m3, out low);
            c5 += low >> Gap;
            c6 += Math.BigMul(q3, m2, out low);
            c5 += low >> Gap;
            ulong c7 = Math.BigMul(q3, m3, out low);
            c6 += low >> Gap;
            AddRows(upper, q0, q1, q2, q3, c4, c5, c6, c7, columns.Slice(i + 4, n));
        }
        Carry(columns.Slice(n, n), result);
    }

    /// <summary>Turns column sums into limbs; what is above the last limb stays in it.</summary>
    [ConstantTime]
    internal static void Carry(ReadOnlySpan<ulong> columns, Span<ulong> result)
    {
        result = result[..columns.Length];
        ulong carry = 0;
        for (int i = 0; i < columns.Length; i++)
        {
            carry += columns[i];
            result[i] = carry & LimbMask;
            carry >>= LimbBits;
        }
        result[^1] += carry << LimbBits;
    }

    /// <summary>
    /// Adds four rows of a product to the columns: factor k times limb j belongs to columns j + k and j + k + 1. The columns are 4 more than the limbs;
    /// <paramref name="c0"/> to <paramref name="c3"/> are added to the first four. Factors are shifted by 12 already.
    /// </summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddRows(ReadOnlySpan<ulong> limbs, ulong f0, ulong f1, ulong f2, ulong f3, ulong c0, ulong c1, ulong c2, ulong c3, Span<ulong> columns)
    {
        Span<ulong> body = columns[..limbs.Length];
        for (int j = 0; j < body.Length; j++)
        {
            ulong limb = limbs[j];
            ulong h0 = Math.BigMul(limb, f0, out ulong low);
            body[j] += c0 + (low >> Gap);
            ulong h1 = Math.BigMul(limb, f1, out low);
            c0 = c1 + h0 + (low >> Gap);
            ulong h2 = Math.BigMul(limb, f2, out low);
            c1 = c2 + h1 + (low >> Gap);
            ulong h3 = Math.BigMul(limb, f3, out low);
            c2 = c3 + h2 + (low >> Gap);
            c3 = h3;
        }
        Span<ulong> top = columns.Slice(limbs.Length, 4);
        top[0] += c0;
        top[1] += c1;
        top[2] += c2;
        top[3] += c3;
    }
}
