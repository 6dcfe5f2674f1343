using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Infra.Av1.PostFilter;

/// <summary>Copies of samples as signed 16-bit numbers.</summary>
internal static class SampleRows
{
    /// <summary>Copies a row; both have the same length.</summary>
    public static void Widen<TPixel>(ReadOnlySpan<TPixel> source, Span<short> target)
        where TPixel : unmanaged, IBinaryInteger<TPixel>
    {
        if (typeof(TPixel) != typeof(byte))
        {
            MemoryMarshal.Cast<TPixel, short>(source).CopyTo(target);
            return;
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.Cast<TPixel, byte>(source);
        target = target[..bytes.Length];
        int i = 0;
        for (; i <= bytes.Length - 16; i += 16)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(bytes.Slice(i, 16)));
            low.AsInt16().CopyTo(target.Slice(i, 8));
            high.AsInt16().CopyTo(target.Slice(i + 8, 8));
        }

        for (; i < bytes.Length; i++)
            target[i] = bytes[i];
    }
}
