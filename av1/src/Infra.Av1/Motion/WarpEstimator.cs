using System.Numerics;
using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Motion;

/// <summary>The local warp model of a block: warp estimation, section 7.11.3.8, and whether its shear is possible, section 7.11.3.6.</summary>
internal static class WarpEstimator
{
    private const int One = 1 << Av1Constants.WarpedmodelPrecBits;

    /// <summary>Writes the model into the block and sets <see cref="BlockFlags.LocalWarpValid"/> if it can be used.</summary>
    public static void Estimate(ref BlockInfo block, WarpSampleList samples)
    {
        int width = SpecTables.Num4x4BlocksWide[block.Size];
        int height = SpecTables.Num4x4BlocksHigh[block.Size];
        int middleY = block.MiRow * 4 + height * 2 - 1;
        int middleX = block.MiColumn * 4 + width * 2 - 1;
        long a00 = 0;
        long a01 = 0;
        long a11 = 0;
        long bx0 = 0;
        long bx1 = 0;
        long by0 = 0;
        long by1 = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            WarpSample sample = samples[i];
            int sy = sample.Y - middleY * 8;
            int sx = sample.X - middleX * 8;
            int dy = sample.TargetY - (middleY * 8 + block.Mv0.Row);
            int dx = sample.TargetX - (middleX * 8 + block.Mv0.Column);
            if (Math.Abs(sx - dx) >= Av1Constants.LsMvMax || Math.Abs(sy - dy) >= Av1Constants.LsMvMax) continue;
            a00 += Product(sx, sx) + 8;
            a01 += Product(sx, sy) + 4;
            a11 += Product(sy, sy) + 8;
            bx0 += Product(sx, dx) + 8;
            bx1 += Product(sy, dx) + 4;
            by0 += Product(sx, dy) + 4;
            by1 += Product(sy, dy) + 8;
        }

        long determinant = a00 * a11 - a01 * a01;
        if (determinant == 0) return;
        ResolveDivisor(determinant, out int shift, out int factor);
        shift -= Av1Constants.WarpedmodelPrecBits;
        if (shift < 0)
        {
            factor <<= -shift;
            shift = 0;
        }

        int p2 = Divide(a11 * bx0 - a01 * bx1, factor, shift, One);
        int p3 = Divide(a00 * bx1 - a01 * bx0, factor, shift, 0);
        int p4 = Divide(a11 * by0 - a01 * by1, factor, shift, 0);
        int p5 = Divide(a00 * by1 - a01 * by0, factor, shift, One);
        const int Whole = 1 << (Av1Constants.WarpedmodelPrecBits - 3);
        long x = (long)block.Mv0.Column * Whole - ((long)middleX * (p2 - One) + (long)middleY * p3);
        long y = (long)block.Mv0.Row * Whole - ((long)middleX * p4 + (long)middleY * (p5 - One));
        block.Warp0 = (int)Math.Clamp(x, -Av1Constants.WarpedmodelTransClamp, Av1Constants.WarpedmodelTransClamp - 1);
        block.Warp1 = (int)Math.Clamp(y, -Av1Constants.WarpedmodelTransClamp, Av1Constants.WarpedmodelTransClamp - 1);
        block.Warp2 = (short)(p2 - One);
        block.Warp3 = (short)p3;
        block.Warp4 = (short)p4;
        block.Warp5 = (short)(p5 - One);
        if (IsShearValid(p2, p3, p4, p5)) block.Flags |= BlockFlags.LocalWarpValid;
    }

    /// <summary>warpValid of the setup shear process.</summary>
    /// <param name="p2">warpParams[2].</param>
    /// <param name="p3">warpParams[3].</param>
    /// <param name="p4">warpParams[4].</param>
    /// <param name="p5">warpParams[5].</param>
    public static bool IsShearValid(int p2, int p3, int p4, int p5) => TryShear(p2, p3, p4, p5, out _, out _, out _, out _);

    /// <summary>Setup shear process, section 7.11.3.6: false if the model cannot be used. A model with warpParams[2] not above 0 is none.</summary>
    public static bool TryShear(int p2, int p3, int p4, int p5, out int alpha, out int beta, out int gamma, out int delta)
    {
        alpha = Reduce(p2 - One);
        beta = Reduce(p3);
        gamma = 0;
        delta = 0;
        if (p2 <= 0) return false;
        ResolveDivisor(p2, out int shift, out int factor);
        gamma = Reduce(Saturate(RoundSigned(((long)p4 << Av1Constants.WarpedmodelPrecBits) * factor, shift)));
        delta = Reduce(Saturate(p5 - RoundSigned((long)p3 * p4 * factor, shift) - One));
        return 4 * Math.Abs(alpha) + 7 * Math.Abs(beta) < One && 4 * Math.Abs(gamma) + 4 * Math.Abs(delta) < One;
    }

    // ls_product.
    private static int Product(int a, int b) => (a * b >> 2) + a + b;

    // Resolve divisor process, section 7.11.3.7.
    private static void ResolveDivisor(long divisor, out int shift, out int factor)
    {
        ulong magnitude = (ulong)Math.Abs(divisor);
        int log2 = BitOperations.Log2(magnitude);
        long rest = (long)(magnitude - (1UL << log2));
        long place = log2 > Av1Constants.DivLutBits ? (rest + (1L << (log2 - Av1Constants.DivLutBits) >> 1)) >> (log2 - Av1Constants.DivLutBits) : rest << (Av1Constants.DivLutBits - log2);
        shift = log2 + Av1Constants.DivLutPrecBits;
        int value = SpecTables.DivLut[(int)place];
        factor = divisor < 0 ? -value : value;
    }

    // diag and nondiag.
    private static int Divide(long value, int factor, int shift, int middle)
    {
        const int Range = Av1Constants.WarpedmodelNondiagaffineClamp - 1;
        return (int)Math.Clamp(RoundSigned(value * factor, shift), middle - Range, middle + Range);
    }

    private static long RoundSigned(long value, int shift)
    {
        long half = shift == 0 ? 0 : 1L << (shift - 1);
        return value < 0 ? -((-value + half) >> shift) : (value + half) >> shift;
    }

    private static int Saturate(long value) => (int)Math.Clamp(value, short.MinValue, short.MaxValue);

    // Round2Signed by WARP_PARAM_REDUCE_BITS and back.
    private static int Reduce(int value) => (int)RoundSigned(Math.Clamp(value, short.MinValue, short.MaxValue), Av1Constants.WarpParamReduceBits) << Av1Constants.WarpParamReduceBits;
}
