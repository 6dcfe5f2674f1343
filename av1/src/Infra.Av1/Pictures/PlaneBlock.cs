using System.Runtime.CompilerServices;

namespace Infra.Av1.Pictures;

/// <summary>
/// A place in a plane or in a scratch buffer that a kernel writes: sample (0, 0) of the block lies at <see cref="Origin"/>. Coordinates may be negative where the caller's contract says
/// that samples exist there. Each row is one checked slice.
/// </summary>
/// <typeparam name="TPixel"><see cref="byte"/> for 8 bit, <see cref="ushort"/> for 10 and 12.</typeparam>
internal readonly ref struct PlaneBlock<TPixel>(Span<TPixel> samples, int origin, int stride)
    where TPixel : unmanaged
{
    /// <summary>The whole array, or the part of it that may be touched.</summary>
    public readonly Span<TPixel> Samples = samples;

    /// <summary>Index of sample (0, 0).</summary>
    public readonly int Origin = origin;

    /// <summary>Samples from one row to the next.</summary>
    public readonly int Stride = stride;

    /// <summary><paramref name="length"/> samples from (<paramref name="x"/>, <paramref name="y"/>) on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<TPixel> Row(int y, int x, int length) => Samples.Slice(Origin + y * Stride + x, length);

    /// <summary>The same buffer with (<paramref name="x"/>, <paramref name="y"/>) as the new origin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PlaneBlock<TPixel> Move(int y, int x) => new(Samples, Origin + y * Stride + x, Stride);

    /// <summary>For reading only.</summary>
    public static implicit operator ReadOnlyPlaneBlock<TPixel>(PlaneBlock<TPixel> block) => new(block.Samples, block.Origin, block.Stride);
}
