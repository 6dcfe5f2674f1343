using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>Stores eight samples in 16-bit lanes as one row of eight or two rows of four. All are in range.</summary>
internal static class RowStore
{
    /// <summary>At any depth.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TPixel>(PlaneBlock<TPixel> target, int y, int width, Vector128<short> samples)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte))
        {
            Vector64<byte> bytes = Vector128.Narrow(samples.AsUInt16(), samples.AsUInt16()).GetLower();
            if (width == 8)
            {
                bytes.CopyTo(MemoryMarshal.AsBytes(target.Row(y, 0, 8)));
                return;
            }

            ulong both = bytes.AsUInt64().ToScalar();
            BinaryPrimitives.WriteUInt32LittleEndian(MemoryMarshal.AsBytes(target.Row(y, 0, 4)), (uint)both);
            BinaryPrimitives.WriteUInt32LittleEndian(MemoryMarshal.AsBytes(target.Row(y + 1, 0, 4)), (uint)(both >> 32));
            return;
        }

        if (width == 8)
        {
            samples.CopyTo(MemoryMarshal.Cast<TPixel, short>(target.Row(y, 0, 8)));
            return;
        }

        samples.GetLower().CopyTo(MemoryMarshal.Cast<TPixel, short>(target.Row(y, 0, 4)));
        samples.GetUpper().CopyTo(MemoryMarshal.Cast<TPixel, short>(target.Row(y + 1, 0, 4)));
    }
}
