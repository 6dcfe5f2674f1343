using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

internal readonly partial struct Words256
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadInts(ReadOnlySpan<int> ints) => new(Vector256.Create(ints).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadWidened(ReadOnlySpan<short> words) => new(Avx2.ConvertToVector256Int32(Vector128.Create(words)).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInts(Span<int> target, Words256 value) => value._value.AsInt32().CopyTo(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 SubtractInts(Words256 left, Words256 right) => new((left._value.AsInt32() - right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 MultiplyInts(Words256 left, Words256 right) => new((left._value.AsInt32() * right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 SquareInts(Words256 value) => new(Avx2.MultiplyAddAdjacent(value._value, value._value).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 QuotientInts(Words256 left, Words256 right) =>
        new(Vector256.ConvertToInt32Native(Vector256.ConvertToSingle(left._value.AsInt32()) / Vector256.ConvertToSingle(right._value.AsInt32())).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 MinInts(Words256 left, Words256 right) => new(Vector256.Min(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 MaxInts(Words256 left, Words256 right) => new(Vector256.Max(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 EqualInts(Words256 left, Words256 right) => new(Vector256.Equals(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ShiftLeftInts(Words256 value, int count) => new((value._value.AsInt32() << count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ShiftRightInts(Words256 value, int count) => new((value._value.AsInt32() >> count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ShiftRightLogicalInts(Words256 value, int count) => new((value._value.AsInt32() >>> count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 PackInts(Words256 first, Words256 second) =>
        new(Avx2.Permute4x64(Avx2.PackSignedSaturate(first._value.AsInt32(), second._value.AsInt32()).AsInt64(), 0b11_01_10_00).AsInt16());
}
