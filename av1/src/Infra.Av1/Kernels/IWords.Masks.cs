using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

// Comparisons, bits, units of four lanes and rows of blocks: what the loop filters need.
internal partial interface IWords<TWords>
{
    /// <summary>All bits of the lanes where the first is greater, with sign.</summary>
    static abstract TWords GreaterThan(TWords left, TWords right);

    /// <summary>Bits of both.</summary>
    static abstract TWords And(TWords left, TWords right);

    /// <summary>Bits of either.</summary>
    static abstract TWords Or(TWords left, TWords right);

    /// <summary>Bits of the first that the second does not have.</summary>
    static abstract TWords AndNot(TWords left, TWords right);

    /// <summary>The first where the mask has bits, the second elsewhere.</summary>
    static abstract TWords Select(TWords mask, TWords first, TWords second);

    /// <summary>Whether no bit is set.</summary>
    static abstract bool IsZero(TWords value);

    /// <summary>The size; that of the lowest number is 32768, without sign.</summary>
    static abstract TWords Abs(TWords value);

    /// <summary>The lower half of the product.</summary>
    static abstract TWords Multiply(TWords left, TWords right);

    /// <summary>Shifted left.</summary>
    static abstract TWords ShiftLeft(TWords value, int count);

    /// <summary>Shifted right, without sign.</summary>
    static abstract TWords ShiftRightLogical(TWords value, int count);

    /// <summary>A count for <see cref="ShiftRightLogical(TWords, TWords)"/>, made once for many shifts.</summary>
    static abstract TWords CreateShift(int count);

    /// <summary>Shifted right, without sign.</summary>
    static abstract TWords ShiftRightLogical(TWords value, TWords shift);

    /// <summary>The smaller, without sign.</summary>
    static abstract TWords MinUnsigned(TWords left, TWords right);

    /// <summary>The difference without sign, not below 0.</summary>
    static abstract TWords SubtractSaturateUnsigned(TWords left, TWords right);

    /// <summary>Sizes with the signs of other lanes; where such a lane is 0, its size must be 0 as well.</summary>
    static abstract TWords WithSign(TWords size, TWords signs);

    /// <summary>Byte k, from the lowest on, in the four lanes of unit k.</summary>
    static abstract TWords Spread(ulong bytes);

    /// <summary>All bits in the four lanes of unit k where bit k is set.</summary>
    static abstract TWords UnitMask(int units);

    /// <summary>Rows of eight words, as many as fit.</summary>
    static abstract TWords LoadEights(ReadOnlySpan<short> words, int at, int stride);

    /// <summary>Rows of four words, as many as fit.</summary>
    static abstract TWords LoadFours(ReadOnlySpan<short> words, int at, int stride);

    /// <summary>Stores lanes, which are samples in range, as rows of eight from row <paramref name="y"/> on.</summary>
    static abstract void StoreEights<TPixel>(PlaneBlock<TPixel> target, int y, TWords value)
        where TPixel : unmanaged;

    /// <summary>Stores lanes, which are samples in range, as rows of four from row <paramref name="y"/> on.</summary>
    static abstract void StoreFours<TPixel>(PlaneBlock<TPixel> target, int y, TWords value)
        where TPixel : unmanaged;
}
