using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Rsa;

/// <summary>
/// Products of long numbers in limbs of 26 bits, one in each 64-bit word, least significant first, as column sums that are carried once at the end.
/// Limb counts are multiples of 4. Constant time in all numbers; only the counts show.
/// </summary>
/// <remarks>
/// A product of limbs has 52 bits, and a column of a product with its reduction takes at most 2n of them: below 2^62 for 8192 bits. So nothing is carried in between, and four columns
/// are four lanes of a vector (AVX2, 32 by 32 to 64 bits). Four rows are added at once: the limbs are read at four places one apart, which wants zeros around them.
/// </remarks>
internal static class RsaKernel
{
    internal const int LimbBits = 26;
    internal const ulong LimbMask = (1ul << LimbBits) - 1;

    /// <summary>Zeros before and behind padded limbs.</summary>
    internal const int Padding = 4;

    /// <summary>Limbs that make R at least 16 times a modulus of that many bits, so that results need no subtraction.</summary>
    internal static int LimbsFor(int modulusBits) => (modulusBits + 4 + 4 * LimbBits - 1) / (4 * LimbBits) * 4;

    /// <summary>Words of scratch memory for a product of n limbs: its 2n columns come first.</summary>
    internal static int ScratchFor(int limbs) => 3 * limbs + 2 * Padding;

    /// <summary>The first 2n words of <paramref name="scratch"/> become a·b: column sums, not carried. Both have n limbs below 2^27.</summary>
    [ConstantTime]
    internal static void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> scratch)
    {
        int n = a.Length;
        Span<ulong> columns = scratch[..(2 * n)], padded = scratch.Slice(2 * n, n + 2 * Padding);
        Pad(a, padded);
        columns.Clear();
        for (int i = 0; i + 4 <= n; i += 4)
            AddRows(padded, 0, b[i], b[i + 1], b[i + 2], b[i + 3], columns.Slice(i, n + 4));
    }

    /// <summary>The first 2n words of <paramref name="scratch"/> become a·a: column sums, not carried.</summary>
    [ConstantTime]
    internal static void Square(ReadOnlySpan<ulong> a, Span<ulong> scratch)
    {
        if (!Avx2.IsSupported)
        {
            Multiply(a, a, scratch);
            return;
        }
        int n = a.Length;
        Span<ulong> columns = scratch[..(2 * n)], padded = scratch.Slice(2 * n, n + 2 * Padding);
        Pad(a, padded);
        columns.Clear();

        // Products of different limbs once each: those inside a block of four, then the block with all limbs above it.
        for (int i = 0; i + 4 <= n; i += 4)
        {
            ulong a0 = a[i], a1 = a[i + 1], a2 = a[i + 2], a3 = a[i + 3];
            Span<ulong> t = columns.Slice(2 * i, 8);
            t[1] += a0 * a1;
            t[2] += a0 * a2;
            t[3] += a0 * a3 + a1 * a2;
            t[4] += a1 * a3;
            t[5] += a2 * a3;
            if (i + 4 < n) AddRowsAbove(padded, i / 4 + 1, a0, a1, a2, a3, columns.Slice(i, n + 4));
        }

        // Twice that, and the squares.
        for (int i = 0; i < a.Length; i++)
        {
            Span<ulong> pair = columns.Slice(2 * i, 2);
            pair[0] = 2 * pair[0] + a[i] * a[i];
            pair[1] *= 2;
        }
    }

    /// <summary>
    /// Montgomery: result = columns / 2^(26·n) modulo the modulus, n limbs of 26 bits. Below twice the modulus if the columns stand for less than R times the modulus.
    /// The columns are used up.
    /// </summary>
    /// <param name="columns">2n column sums.</param>
    /// <param name="modulus">n limbs, odd, padded.</param>
    /// <param name="negatedInverse">−1/modulus modulo 2^26.</param>
    /// <param name="result">n limbs.</param>
    [ConstantTime]
    internal static void Reduce(Span<ulong> columns, ReadOnlySpan<ulong> modulus, ulong negatedInverse, Span<ulong> result)
    {
        int n = modulus.Length - 2 * Padding;
        ulong m0 = modulus[Padding], m1 = modulus[Padding + 1], m2 = modulus[Padding + 2], m3 = modulus[Padding + 3];
        for (int i = 0; i + 4 <= n; i += 4)
        {
            // Four quotient digits, which make the lowest four columns vanish; then the modulus times all four.
            Span<ulong> t = columns.Slice(i, 5);
            ulong t0 = t[0];
            ulong q0 = t0 * negatedInverse & LimbMask;
            ulong t1 = t[1] + q0 * m1 + (t0 + q0 * m0 >> LimbBits);
            ulong q1 = t1 * negatedInverse & LimbMask;
            ulong t2 = t[2] + q0 * m2 + q1 * m1 + (t1 + q1 * m0 >> LimbBits);
            ulong q2 = t2 * negatedInverse & LimbMask;
            ulong t3 = t[3] + q0 * m3 + q1 * m2 + q2 * m1 + (t2 + q2 * m0 >> LimbBits);
            ulong q3 = t3 * negatedInverse & LimbMask;
            t[4] += t3 + q3 * m0 >> LimbBits;
            AddRows(modulus, 1, q0, q1, q2, q3, columns.Slice(i, n + 4));
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

    /// <summary>Copies limbs between zeros.</summary>
    [ConstantTime]
    internal static void Pad(ReadOnlySpan<ulong> limbs, Span<ulong> padded)
    {
        padded[..Padding].Clear();
        limbs.CopyTo(padded[Padding..]);
        padded[(Padding + limbs.Length)..].Clear();
    }

    /// <summary>
    /// Adds four rows of a product to columns: factor k times limb j to column j + k, for the columns from 4·<paramref name="first"/> on. The columns are 4 more than the limbs.
    /// </summary>
    [ConstantTime]
    private static void AddRows(ReadOnlySpan<ulong> padded, int first, ulong f0, ulong f1, ulong f2, ulong f3, Span<ulong> columns)
    {
        if (Avx2.IsSupported) AddRowsVector(padded, first, f0, f1, f2, f3, columns);
        else AddRowsScalar(padded, first, f0, f1, f2, f3, columns);
    }

    /// <inheritdoc cref="AddRows"/>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void AddRowsScalar(ReadOnlySpan<ulong> padded, int first, ulong f0, ulong f1, ulong f2, ulong f3, Span<ulong> columns)
    {
        Span<ulong> c = columns[(4 * first)..];
        ReadOnlySpan<ulong> a0 = padded.Slice(Padding + 4 * first, c.Length), a1 = padded.Slice(Padding + 4 * first - 1, c.Length);
        ReadOnlySpan<ulong> a2 = padded.Slice(Padding + 4 * first - 2, c.Length), a3 = padded.Slice(Padding + 4 * first - 3, c.Length);
        for (int j = 0; j < c.Length; j++)
            c[j] += a0[j] * f0 + a1[j] * f1 + a2[j] * f2 + a3[j] * f3;
    }

    /// <inheritdoc cref="AddRows"/>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void AddRowsVector(ReadOnlySpan<ulong> padded, int first, ulong f0, ulong f1, ulong f2, ulong f3, Span<ulong> columns)
    {
        Span<Vector256<ulong>> c = MemoryMarshal.Cast<ulong, Vector256<ulong>>(columns[(4 * first)..]);
        ReadOnlySpan<Vector256<uint>> a0 = View(padded, 4 * first)[..c.Length], a1 = View(padded, 4 * first - 1)[..c.Length];
        ReadOnlySpan<Vector256<uint>> a2 = View(padded, 4 * first - 2)[..c.Length], a3 = View(padded, 4 * first - 3)[..c.Length];
        Vector256<uint> v0 = Vector256.Create(f0).AsUInt32(), v1 = Vector256.Create(f1).AsUInt32(), v2 = Vector256.Create(f2).AsUInt32(), v3 = Vector256.Create(f3).AsUInt32();
        for (int j = 0; j < c.Length; j++)
        {
            Vector256<ulong> even = c[j] + Avx2.Multiply(a0[j], v0), odd = Avx2.Multiply(a1[j], v1);
            even += Avx2.Multiply(a2[j], v2);
            odd += Avx2.Multiply(a3[j], v3);
            c[j] = even + odd;
        }
    }

    // As above for the limbs from 4·first on only: what the shifted reads see of lower limbs is masked off.
    [ConstantTime]
    private static void AddRowsAbove(ReadOnlySpan<ulong> padded, int first, ulong f0, ulong f1, ulong f2, ulong f3, Span<ulong> columns)
    {
        ReadOnlySpan<ulong> a = padded.Slice(Padding + 4 * first, 4);
        Span<ulong> c = columns.Slice(4 * first, 4);
        c[0] += a[0] * f0;
        c[1] += a[1] * f0 + a[0] * f1;
        c[2] += a[2] * f0 + a[1] * f1 + a[0] * f2;
        c[3] += a[3] * f0 + a[2] * f1 + a[1] * f2 + a[0] * f3;
        AddRowsVector(padded, first + 1, f0, f1, f2, f3, columns);
    }

    private static ReadOnlySpan<Vector256<uint>> View(ReadOnlySpan<ulong> padded, int limb) => MemoryMarshal.Cast<ulong, Vector256<uint>>(padded[(Padding + limb)..]);
}
