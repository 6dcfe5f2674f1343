using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Tables;

namespace Infra.Av1.Kernels;

/// <summary>Super-resolution of a row, section 7.16: each sample has taps of its own, so eight products of a sample stand in one vector and are added across.</summary>
internal static class UpscaleVectors256
{
    private const int Group = 8;

    /// <summary>As many groups of eight samples as have all their taps inside the source, from <paramref name="start"/> on.</summary>
    /// <returns>The index after the last sample that was written.</returns>
    public static int Row<TPixel>(Span<TPixel> target, int start, ReadOnlySpan<TPixel> source, int step, int initialPosition, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        Vector128<short> max = Vector128.Create((short)pixelMax);
        Vector256<int> half = Vector256.Create(64);
        int position = initialPosition + start * step;
        for (; start <= target.Length - Group && First(position + (Group - 1) * step) + 8 <= source.Length; start += Group, position += Group * step)
        {
            Vector256<int> s0 = Avx2.HorizontalAdd(
                Vector256.Create(Product(source, position), Product(source, position + 4 * step)), Vector256.Create(Product(source, position + step), Product(source, position + 5 * step)));
            Vector256<int> s1 = Avx2.HorizontalAdd(
                Vector256.Create(Product(source, position + 2 * step), Product(source, position + 6 * step)), Vector256.Create(Product(source, position + 3 * step), Product(source, position + 7 * step)));
            Vector256<int> sums = (Avx2.HorizontalAdd(s0, s1) + half) >> 7;
            Vector128<short> words = Sse2.PackSignedSaturate(sums.GetLower(), sums.GetUpper());
            Lanes256.Store8(target.Slice(start, Group), Vector128.Min(Vector128.Max(words, Vector128<short>.Zero), max));
        }

        return start;
    }

    /// <summary>The first source sample of a position.</summary>
    public static int First(int position) => (position >> Av1Constants.SuperresScaleBits) - Av1Constants.SuperresFilterOffset;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Product<TPixel>(ReadOnlySpan<TPixel> source, int position)
        where TPixel : unmanaged
    {
        ReadOnlySpan<short> taps = SpecTables.UpscaleFilter.Slice(((position & Av1Constants.SuperresScaleMask) >> Av1Constants.SuperresExtraBits) * 8, 8);
        return Sse2.MultiplyAddAdjacent(Lanes256.Load8(source, First(position)), Vector128.Create(taps));
    }
}
