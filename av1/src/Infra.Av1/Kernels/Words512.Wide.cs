using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal readonly partial struct Words512
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadHalves<TPixel>(ReadOnlySpan<TPixel> lower, ReadOnlySpan<TPixel> upper)
        where TPixel : unmanaged => new(Vector512.Create(Words256.LoadSamples(lower).Value, Words256.LoadSamples(upper).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadWindows(ReadOnlySpan<byte> bytes, int lower, int upper) =>
        new(Vector512.Create(Words256.LoadWindows(bytes, lower, lower + 8).Value, Words256.LoadWindows(bytes, upper, upper + 8).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 BytePairs(Words512 windows, int index)
    {
        if (!Avx512BW.IsSupported)
            return new(Vector512.Create(Words256.BytePairs(new(windows._value.GetLower()), index).Value, Words256.BytePairs(new(windows._value.GetUpper()), index).Value));
        Vector128<byte> order = Vector128.Create((byte)0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8) + Vector128.Create((byte)index);
        Vector256<byte> two = Vector256.Create(order, order);
        return new(Avx512BW.Shuffle(windows._value.AsByte(), Vector512.Create(two, two)).AsInt16());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 MultiplyBytes(Words512 bytes, Words512 weights) =>
        new(Avx512BW.IsSupported
            ? Avx512BW.MultiplyAddAdjacent(bytes._value.AsByte(), weights._value.AsSByte())
            : Vector512.Create(
                Avx2.MultiplyAddAdjacent(bytes._value.GetLower().AsByte(), weights._value.GetLower().AsSByte()), Avx2.MultiplyAddAdjacent(bytes._value.GetUpper().AsByte(), weights._value.GetUpper().AsSByte())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 PairSums(Words512 words, Words512 weights) => new(PairSums(words._value, weights._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Interleave(Words512 even, Words512 odd) => new(((even._value.AsInt32() & Vector512.Create(0xFFFF)) | (odd._value.AsInt32() << 16)).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Between(Words512 first, Words512 second) => new(Vector512.Create(first._value.GetUpper(), second._value.GetLower()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreHalves<TPixel>(PlaneBlock<TPixel> target, int y, int width, Words512 value)
        where TPixel : unmanaged
    {
        Words256.StoreSamples(target.Row(y, 0, width), new Words256(value._value.GetLower()));
        Words256.StoreSamples(target.Row(y + 1, 0, width), new Words256(value._value.GetUpper()));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePacked(Span<short> target, int at, int width, Words512 value) => value._value.CopyTo(target.Slice(at, 2 * width));
}
