namespace Infra.Av1.Kernels;

// The same register as half as many lanes of 32 bits, in order: what transforms above 8 bit and the self-guided filter need.
internal partial interface IWords<TWords>
{
    /// <summary>The first Count / 2 whole numbers.</summary>
    static abstract TWords LoadInts(ReadOnlySpan<int> ints);

    /// <summary>The first Count / 2 words, widened with sign.</summary>
    static abstract TWords LoadWidened(ReadOnlySpan<short> words);

    /// <summary>Stores Count / 2 whole numbers.</summary>
    static abstract void StoreInts(Span<int> target, TWords value);

    /// <summary>The difference of 32-bit lanes.</summary>
    static abstract TWords SubtractInts(TWords left, TWords right);

    /// <summary>The lower half of the product of 32-bit lanes.</summary>
    static abstract TWords MultiplyInts(TWords left, TWords right);

    /// <summary>The square of 32-bit lanes from 0 to 32767.</summary>
    static abstract TWords SquareInts(TWords value);

    /// <summary>Whole quotients of 32-bit lanes from 0 to 2^24, exact where the quotient is no nearer to a whole number from below than floating point can tell.</summary>
    static abstract TWords QuotientInts(TWords left, TWords right);

    /// <summary>The smaller of 32-bit lanes, with sign.</summary>
    static abstract TWords MinInts(TWords left, TWords right);

    /// <summary>The greater of 32-bit lanes, with sign.</summary>
    static abstract TWords MaxInts(TWords left, TWords right);

    /// <summary>-1 in 32-bit lanes that are equal, 0 elsewhere.</summary>
    static abstract TWords EqualInts(TWords left, TWords right);

    /// <summary>32-bit lanes shifted left.</summary>
    static abstract TWords ShiftLeftInts(TWords value, int count);

    /// <summary>32-bit lanes shifted right, with sign.</summary>
    static abstract TWords ShiftRightInts(TWords value, int count);

    /// <summary>32-bit lanes shifted right, without sign.</summary>
    static abstract TWords ShiftRightLogicalInts(TWords value, int count);

    /// <summary>Lanes of the first and then of the second, saturated to words.</summary>
    static abstract TWords PackInts(TWords first, TWords second);
}
