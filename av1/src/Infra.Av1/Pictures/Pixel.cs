using System.Numerics;
using System.Runtime.CompilerServices;

namespace Infra.Av1.Pictures;

/// <summary>Samples as numbers, for code that is generic over <see cref="byte"/> and <see cref="ushort"/>. All of it compiles to plain moves and compares.</summary>
internal static class Pixel
{
    /// <summary>A sample as a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToInt<TPixel>(TPixel sample)
        where TPixel : unmanaged, IBinaryInteger<TPixel> => int.CreateTruncating(sample);

    /// <summary>A number that is known to be a sample's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TPixel FromInt<TPixel>(int value)
        where TPixel : unmanaged, IBinaryInteger<TPixel> => TPixel.CreateTruncating(value);

    /// <summary>Clip1: a number brought to 0..<paramref name="pixelMax"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TPixel Clip<TPixel>(int value, int pixelMax)
        where TPixel : unmanaged, IBinaryInteger<TPixel> => TPixel.CreateTruncating(Math.Min(Math.Max(value, 0), pixelMax));
}
