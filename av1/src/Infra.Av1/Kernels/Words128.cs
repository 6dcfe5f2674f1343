using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

/// <summary>Eight words: by single instructions where the processor has SSSE3, else by what every processor with vectors has.</summary>
internal readonly partial struct Words128(Vector128<short> value) : IWords<Words128>
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
    public static Words128 LoadSome<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged => samples.Length >= Count ? LoadSamples(samples) : new(LoadFew(MemoryMarshal.AsBytes(samples), typeof(TPixel) == typeof(byte)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSome<TPixel>(Span<TPixel> target, Words128 value)
        where TPixel : unmanaged
    {
        if (target.Length >= Count) StoreSamples(target, value);
        else StoreFew(MemoryMarshal.AsBytes(target), typeof(TPixel) == typeof(byte) ? ToBytes(value._value).ToVector128() : value._value.AsByte());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ShiftRight(Words128 value, int count) => new(value._value >> count);

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

    /// <summary>Sums of two products; without the single instruction of other pairs, which is the same where all are added up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> PairSums(Vector128<short> words, Vector128<short> weights) =>
        Sse2.IsSupported ? Sse2.MultiplyAddAdjacent(words, weights) : Vector128.WidenLower(words) * Vector128.WidenLower(weights) + Vector128.WidenUpper(words) * Vector128.WidenUpper(weights);

    /// <summary>Eight words as bytes, saturated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector64<byte> ToBytes(Vector128<short> value) =>
        (Sse2.IsSupported ? Sse2.PackUnsignedSaturate(value, value) : Portable.PackBytes(value)).GetLower();

    /// <summary>Four lanes of each in turn, the lower ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackLow(Vector128<short> first, Vector128<short> second) =>
        Sse2.IsSupported ? Sse2.UnpackLow(first, second) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(first, second) : Portable.UnpackLow(first, second);

    /// <summary>Four lanes of each in turn, the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> UnpackHigh(Vector128<short> first, Vector128<short> second) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(first, second) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(first, second) : Portable.UnpackHigh(first, second);

    /// <summary>Two lanes of 32 bits of each in turn, the lower ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> UnpackLow(Vector128<int> first, Vector128<int> second) =>
        Sse2.IsSupported ? Sse2.UnpackLow(first, second) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(first, second) : Portable.UnpackLow(first, second);

    /// <summary>Two lanes of 32 bits of each in turn, the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> UnpackHigh(Vector128<int> first, Vector128<int> second) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(first, second) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(first, second) : Portable.UnpackHigh(first, second);

    /// <summary>Transposes 8×8 words: each unpacking rotates the bits of (register, place), three of them exchange them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        ref Vector128<short> a0, ref Vector128<short> a1, ref Vector128<short> a2, ref Vector128<short> a3, ref Vector128<short> a4, ref Vector128<short> a5, ref Vector128<short> a6, ref Vector128<short> a7)
    {
        Vector128<short> b0 = UnpackLow(a0, a4);
        Vector128<short> b1 = UnpackHigh(a0, a4);
        Vector128<short> b2 = UnpackLow(a1, a5);
        Vector128<short> b3 = UnpackHigh(a1, a5);
        Vector128<short> b4 = UnpackLow(a2, a6);
        Vector128<short> b5 = UnpackHigh(a2, a6);
        Vector128<short> b6 = UnpackLow(a3, a7);
        Vector128<short> b7 = UnpackHigh(a3, a7);
        Vector128<short> c0 = UnpackLow(b0, b4);
        Vector128<short> c1 = UnpackHigh(b0, b4);
        Vector128<short> c2 = UnpackLow(b1, b5);
        Vector128<short> c3 = UnpackHigh(b1, b5);
        Vector128<short> c4 = UnpackLow(b2, b6);
        Vector128<short> c5 = UnpackHigh(b2, b6);
        Vector128<short> c6 = UnpackLow(b3, b7);
        Vector128<short> c7 = UnpackHigh(b3, b7);
        a0 = UnpackLow(c0, c4);
        a1 = UnpackHigh(c0, c4);
        a2 = UnpackLow(c1, c5);
        a3 = UnpackHigh(c1, c5);
        a4 = UnpackLow(c2, c6);
        a5 = UnpackHigh(c2, c6);
        a6 = UnpackLow(c3, c7);
        a7 = UnpackHigh(c3, c7);
    }

    // 8, 4 or 2 bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> LoadFew(ReadOnlySpan<byte> bytes, bool areBytes)
    {
        ulong bits = bytes.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : bytes.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        Vector128<byte> value = Vector128.CreateScalar(bits).AsByte();
        return areBytes ? Vector128.WidenLower(value).AsInt16() : value.AsInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFew(Span<byte> target, Vector128<byte> value)
    {
        if (target.Length >= 8) BinaryPrimitives.WriteUInt64LittleEndian(target, value.AsUInt64().ToScalar());
        else if (target.Length >= 4) BinaryPrimitives.WriteUInt32LittleEndian(target, value.AsUInt32().ToScalar());
        else BinaryPrimitives.WriteUInt16LittleEndian(target, value.AsUInt16().ToScalar());
    }

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

        /// <summary>Lower lanes of each in turn.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> UnpackLow(Vector128<short> first, Vector128<short> second) =>
            (Vector128.WidenLower(first.AsUInt16()) | (Vector128.WidenLower(second.AsUInt16()) << 16)).AsInt16();

        /// <summary>Upper lanes of each in turn.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> UnpackHigh(Vector128<short> first, Vector128<short> second) =>
            (Vector128.WidenUpper(first.AsUInt16()) | (Vector128.WidenUpper(second.AsUInt16()) << 16)).AsInt16();

        /// <summary>Lower lanes of 32 bits of each in turn.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<int> UnpackLow(Vector128<int> first, Vector128<int> second) =>
            (Vector128.WidenLower(first.AsUInt32()) | (Vector128.WidenLower(second.AsUInt32()) << 32)).AsInt32();

        /// <summary>Upper lanes of 32 bits of each in turn.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<int> UnpackHigh(Vector128<int> first, Vector128<int> second) =>
            (Vector128.WidenUpper(first.AsUInt32()) | (Vector128.WidenUpper(second.AsUInt32()) << 32)).AsInt32();

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
