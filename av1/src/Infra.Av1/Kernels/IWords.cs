namespace Infra.Av1.Kernels;

/// <summary>
/// A vector of 16-bit lanes of one width: kernels that take it as a type argument have one source and a body of machine code for each width. The products of pairs live in two vectors of 32-bit lanes, which have the same type and
/// are only touched by the methods that say so; which lane is in which of the two depends on the width, <see cref="Round"/> puts them back in order.
/// </summary>
/// <typeparam name="TWords">The type itself.</typeparam>
internal partial interface IWords<TWords>
    where TWords : struct, IWords<TWords>
{
    /// <summary>Lanes: 8, 16 or 32.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in all lanes.</summary>
    static abstract TWords Create(short value);

    /// <summary>The same number in all 32-bit lanes.</summary>
    static abstract TWords CreateInts(int value);

    /// <summary>The first Count words.</summary>
    static abstract TWords Load(ReadOnlySpan<short> words);

    /// <summary>The first Count samples of 8 or 16 bit, or bytes.</summary>
    static abstract TWords LoadSamples<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged;

    /// <summary>Samples, of which there are a power of two from 2 on; what is beyond Count is left out, lanes beyond the samples hold anything.</summary>
    static abstract TWords LoadSome<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged;

    /// <summary>Stores Count words.</summary>
    static abstract void Store(Span<short> target, TWords value);

    /// <summary>Stores Count samples; to bytes with saturation.</summary>
    static abstract void StoreSamples<TPixel>(Span<TPixel> target, TWords value)
        where TPixel : unmanaged;

    /// <summary>Stores as many samples as there is room for, a power of two from 2 on, or Count of them.</summary>
    static abstract void StoreSome<TPixel>(Span<TPixel> target, TWords value)
        where TPixel : unmanaged;

    /// <summary>The sum modulo 2^16.</summary>
    static abstract TWords Add(TWords left, TWords right);

    /// <summary>The difference modulo 2^16.</summary>
    static abstract TWords Subtract(TWords left, TWords right);

    /// <summary>The saturated sum.</summary>
    static abstract TWords AddSaturate(TWords left, TWords right);

    /// <summary>The saturated difference.</summary>
    static abstract TWords SubtractSaturate(TWords left, TWords right);

    /// <summary>The smaller.</summary>
    static abstract TWords Min(TWords left, TWords right);

    /// <summary>The greater.</summary>
    static abstract TWords Max(TWords left, TWords right);

    /// <summary>Shifted right, with sign.</summary>
    static abstract TWords ShiftRight(TWords value, int count);

    /// <summary>The product, rounded and shifted right by 15.</summary>
    static abstract TWords MultiplyHighRound(TWords left, TWords right);

    /// <summary>first * weight's even lane + second * its odd lane, in two vectors of 32 bits.</summary>
    static abstract void Products(TWords first, TWords second, TWords weights, out TWords low, out TWords high);

    /// <summary>first * firstWeight + second * secondWeight, in two vectors of 32 bits.</summary>
    static abstract void Products(TWords first, TWords second, TWords firstWeight, TWords secondWeight, out TWords low, out TWords high);

    /// <summary>The sum of 32-bit lanes.</summary>
    static abstract TWords AddInts(TWords left, TWords right);

    /// <summary>32-bit lanes shifted right, with sign, and saturated to 16 bits.</summary>
    static abstract TWords Round(TWords low, TWords high, int shift);
}
