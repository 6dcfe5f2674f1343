using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

/// <summary>Stores eight samples in 16-bit lanes as one row of eight or two rows of four. All are in range.</summary>
internal static class RowStore
{
    /// <summary>At 8 bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PlaneBlock<byte> target, int y, int width, Vector128<short> samples)
    {
        Vector64<byte> bytes = Vector128.Narrow(samples.AsUInt16(), samples.AsUInt16()).GetLower();
        if (width == 8)
        {
            bytes.CopyTo(target.Row(y, 0, 8));
            return;
        }

        ulong both = bytes.AsUInt64().ToScalar();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(target.Row(y, 0, 4), (uint)both);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(target.Row(y + 1, 0, 4), (uint)(both >> 32));
    }

    /// <summary>At 10 and 12 bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PlaneBlock<ushort> target, int y, int width, Vector128<short> samples)
    {
        if (width == 8)
        {
            samples.AsUInt16().CopyTo(target.Row(y, 0, 8));
            return;
        }

        samples.AsUInt16().GetLower().CopyTo(target.Row(y, 0, 4));
        samples.AsUInt16().GetUpper().CopyTo(target.Row(y + 1, 0, 4));
    }
}
