using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

/// <summary>Thirty-two words: by single instructions where the processor has AVX-512, else by those of two halves, which is slower than 256 bits but gives the same.</summary>
internal readonly partial struct Words512(Vector512<short> value) : IWideWords<Words512>
{
    private readonly Vector512<short> _value = value;

    /// <summary>The vector.</summary>
    public Vector512<short> Value => _value;

    /// <inheritdoc/>
    public static int Count => 32;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Create(short value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 CreateInts(int value) => new(Vector512.Create(value).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Load(ReadOnlySpan<short> words) => new(Vector512.Create(words));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadSamples<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged =>
        typeof(TPixel) == typeof(byte)
            ? new(Vector512.WidenLower(Vector256.Create(MemoryMarshal.Cast<TPixel, byte>(samples)).ToVector512()).AsInt16())
            : new(Vector512.Create(MemoryMarshal.Cast<TPixel, short>(samples)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Span<short> target, Words512 value) => value._value.CopyTo(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSamples<TPixel>(Span<TPixel> target, Words512 value)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte)) ToBytes(value._value).CopyTo(MemoryMarshal.AsBytes(target));
        else value._value.CopyTo(MemoryMarshal.Cast<TPixel, short>(target));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadSome<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged => samples.Length >= Count ? LoadSamples(samples) : new(Lanes256.LoadSome(samples).ToVector512());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSome<TPixel>(Span<TPixel> target, Words512 value)
        where TPixel : unmanaged
    {
        if (target.Length >= Count) StoreSamples(target, value);
        else Lanes256.StoreSome(target, value._value.GetLower());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ShiftRight(Words512 value, int count) => new(value._value >> count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Add(Words512 left, Words512 right) => new(left._value + right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Subtract(Words512 left, Words512 right) => new(left._value - right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 AddSaturate(Words512 left, Words512 right) => new(Avx512BW.IsSupported ? Avx512BW.AddSaturate(left._value, right._value) : Vector512.Create(Avx2.AddSaturate(left._value.GetLower(), right._value.GetLower()), Avx2.AddSaturate(left._value.GetUpper(), right._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 SubtractSaturate(Words512 left, Words512 right) => new(Avx512BW.IsSupported ? Avx512BW.SubtractSaturate(left._value, right._value) : Vector512.Create(Avx2.SubtractSaturate(left._value.GetLower(), right._value.GetLower()), Avx2.SubtractSaturate(left._value.GetUpper(), right._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Min(Words512 left, Words512 right) => new(Vector512.Min(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Max(Words512 left, Words512 right) => new(Vector512.Max(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 MultiplyHighRound(Words512 left, Words512 right) => new(Avx512BW.IsSupported ? Avx512BW.MultiplyHighRoundScale(left._value, right._value) : Vector512.Create(Avx2.MultiplyHighRoundScale(left._value.GetLower(), right._value.GetLower()), Avx2.MultiplyHighRoundScale(left._value.GetUpper(), right._value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Products(Words512 first, Words512 second, Words512 weights, out Words512 low, out Words512 high)
    {
        low = new(PairSums(UnpackLow(first._value, second._value), weights._value));
        high = new(PairSums(UnpackHigh(first._value, second._value), weights._value));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Products(Words512 first, Words512 second, Words512 firstWeight, Words512 secondWeight, out Words512 low, out Words512 high)
    {
        low = new(PairSums(UnpackLow(first._value, second._value), UnpackLow(firstWeight._value, secondWeight._value)));
        high = new(PairSums(UnpackHigh(first._value, second._value), UnpackHigh(firstWeight._value, secondWeight._value)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 AddInts(Words512 left, Words512 right) => new((left._value.AsInt32() + right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Round(Words512 low, Words512 high, int shift)
    {
        Vector512<int> first = low._value.AsInt32() >> shift;
        Vector512<int> second = high._value.AsInt32() >> shift;
        return new(Avx512BW.IsSupported
            ? Avx512BW.PackSignedSaturate(first, second)
            : Vector512.Create(Avx2.PackSignedSaturate(first.GetLower(), second.GetLower()), Avx2.PackSignedSaturate(first.GetUpper(), second.GetUpper())));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> ToBytes(Vector512<short> value) =>
        Avx512BW.IsSupported
            ? Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.Max(value, Vector512<short>.Zero).AsUInt16())
            : Avx2.Permute4x64(Avx2.PackUnsignedSaturate(value.GetLower(), value.GetUpper()).AsInt64(), 0b11_01_10_00).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> UnpackLow(Vector512<short> left, Vector512<short> right) =>
        Avx512BW.IsSupported
            ? Avx512BW.UnpackLow(left, right)
            : Vector512.Create(Avx2.UnpackLow(left.GetLower(), right.GetLower()), Avx2.UnpackLow(left.GetUpper(), right.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> UnpackHigh(Vector512<short> left, Vector512<short> right) =>
        Avx512BW.IsSupported
            ? Avx512BW.UnpackHigh(left, right)
            : Vector512.Create(Avx2.UnpackHigh(left.GetLower(), right.GetLower()), Avx2.UnpackHigh(left.GetUpper(), right.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> PairSums(Vector512<short> values, Vector512<short> weights) =>
        Avx512BW.IsSupported
            ? Avx512BW.MultiplyAddAdjacent(values, weights).AsInt16()
            : Vector512.Create(Avx2.MultiplyAddAdjacent(values.GetLower(), weights.GetLower()), Avx2.MultiplyAddAdjacent(values.GetUpper(), weights.GetUpper())).AsInt16();
}
