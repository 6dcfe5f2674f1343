using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal readonly partial struct Words256
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadHalves<TPixel>(ReadOnlySpan<TPixel> lower, ReadOnlySpan<TPixel> upper)
        where TPixel : unmanaged => new(Vector256.Create(Lanes256.Load8(lower, 0), Lanes256.Load8(upper, 0)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadWindows(ReadOnlySpan<byte> bytes, int lower, int upper) =>
        new(Vector256.Create(Vector128.Create(bytes.Slice(lower, 16)), Vector128.Create(bytes.Slice(upper, 16))).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 BytePairs(Words256 windows, int index)
    {
        Vector256<byte> order = Vector256.Create((byte)0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8);
        return new(Avx2.Shuffle(windows._value.AsByte(), order + Vector256.Create((byte)index)).AsInt16());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 MultiplyBytes(Words256 bytes, Words256 weights) => new(Avx2.MultiplyAddAdjacent(bytes._value.AsByte(), weights._value.AsSByte()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 PairSums(Words256 words, Words256 weights) => new(Avx2.MultiplyAddAdjacent(words._value, weights._value).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Interleave(Words256 even, Words256 odd) => new(Avx2.Blend(even._value, (odd._value.AsInt32() << 16).AsInt16(), 0xAA));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Between(Words256 first, Words256 second) => new(Avx2.Permute2x128(first._value, second._value, 0x21));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves<TPixel>(PlaneBlock<TPixel> target, int y, int width, Words256 value)
        where TPixel : unmanaged
    {
        if (width == 8)
        {
            Lanes256.Store8(target.Row(y, 0, 8), value._value.GetLower());
            Lanes256.Store8(target.Row(y + 1, 0, 8), value._value.GetUpper());
        }
        else if (width == 4)
        {
            Lanes256.Store4(target.Row(y, 0, 4), value._value.GetLower());
            Lanes256.Store4(target.Row(y + 1, 0, 4), value._value.GetUpper());
        }
        else
        {
            Lanes256.Store2(target.Row(y, 0, 2), value._value.GetLower());
            Lanes256.Store2(target.Row(y + 1, 0, 2), value._value.GetUpper());
        }
    }

    /// <inheritdoc/>
    public static void StorePacked(Span<short> target, int at, int width, Words256 value)
    {
        if (width == 8)
        {
            value._value.CopyTo(target.Slice(at, 16));
        }
        else if (width == 4)
        {
            Vector128.Create(value._value.AsUInt64().GetElement(0), value._value.AsUInt64().GetElement(2)).AsInt16().CopyTo(target.Slice(at, 8));
        }
        else
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(target.Slice(at, 4));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value._value.AsUInt32().GetElement(0));
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], value._value.AsUInt32().GetElement(4));
        }
    }
}
