using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

/// <summary>Sixteen words. Needs AVX2.</summary>
internal readonly partial struct Words256(Vector256<short> value) : IWideWords<Words256>
{
    private readonly Vector256<short> _value = value;

    /// <summary>The vector.</summary>
    public Vector256<short> Value => _value;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Create(short value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 CreateInts(int value) => new(Vector256.Create(value).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Load(ReadOnlySpan<short> words) => new(Vector256.Create(words));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadSamples<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged =>
        typeof(TPixel) == typeof(byte)
            ? new(Avx2.ConvertToVector256Int16(Vector128.Create(MemoryMarshal.Cast<TPixel, byte>(samples))))
            : new(Vector256.Create(MemoryMarshal.Cast<TPixel, short>(samples)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Span<short> target, Words256 value) => value._value.CopyTo(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSamples<TPixel>(Span<TPixel> target, Words256 value)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte)) Sse2.PackUnsignedSaturate(value._value.GetLower(), value._value.GetUpper()).CopyTo(MemoryMarshal.AsBytes(target));
        else value._value.CopyTo(MemoryMarshal.Cast<TPixel, short>(target));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadSome<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged => new(Lanes256.LoadSome(samples));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSome<TPixel>(Span<TPixel> target, Words256 value)
        where TPixel : unmanaged => Lanes256.StoreSome(target, value._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ShiftRight(Words256 value, int count) => new(value._value >> count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Add(Words256 left, Words256 right) => new(left._value + right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Subtract(Words256 left, Words256 right) => new(left._value - right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 AddSaturate(Words256 left, Words256 right) => new(Avx2.AddSaturate(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 SubtractSaturate(Words256 left, Words256 right) => new(Avx2.SubtractSaturate(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Min(Words256 left, Words256 right) => new(Vector256.Min(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Max(Words256 left, Words256 right) => new(Vector256.Max(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 MultiplyHighRound(Words256 left, Words256 right) => new(Avx2.MultiplyHighRoundScale(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Products(Words256 first, Words256 second, Words256 weights, out Words256 low, out Words256 high)
    {
        low = new(Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(first._value, second._value), weights._value).AsInt16());
        high = new(Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(first._value, second._value), weights._value).AsInt16());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Products(Words256 first, Words256 second, Words256 firstWeight, Words256 secondWeight, out Words256 low, out Words256 high)
    {
        low = new(Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(first._value, second._value), Avx2.UnpackLow(firstWeight._value, secondWeight._value)).AsInt16());
        high = new(Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(first._value, second._value), Avx2.UnpackHigh(firstWeight._value, secondWeight._value)).AsInt16());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 AddInts(Words256 left, Words256 right) => new((left._value.AsInt32() + right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Round(Words256 low, Words256 high, int shift) => new(Avx2.PackSignedSaturate(low._value.AsInt32() >> shift, high._value.AsInt32() >> shift));
}
