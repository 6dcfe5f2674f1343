using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

internal readonly partial struct Words512
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadInts(ReadOnlySpan<int> ints) => new(Vector512.Create(ints).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadWidened(ReadOnlySpan<short> words) => new(Vector512.WidenLower(Vector256.Create(words).ToVector512()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInts(Span<int> target, Words512 value) => value._value.AsInt32().CopyTo(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 SubtractInts(Words512 left, Words512 right) => new((left._value.AsInt32() - right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 MultiplyInts(Words512 left, Words512 right) => new((left._value.AsInt32() * right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 SquareInts(Words512 value) => new(PairSums(value._value, value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 QuotientInts(Words512 left, Words512 right) =>
        new(Vector512.ConvertToInt32Native(Vector512.ConvertToSingle(left._value.AsInt32()) / Vector512.ConvertToSingle(right._value.AsInt32())).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 MinInts(Words512 left, Words512 right) => new(Vector512.Min(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 MaxInts(Words512 left, Words512 right) => new(Vector512.Max(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 EqualInts(Words512 left, Words512 right) => new(Vector512.Equals(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ShiftLeftInts(Words512 value, int count) => new((value._value.AsInt32() << count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ShiftRightInts(Words512 value, int count) => new((value._value.AsInt32() >> count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ShiftRightLogicalInts(Words512 value, int count) => new((value._value.AsInt32() >>> count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 PackInts(Words512 first, Words512 second) =>
        new(Avx512BW.IsSupported
            ? Vector512.Create(Avx512F.ConvertToVector256Int16WithSaturation(first._value.AsInt32()), Avx512F.ConvertToVector256Int16WithSaturation(second._value.AsInt32()))
            : Vector512.Create(PackHalves(first._value.AsInt32()), PackHalves(second._value.AsInt32())));

    private static Vector256<short> PackHalves(Vector512<int> ints) => Words256.PackInts(new(ints.GetLower().AsInt16()), new(ints.GetUpper().AsInt16())).Value;
}
