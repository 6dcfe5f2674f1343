using System.Numerics;

namespace Infra.Av1.Pictures;

/// <summary>
/// One plane of samples in one array. Samples exist for the coded size rounded up to multiples of 128, with <see cref="MarginLeft"/> columns before each row, at least
/// <see cref="MarginRight"/> after it and <see cref="MarginRows"/> rows above and below, so that vector loads and the tails of filter rows stay inside the array.
/// The array is not cleared: a frame is shown only when all of it was written.
/// </summary>
/// <typeparam name="TPixel"><see cref="byte"/> for 8 bit, <see cref="ushort"/> for 10 and 12.</typeparam>
internal sealed class Plane<TPixel>
    where TPixel : unmanaged, IBinaryInteger<TPixel>
{
    /// <summary>Samples before the first of a row.</summary>
    public const int MarginLeft = 64;

    /// <summary>Samples after the last of a row, at least; with the stride's rounding up to 160.</summary>
    public const int MarginRight = 96;

    /// <summary>Rows above the first and below the last.</summary>
    public const int MarginRows = 4;

    private const int SizeUnit = 128;

    private readonly TPixel[] _samples;

    /// <summary>Makes a plane; its array comes from <see cref="Allocate"/> or a pool.</summary>
    /// <param name="samples">At least <see cref="ArrayLength"/> of the size.</param>
    /// <param name="width">Width that is shown, in samples.</param>
    /// <param name="height">Height that is shown.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array is too small.</exception>
    public Plane(TPixel[] samples, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, ArrayLength(width, height), nameof(samples));
        _samples = samples;
        Width = width;
        Height = height;
        Stride = StrideOf(width);
        Origin = MarginRows * Stride + MarginLeft;
    }

    /// <summary>Width in samples.</summary>
    public int Width { get; }

    /// <summary>Height in samples.</summary>
    public int Height { get; }

    /// <summary>Width rounded up to 128: what decoding may write.</summary>
    public int AllocatedWidth => RoundUp(Width);

    /// <summary>Height rounded up to 128.</summary>
    public int AllocatedHeight => RoundUp(Height);

    /// <summary>Samples from row to row: a multiple of 64, never of 1024 bytes.</summary>
    public int Stride { get; }

    /// <summary>Index of sample (0, 0).</summary>
    public int Origin { get; }

    /// <summary>The array, which a plane of another size may take over.</summary>
    internal TPixel[] Array => _samples;

    /// <summary>Samples that a plane of this size needs, which may be more than an array can hold.</summary>
    public static long SamplesOf(int width, int height) => (long)StrideOf(width) * (RoundUp(height) + 2L * MarginRows);

    /// <summary>Length of the array that a plane of this size needs.</summary>
    /// <exception cref="OverflowException">More than an array can hold.</exception>
    public static int ArrayLength(int width, int height) => checked((int)SamplesOf(width, height));

    /// <summary>A plane with an array of its own, all zeros.</summary>
    public static Plane<TPixel> Allocate(int width, int height) => new(new TPixel[ArrayLength(width, height)], width, height);

    /// <summary>The place of the block whose first sample is (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public PlaneBlock<TPixel> Block(int y, int x) => new(_samples, Origin + y * Stride + x, Stride);

    /// <summary><paramref name="length"/> samples of row <paramref name="y"/> from <paramref name="x"/> on.</summary>
    public Span<TPixel> Row(int y, int x, int length) => _samples.AsSpan(Origin + y * Stride + x, length);

    private static int StrideOf(int width)
    {
        int bytes = typeof(TPixel) == typeof(byte) ? 1 : 2;
        int stride = checked(RoundUp(width) + MarginLeft + MarginRight + 63) & ~63;
        return stride * bytes % 1024 == 0 ? stride + 64 : stride;
    }

    private static int RoundUp(int size) => checked(size + SizeUnit - 1) & -SizeUnit;
}
