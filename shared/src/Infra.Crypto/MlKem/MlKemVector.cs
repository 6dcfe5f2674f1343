using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.MlKem;

/// <summary>
/// What <see cref="MlKemScalar"/> does, sixteen coefficients at a time (AVX2), to the bit. A polynomial is sixteen vectors of sixteen. The layers of the transforms
/// whose butterflies lie inside one vector (length 8, 4, 2) work on the transposed square, where they lie across vectors.
/// </summary>
internal static class MlKemVector
{
    private const int Rows = 16;

    // The factors of one such layer for one distance inside a row: lane r belongs to row r.
    internal static readonly short[] Forward = Create((layer, part, row) => layer + (layer / Rows) * row + part);
    internal static readonly short[] Backward = Create((layer, part, row) => 2 * layer - 1 - (layer / Rows) * row - part);

    internal static bool IsSupported => Avx2.IsSupported;

    /// <inheritdoc cref="MlKemScalar.Ntt"/>
    [ConstantTime]
    internal static void Ntt(Span<short> polynomial)
    {
        Span<Vector256<short>> f = MemoryMarshal.Cast<short, Vector256<short>>(polynomial)[..Rows];
        ReadOnlySpan<short> zetas = MlKemConstants.Zetas;
        int next = 1;
        for (int length = 8; length >= 1; length >>= 1)   // in vectors
        {
            for (int start = 0; start < Rows; start += 2 * length)
            {
                Vector256<short> zeta = Vector256.Create(zetas[next++]);
                for (int j = start; j < start + length; j++)
                    Butterfly(ref f[j], ref f[j + length], zeta);
            }
        }
        Transpose(f);
        ReadOnlySpan<Vector256<short>> factors = MemoryMarshal.Cast<short, Vector256<short>>(Forward);
        for (int j = 0; j < 8; j++)
            Butterfly(ref f[j], ref f[j + 8], factors[0]);
        for (int j = 0; j < 8; j++)
            Butterfly(ref f[j + (j & 4)], ref f[j + (j & 4) + 4], factors[1 + j / 4]);
        for (int j = 0; j < 8; j++)
            Butterfly(ref f[j + (j & 6)], ref f[j + (j & 6) + 2], factors[3 + j / 2]);
        Transpose(f);
        Reduce(f);
    }

    /// <inheritdoc cref="MlKemScalar.InverseNtt"/>
    [ConstantTime]
    internal static void InverseNtt(Span<short> polynomial)
    {
        Span<Vector256<short>> f = MemoryMarshal.Cast<short, Vector256<short>>(polynomial)[..Rows];
        ReadOnlySpan<short> zetas = MlKemConstants.Zetas;
        Transpose(f);
        ReadOnlySpan<Vector256<short>> factors = MemoryMarshal.Cast<short, Vector256<short>>(Backward);
        for (int j = 0; j < 8; j++)
            InverseButterfly(ref f[j + (j & 6)], ref f[j + (j & 6) + 2], factors[3 + j / 2]);
        for (int j = 0; j < 8; j++)
            InverseButterfly(ref f[j + (j & 4)], ref f[j + (j & 4) + 4], factors[1 + j / 4]);
        for (int j = 0; j < 8; j++)
            InverseButterfly(ref f[j], ref f[j + 8], factors[0]);
        Transpose(f);
        Reduce(f);
        int next = 15;
        for (int length = 1; length <= 8; length <<= 1)
        {
            if (length == 8) Reduce(f);
            for (int start = 0; start < Rows; start += 2 * length)
            {
                Vector256<short> zeta = Vector256.Create(zetas[next--]);
                for (int j = start; j < start + length; j++)
                    InverseButterfly(ref f[j], ref f[j + length], zeta);
            }
        }
        Vector256<short> factor = Vector256.Create(MlKemConstants.InverseFactor);
        for (int i = 0; i < f.Length; i++)
            f[i] = Multiply(f[i], factor);
    }

    /// <inheritdoc cref="MlKemScalar.Prepare"/>
    [ConstantTime]
    internal static void Prepare(ReadOnlySpan<short> polynomial, Span<short> prepared)
    {
        ReadOnlySpan<Vector256<short>> source = MemoryMarshal.Cast<short, Vector256<short>>(polynomial)[..Rows];
        ReadOnlySpan<Vector256<short>> factors = MemoryMarshal.Cast<short, Vector256<short>>(MlKemConstants.ProductFactors)[..Rows];
        Span<Vector256<short>> target = MemoryMarshal.Cast<short, Vector256<short>>(prepared)[..Rows];
        for (int i = 0; i < target.Length; i++)
            target[i] = Multiply(source[i], factors[i]);
    }

    /// <inheritdoc cref="MlKemScalar.Dot"/>
    [ConstantTime]
    internal static void Dot(ReadOnlySpan<short> a, int stride, ReadOnlySpan<short> b, ReadOnlySpan<short> prepared, Span<short> result)
    {
        ReadOnlySpan<Vector256<short>> va = MemoryMarshal.Cast<short, Vector256<short>>(a), vb = MemoryMarshal.Cast<short, Vector256<short>>(b);
        ReadOnlySpan<Vector256<short>> vp = MemoryMarshal.Cast<short, Vector256<short>>(prepared);
        Span<Vector256<short>> target = MemoryMarshal.Cast<short, Vector256<short>>(result)[..Rows];
        int step = stride / Rows;
        for (int i = 0; i < target.Length; i++)
        {
            Vector256<int> even = Vector256<int>.Zero, odd = Vector256<int>.Zero;
            for (int j = 0; j < vb.Length / Rows; j++)
            {
                Vector256<short> left = va[j * step + i];
                Vector256<int> right = vb[j * Rows + i].AsInt32();
                even += Avx2.MultiplyAddAdjacent(left, vp[j * Rows + i]);
                odd += Avx2.MultiplyAddAdjacent(left, (right << 16 | right >>> 16).AsInt16());
            }
            target[i] = Avx2.Blend(Reduce(even).AsInt16(), (Reduce(odd) << 16).AsInt16(), 0b10101010);
        }
    }

    /// <inheritdoc cref="MlKemScalar.Restore"/>
    [ConstantTime]
    internal static void Restore(Span<short> polynomial)
    {
        Span<Vector256<short>> f = MemoryMarshal.Cast<short, Vector256<short>>(polynomial)[..Rows];
        Vector256<short> factor = Vector256.Create(MlKemConstants.RSquared);
        for (int i = 0; i < f.Length; i++)
            f[i] = Multiply(f[i], factor);
    }

    /// <inheritdoc cref="MlKemScalar.AddCanonical"/>
    [ConstantTime]
    internal static void AddCanonical(Span<short> target, ReadOnlySpan<short> addend)
    {
        Span<Vector256<short>> f = MemoryMarshal.Cast<short, Vector256<short>>(target)[..Rows];
        ReadOnlySpan<Vector256<short>> g = MemoryMarshal.Cast<short, Vector256<short>>(addend)[..Rows];
        for (int i = 0; i < f.Length; i++)
            f[i] = Canonical(f[i] + g[i]);
    }

    /// <inheritdoc cref="MlKemScalar.SubtractCanonical"/>
    [ConstantTime]
    internal static void SubtractCanonical(Span<short> target, ReadOnlySpan<short> minuend)
    {
        Span<Vector256<short>> f = MemoryMarshal.Cast<short, Vector256<short>>(target)[..Rows];
        ReadOnlySpan<Vector256<short>> g = MemoryMarshal.Cast<short, Vector256<short>>(minuend)[..Rows];
        for (int i = 0; i < f.Length; i++)
            f[i] = Canonical(g[i] - f[i]);
    }

    /// <summary>Element c of row r changes places with element r of row c.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Transpose(Span<Vector256<short>> square)
    {
        Span<Vector256<short>> f = square[..Rows];
        Vector256<short> a0 = f[0], a1 = f[1], a2 = f[2], a3 = f[3], a4 = f[4], a5 = f[5], a6 = f[6], a7 = f[7];
        TransposeHalves(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Vector256<short> b0 = f[8], b1 = f[9], b2 = f[10], b3 = f[11], b4 = f[12], b5 = f[13], b6 = f[14], b7 = f[15];
        TransposeHalves(ref b0, ref b1, ref b2, ref b3, ref b4, ref b5, ref b6, ref b7);
        f[0] = Avx2.Permute2x128(a0, b0, 0x20);
        f[1] = Avx2.Permute2x128(a1, b1, 0x20);
        f[2] = Avx2.Permute2x128(a2, b2, 0x20);
        f[3] = Avx2.Permute2x128(a3, b3, 0x20);
        f[4] = Avx2.Permute2x128(a4, b4, 0x20);
        f[5] = Avx2.Permute2x128(a5, b5, 0x20);
        f[6] = Avx2.Permute2x128(a6, b6, 0x20);
        f[7] = Avx2.Permute2x128(a7, b7, 0x20);
        f[8] = Avx2.Permute2x128(a0, b0, 0x31);
        f[9] = Avx2.Permute2x128(a1, b1, 0x31);
        f[10] = Avx2.Permute2x128(a2, b2, 0x31);
        f[11] = Avx2.Permute2x128(a3, b3, 0x31);
        f[12] = Avx2.Permute2x128(a4, b4, 0x31);
        f[13] = Avx2.Permute2x128(a5, b5, 0x31);
        f[14] = Avx2.Permute2x128(a6, b6, 0x31);
        f[15] = Avx2.Permute2x128(a7, b7, 0x31);
    }

    // Eight by eight in the lower halves, and in the upper ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeHalves(
        ref Vector256<short> v0, ref Vector256<short> v1, ref Vector256<short> v2, ref Vector256<short> v3,
        ref Vector256<short> v4, ref Vector256<short> v5, ref Vector256<short> v6, ref Vector256<short> v7)
    {
        Vector256<int> a0 = Avx2.UnpackLow(v0, v1).AsInt32(), a1 = Avx2.UnpackHigh(v0, v1).AsInt32();
        Vector256<int> a2 = Avx2.UnpackLow(v2, v3).AsInt32(), a3 = Avx2.UnpackHigh(v2, v3).AsInt32();
        Vector256<int> a4 = Avx2.UnpackLow(v4, v5).AsInt32(), a5 = Avx2.UnpackHigh(v4, v5).AsInt32();
        Vector256<int> a6 = Avx2.UnpackLow(v6, v7).AsInt32(), a7 = Avx2.UnpackHigh(v6, v7).AsInt32();
        Vector256<long> b0 = Avx2.UnpackLow(a0, a2).AsInt64(), b1 = Avx2.UnpackHigh(a0, a2).AsInt64();
        Vector256<long> b2 = Avx2.UnpackLow(a1, a3).AsInt64(), b3 = Avx2.UnpackHigh(a1, a3).AsInt64();
        Vector256<long> b4 = Avx2.UnpackLow(a4, a6).AsInt64(), b5 = Avx2.UnpackHigh(a4, a6).AsInt64();
        Vector256<long> b6 = Avx2.UnpackLow(a5, a7).AsInt64(), b7 = Avx2.UnpackHigh(a5, a7).AsInt64();
        v0 = Avx2.UnpackLow(b0, b4).AsInt16();
        v1 = Avx2.UnpackHigh(b0, b4).AsInt16();
        v2 = Avx2.UnpackLow(b1, b5).AsInt16();
        v3 = Avx2.UnpackHigh(b1, b5).AsInt16();
        v4 = Avx2.UnpackLow(b2, b6).AsInt16();
        v5 = Avx2.UnpackHigh(b2, b6).AsInt16();
        v6 = Avx2.UnpackLow(b3, b7).AsInt16();
        v7 = Avx2.UnpackHigh(b3, b7).AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref Vector256<short> low, ref Vector256<short> high, Vector256<short> zeta)
    {
        Vector256<short> product = Multiply(high, zeta);
        high = low - product;
        low += product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref Vector256<short> low, ref Vector256<short> high, Vector256<short> zeta)
    {
        Vector256<short> difference = high - low;
        low += high;
        high = Multiply(difference, zeta);
    }

    // a·b / R: the low halves of a·b and of factor·q are equal, so the difference of the high halves is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Multiply(Vector256<short> a, Vector256<short> b)
    {
        Vector256<short> factor = Avx2.MultiplyLow(Avx2.MultiplyLow(a, b), Vector256.Create(MlKemConstants.InverseQ));
        return Avx2.MultiplyHigh(a, b) - Avx2.MultiplyHigh(factor, Vector256.Create(MlKemConstants.Q));
    }

    // a / R in 32-bit lanes: the upper 16-bit lane of each factor is 0, so that the pairwise product is factor·q.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Reduce(Vector256<int> a)
    {
        Vector256<short> factor = Avx2.MultiplyLow(a.AsInt16(), Vector256.Create(MlKemConstants.InverseQ & 0xFFFF).AsInt16());
        return a - Avx2.MultiplyAddAdjacent(factor, Vector256.Create((int)MlKemConstants.Q).AsInt16()) >> 16;
    }

    [ConstantTime]
    private static void Reduce(Span<Vector256<short>> f)
    {
        for (int i = 0; i < f.Length; i++)
            f[i] = Barrett(f[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Barrett(Vector256<short> a)
        => a - Avx2.MultiplyLow(Avx2.MultiplyHigh(a, Vector256.Create((short)MlKemConstants.BarrettFactor)) >> 10, Vector256.Create(MlKemConstants.Q));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Canonical(Vector256<short> a)
    {
        Vector256<short> q = Vector256.Create(MlKemConstants.Q), less = Barrett(a) - q;
        return less + (less >> 15 & q);
    }

    private static short[] Create(Func<int, int, int, int> index)
    {
        var factors = new short[7 * Rows];
        int at = 0;
        for (int layer = 16; layer <= 64; layer *= 2)
        {
            for (int part = 0; part < layer / 16; part++)
            {
                for (int row = 0; row < Rows; row++)
                    factors[at++] = MlKemConstants.Zetas[index(layer, part, row)];
            }
        }
        return factors;
    }
}
