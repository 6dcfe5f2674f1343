using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>What block prediction asks of vectors of 256 and 512 bits beyond <see cref="IWords{TWords}"/>: products of bytes, and two rows in one vector.</summary>
/// <typeparam name="TWords">The type itself.</typeparam>
internal interface IWideWords<TWords> : IWords<TWords>
    where TWords : struct, IWideWords<TWords>
{
    /// <summary>Samples, half as many as there are lanes, for the lower half, and as many for the upper one.</summary>
    static abstract TWords LoadHalves<TPixel>(ReadOnlySpan<TPixel> lower, ReadOnlySpan<TPixel> upper)
        where TPixel : unmanaged;

    /// <summary>Sixteen bytes for every 128 bits, each eight bytes after the one before: the lower half of them from <paramref name="lower"/> on, the others from <paramref name="upper"/> on.</summary>
    static abstract TWords LoadWindows(ReadOnlySpan<byte> bytes, int lower, int upper);

    /// <summary>In each 128 bits: bytes k and k + 1 of the window as word k - <paramref name="index"/>, which is at most 7.</summary>
    static abstract TWords BytePairs(TWords windows, int index);

    /// <summary>Sums of two products of bytes, of which the first have no sign, with saturation.</summary>
    static abstract TWords MultiplyBytes(TWords bytes, TWords weights);

    /// <summary>Sums of two products of words, in 32-bit lanes in order.</summary>
    static abstract TWords PairSums(TWords words, TWords weights);

    /// <summary>Lower words of 32-bit lanes: those of the first in even places, those of the second in odd ones.</summary>
    static abstract TWords Interleave(TWords even, TWords odd);

    /// <summary>The upper half of one and then the lower half of the other.</summary>
    static abstract TWords Between(TWords first, TWords second);

    /// <summary>Stores two rows of <paramref name="width"/> samples, one from each half: half of the lanes, or 2, 4 or 8.</summary>
    static abstract void StoreHalves<TPixel>(PlaneBlock<TPixel> target, int y, int width, TWords value)
        where TPixel : unmanaged;

    /// <summary>Stores two rows of <paramref name="width"/> words, one from each half, one after the other from <paramref name="at"/> on.</summary>
    static abstract void StorePacked(Span<short> target, int at, int width, TWords value);
}
