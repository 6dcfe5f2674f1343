using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Infra.Crypto.MlKem;

/// <summary>
/// What <see cref="MlKemScalar"/> does, thirty-two coefficients at a time (AVX-512), to the bit. A polynomial is eight vectors, each of two rows of the square that
/// <see cref="MlKemVector"/> works on. Layers across vectors go as they are; for the one within vectors, two of them exchange halves; those within rows work on the
/// transposed square, where they lie across vectors again.
/// </summary>
internal static class MlKemVector512
{
    private const int Rows = 16;
    private const int Vectors = Rows / 2;
    private const int Size = 2 * Rows;

    /// <inheritdoc cref="MlKemScalar.Ntt"/>
    [ConstantTime]
    internal static void Ntt(Span<short> polynomial)
    {
        Span<Vector512<short>> f = MemoryMarshal.Cast<short, Vector512<short>>(polynomial)[..Vectors];
        ReadOnlySpan<short> zetas = MlKemConstants.Zetas;
        int next = 1;
        for (int length = Vectors / 2; length >= 1; length >>= 1)   // in vectors
        {
            for (int start = 0; start < Vectors; start += 2 * length)
            {
                Vector512<short> zeta = Vector512.Create(zetas[next++]);
                for (int j = start; j < start + length; j++)
                    Butterfly(ref f[j], ref f[j + length], zeta);
            }
        }
        for (int j = 0; j < Vectors; j += 2)
        {
            ExchangeHalves(ref f[j], ref f[j + 1]);
            Butterfly(ref f[j], ref f[j + 1], Vector512.Create(Vector256.Create(zetas[next++]), Vector256.Create(zetas[next++])));
            ExchangeHalves(ref f[j], ref f[j + 1]);
        }
        Transpose(f);
        ReadOnlySpan<Vector256<short>> factors = MemoryMarshal.Cast<short, Vector256<short>>(MlKemVector.Forward);
        for (int j = 0; j < 4; j++)
            Butterfly(ref f[j], ref f[j + 4], Twice(factors[0]));
        for (int j = 0; j < 4; j++)
            Butterfly(ref f[j + (j & 2)], ref f[j + (j & 2) + 2], Twice(factors[1 + j / 2]));
        for (int j = 0; j < 4; j++)
            Butterfly(ref f[2 * j], ref f[2 * j + 1], Twice(factors[3 + j]));
        Transpose(f);
        Reduce(f);
    }

    /// <inheritdoc cref="MlKemScalar.InverseNtt"/>
    [ConstantTime]
    internal static void InverseNtt(Span<short> polynomial)
    {
        Span<Vector512<short>> f = MemoryMarshal.Cast<short, Vector512<short>>(polynomial)[..Vectors];
        ReadOnlySpan<short> zetas = MlKemConstants.Zetas;
        Transpose(f);
        ReadOnlySpan<Vector256<short>> factors = MemoryMarshal.Cast<short, Vector256<short>>(MlKemVector.Backward);
        for (int j = 0; j < 4; j++)
            InverseButterfly(ref f[2 * j], ref f[2 * j + 1], Twice(factors[3 + j]));
        for (int j = 0; j < 4; j++)
            InverseButterfly(ref f[j + (j & 2)], ref f[j + (j & 2) + 2], Twice(factors[1 + j / 2]));
        for (int j = 0; j < 4; j++)
            InverseButterfly(ref f[j], ref f[j + 4], Twice(factors[0]));
        Transpose(f);
        Reduce(f);
        int next = 15;
        for (int j = 0; j < Vectors; j += 2)
        {
            ExchangeHalves(ref f[j], ref f[j + 1]);
            InverseButterfly(ref f[j], ref f[j + 1], Vector512.Create(Vector256.Create(zetas[next--]), Vector256.Create(zetas[next--])));
            ExchangeHalves(ref f[j], ref f[j + 1]);
        }
        for (int length = 1; length <= Vectors / 2; length <<= 1)
        {
            if (length == Vectors / 2) Reduce(f);
            for (int start = 0; start < Vectors; start += 2 * length)
            {
                Vector512<short> zeta = Vector512.Create(zetas[next--]);
                for (int j = start; j < start + length; j++)
                    InverseButterfly(ref f[j], ref f[j + length], zeta);
            }
        }
        Vector512<short> factor = Vector512.Create(MlKemConstants.InverseFactor);
        for (int i = 0; i < f.Length; i++)
            f[i] = Multiply(f[i], factor);
    }

    /// <inheritdoc cref="MlKemScalar.Prepare"/>
    [ConstantTime]
    internal static void Prepare(ReadOnlySpan<short> polynomial, Span<short> prepared)
    {
        ReadOnlySpan<Vector512<short>> source = MemoryMarshal.Cast<short, Vector512<short>>(polynomial)[..Vectors];
        ReadOnlySpan<Vector512<short>> factors = MemoryMarshal.Cast<short, Vector512<short>>(MlKemConstants.ProductFactors)[..Vectors];
        Span<Vector512<short>> target = MemoryMarshal.Cast<short, Vector512<short>>(prepared)[..Vectors];
        for (int i = 0; i < target.Length; i++)
            target[i] = Multiply(source[i], factors[i]);
    }

    /// <inheritdoc cref="MlKemScalar.Dot"/>
    [ConstantTime]
    internal static void Dot(ReadOnlySpan<short> a, int stride, ReadOnlySpan<short> b, ReadOnlySpan<short> prepared, Span<short> result)
    {
        ReadOnlySpan<Vector512<short>> va = MemoryMarshal.Cast<short, Vector512<short>>(a), vb = MemoryMarshal.Cast<short, Vector512<short>>(b);
        ReadOnlySpan<Vector512<short>> vp = MemoryMarshal.Cast<short, Vector512<short>>(prepared);
        Span<Vector512<short>> target = MemoryMarshal.Cast<short, Vector512<short>>(result)[..Vectors];
        int step = stride / Size;
        for (int i = 0; i < target.Length; i++)
        {
            Vector512<int> even = Vector512<int>.Zero, odd = Vector512<int>.Zero;
            for (int j = 0; j < vb.Length / Vectors; j++)
            {
                Vector512<short> left = va[j * step + i];
                Vector512<int> right = vb[j * Vectors + i].AsInt32();
                even += Lanes512.MultiplyAddAdjacent(left, vp[j * Vectors + i]);
                odd += Lanes512.MultiplyAddAdjacent(left, (right << 16 | right >>> 16).AsInt16());
            }
            target[i] = (Reduce(even) & Vector512.Create(0xFFFF) | Reduce(odd) << 16).AsInt16();
        }
    }

    /// <inheritdoc cref="MlKemScalar.Restore"/>
    [ConstantTime]
    internal static void Restore(Span<short> polynomial)
    {
        Span<Vector512<short>> f = MemoryMarshal.Cast<short, Vector512<short>>(polynomial)[..Vectors];
        Vector512<short> factor = Vector512.Create(MlKemConstants.RSquared);
        for (int i = 0; i < f.Length; i++)
            f[i] = Multiply(f[i], factor);
    }

    /// <inheritdoc cref="MlKemScalar.AddCanonical"/>
    [ConstantTime]
    internal static void AddCanonical(Span<short> target, ReadOnlySpan<short> addend)
    {
        Span<Vector512<short>> f = MemoryMarshal.Cast<short, Vector512<short>>(target)[..Vectors];
        ReadOnlySpan<Vector512<short>> g = MemoryMarshal.Cast<short, Vector512<short>>(addend)[..Vectors];
        for (int i = 0; i < f.Length; i++)
            f[i] = Canonical(f[i] + g[i]);
    }

    /// <inheritdoc cref="MlKemScalar.SubtractCanonical"/>
    [ConstantTime]
    internal static void SubtractCanonical(Span<short> target, ReadOnlySpan<short> minuend)
    {
        Span<Vector512<short>> f = MemoryMarshal.Cast<short, Vector512<short>>(target)[..Vectors];
        ReadOnlySpan<Vector512<short>> g = MemoryMarshal.Cast<short, Vector512<short>>(minuend)[..Vectors];
        for (int i = 0; i < f.Length; i++)
            f[i] = Canonical(g[i] - f[i]);
    }

    // The same memory as sixteen rows.
    [ConstantTime]
    private static void Transpose(Span<Vector512<short>> square) => MlKemVector.Transpose(MemoryMarshal.Cast<Vector512<short>, Vector256<short>>(square));

    // The upper half of the first changes places with the lower half of the second.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ExchangeHalves(ref Vector512<short> first, ref Vector512<short> second)
    {
        Vector256<short> upper = first.GetUpper();
        first = Vector512.Create(first.GetLower(), second.GetLower());
        second = Vector512.Create(upper, second.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Twice(Vector256<short> row) => Vector512.Create(row, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref Vector512<short> low, ref Vector512<short> high, Vector512<short> zeta)
    {
        Vector512<short> product = Multiply(high, zeta);
        high = low - product;
        low += product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref Vector512<short> low, ref Vector512<short> high, Vector512<short> zeta)
    {
        Vector512<short> difference = high - low;
        low += high;
        high = Multiply(difference, zeta);
    }

    // a·b / R: see MlKemVector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Multiply(Vector512<short> a, Vector512<short> b)
    {
        Vector512<short> factor = a * b * Vector512.Create(MlKemConstants.InverseQ);
        return Lanes512.MultiplyHigh(a, b) - Lanes512.MultiplyHigh(factor, Vector512.Create(MlKemConstants.Q));
    }

    // a / R in 32-bit lanes: see MlKemVector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Reduce(Vector512<int> a)
    {
        Vector512<short> factor = a.AsInt16() * Vector512.Create(MlKemConstants.InverseQ & 0xFFFF).AsInt16();
        return a - Lanes512.MultiplyAddAdjacent(factor, Vector512.Create((int)MlKemConstants.Q).AsInt16()) >> 16;
    }

    [ConstantTime]
    private static void Reduce(Span<Vector512<short>> f)
    {
        for (int i = 0; i < f.Length; i++)
            f[i] = Barrett(f[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Barrett(Vector512<short> a)
        => a - (Lanes512.MultiplyHigh(a, Vector512.Create((short)MlKemConstants.BarrettFactor)) >> 10) * Vector512.Create(MlKemConstants.Q);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Canonical(Vector512<short> a)
    {
        Vector512<short> q = Vector512.Create(MlKemConstants.Q), less = Barrett(a) - q;
        return less + (less >> 15 & q);
    }
}
