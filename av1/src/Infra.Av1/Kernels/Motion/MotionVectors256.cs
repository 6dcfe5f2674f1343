using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>What prediction of blocks needs around its filters.</summary>
internal static class MotionVectors256
{
    private const int Lanes = 16;

    /// <summary>Whether whole vectors may be read around a block: the source must reach that far.</summary>
    public static bool Fits<TPixel>(ReadOnlyPlaneBlock<TPixel> source, int width, int height)
        where TPixel : unmanaged =>
        (long)source.Origin + (height + 4L) * source.Stride + RoundUp(width) + 8 <= source.Samples.Length && source.Origin - 3L * source.Stride - 3 >= 0;

    /// <summary>Copies a block of 2, 4, 8 or a multiple of 16 columns.</summary>
    public static void Copy<TPixel>(PlaneBlock<TPixel> target, ReadOnlyPlaneBlock<TPixel> source, int width, int height)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> from = MemoryMarshal.AsBytes(source.Row(y, 0, width));
            Span<byte> to = MemoryMarshal.AsBytes(target.Row(y, 0, width));
            if (from.Length >= 32)
            {
                ReadOnlySpan<Vector256<byte>> vectors = MemoryMarshal.Cast<byte, Vector256<byte>>(from);
                Span<Vector256<byte>> targets = MemoryMarshal.Cast<byte, Vector256<byte>>(to)[..vectors.Length];
                for (int i = 0; i < vectors.Length; i++)
                    targets[i] = vectors[i];
            }
            else if (from.Length >= 16)
            {
                Vector128.Create(from).CopyTo(to);
            }
            else if (from.Length >= 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(to, BinaryPrimitives.ReadUInt64LittleEndian(from));
            }
            else
            {
                from.CopyTo(to);
            }
        }
    }

    private static int RoundUp(int width) => (width + Lanes - 1) & -Lanes;
}
