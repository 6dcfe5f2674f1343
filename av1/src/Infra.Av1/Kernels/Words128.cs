using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

/// <summary>Eight words: by single instructions where the processor has SSSE3, else by what every processor with vectors has.</summary>
internal readonly struct Words128(Vector128<short> value) : IWords<Words128>
{
    private readonly Vector128<short> _value = value;

    /// <summary>The vector.</summary>
    public Vector128<short> Value => _value;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Create(short value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 CreateInts(int value) => new(Vector128.Create(value).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Load(ReadOnlySpan<short> words) => new(Vector128.Create(words));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 LoadSamples<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged =>
        typeof(TPixel) == typeof(byte)
            ? new(Vector128.WidenLower(Vector64.Create(MemoryMarshal.Cast<TPixel, byte>(samples)).ToVector128()).AsInt16())
            : new(Vector128.Create(MemoryMarshal.Cast<TPixel, short>(samples)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Span<short> target, Words128 value) => value._value.CopyTo(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSamples<TPixel>(Span<TPixel> target, Words128 value)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte)) ToBytes(value._value).CopyTo(MemoryMarshal.AsBytes(target));
        else value._value.CopyTo(MemoryMarshal.Cast<TPixel, short>(target));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Add(Words128 left, Words128 right) => new(left._value + right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Subtract(Words128 left, Words128 right) => new(left._value - right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 AddSaturate(Words128 left, Words128 right) => new(Sse2.IsSupported ? Sse2.AddSaturate(left._value, right._value) : Portable.AddSaturate(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 SubtractSaturate(Words128 left, Words128 right) => new(Sse2.IsSupported ? Sse2.SubtractSaturate(left._value, right._value) : Portable.SubtractSaturate(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Min(Words128 left, Words128 right) => new(Vector128.Min(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Max(Words128 left, Words128 right) => new(Vector128.Max(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 MultiplyHighRound(Words128 left, Words128 right) =>
        new(Ssse3.IsSupported ? Ssse3.MultiplyHighRoundScale(left._value, right._value) : Portable.MultiplyHighRound(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Products(Words128 first, Words128 second, Words128 weights, out Words128 low, out Words128 high)
    {
        if (Sse2.IsSupported)
        {
            low = new(Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(first._value, second._value), weights._value).AsInt16());
            high = new(Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(first._value, second._value), weights._value).AsInt16());
            return;
        }

        Vector128<int> both = weights._value.AsInt32();
        low = new(Portable.Products(Vector128.WidenLower(first._value), Vector128.WidenLower(second._value), (both << 16) >> 16, both >> 16));
        high = new(Portable.Products(Vector128.WidenUpper(first._value), Vector128.WidenUpper(second._value), (both << 16) >> 16, both >> 16));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Products(Words128 first, Words128 second, Words128 firstWeight, Words128 secondWeight, out Words128 low, out Words128 high)
    {
        if (Sse2.IsSupported)
        {
            low = new(Sse2.MultiplyAddAdjacent(Sse2.UnpackLow(first._value, second._value), Sse2.UnpackLow(firstWeight._value, secondWeight._value)).AsInt16());
            high = new(Sse2.MultiplyAddAdjacent(Sse2.UnpackHigh(first._value, second._value), Sse2.UnpackHigh(firstWeight._value, secondWeight._value)).AsInt16());
            return;
        }

        low = new(Portable.Products(Vector128.WidenLower(first._value), Vector128.WidenLower(second._value), Vector128.WidenLower(firstWeight._value), Vector128.WidenLower(secondWeight._value)));
        high = new(Portable.Products(Vector128.WidenUpper(first._value), Vector128.WidenUpper(second._value), Vector128.WidenUpper(firstWeight._value), Vector128.WidenUpper(secondWeight._value)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 AddInts(Words128 left, Words128 right) => new((left._value.AsInt32() + right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Round(Words128 low, Words128 high, int shift)
    {
        Vector128<int> first = low._value.AsInt32() >> shift;
        Vector128<int> second = high._value.AsInt32() >> shift;
        return new(Sse2.IsSupported ? Sse2.PackSignedSaturate(first, second) : Portable.Pack(first, second));
    }

    /// <summary>Eight words as bytes, saturated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector64<byte> ToBytes(Vector128<short> value) =>
        (Sse2.IsSupported ? Sse2.PackUnsignedSaturate(value, value) : Portable.PackBytes(value)).GetLower();

    /// <summary>The same by operations that all processors with vectors have; tests compare them with the single instructions.</summary>
    internal static class Portable
    {
        /// <summary>Overflow shows where both signs differ from that of the sum.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> AddSaturate(Vector128<short> left, Vector128<short> right)
        {
            Vector128<short> sum = left + right;
            return Vector128.ConditionalSelect(((left ^ sum) & (right ^ sum)) >> 15, (left >> 15) ^ Vector128.Create(short.MaxValue), sum);
        }

        /// <summary>Overflow shows where the signs differ and the result has not the first one's.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> SubtractSaturate(Vector128<short> left, Vector128<short> right)
        {
            Vector128<short> difference = left - right;
            return Vector128.ConditionalSelect(((left ^ right) & (left ^ difference)) >> 15, (left >> 15) ^ Vector128.Create(short.MaxValue), difference);
        }

        /// <summary>(left * right + 2^14) >> 15, modulo 2^16.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> MultiplyHighRound(Vector128<short> left, Vector128<short> right)
        {
            Vector128<int> half = Vector128.Create(1 << 14);
            Vector128<int> low = (Vector128.WidenLower(left) * Vector128.WidenLower(right) + half) >> 15;
            Vector128<int> high = (Vector128.WidenUpper(left) * Vector128.WidenUpper(right) + half) >> 15;
            return Vector128.Narrow(low, high);
        }

        /// <summary>Sums of two products.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Products(Vector128<int> first, Vector128<int> second, Vector128<int> firstWeight, Vector128<int> secondWeight) => (first * firstWeight + second * secondWeight).AsInt16();

        /// <summary>Saturated to 16 bits.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Pack(Vector128<int> low, Vector128<int> high)
        {
            Vector128<int> least = Vector128.Create((int)short.MinValue);
            Vector128<int> most = Vector128.Create((int)short.MaxValue);
            return Vector128.Narrow(Vector128.Min(Vector128.Max(low, least), most), Vector128.Min(Vector128.Max(high, least), most));
        }

        /// <summary>Saturated to bytes, twice.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<byte> PackBytes(Vector128<short> value)
        {
            Vector128<ushort> clipped = Vector128.Min(Vector128.Max(value, Vector128<short>.Zero), Vector128.Create((short)255)).AsUInt16();
            return Vector128.Narrow(clipped, clipped);
        }
    }
}
