using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

internal readonly partial struct Words128
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 LoadInts(ReadOnlySpan<int> ints) => new(Vector128.Create(ints).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 LoadWidened(ReadOnlySpan<short> words) => new(Vector128.WidenLower(Vector64.Create(words).ToVector128()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInts(Span<int> target, Words128 value) => value._value.AsInt32().CopyTo(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 SubtractInts(Words128 left, Words128 right) => new((left._value.AsInt32() - right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 MultiplyInts(Words128 left, Words128 right) => new((left._value.AsInt32() * right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 SquareInts(Words128 value) =>
        new((Sse2.IsSupported ? Sse2.MultiplyAddAdjacent(value._value, value._value) : value._value.AsInt32() * value._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 QuotientInts(Words128 left, Words128 right) =>
        new(Vector128.ConvertToInt32Native(Vector128.ConvertToSingle(left._value.AsInt32()) / Vector128.ConvertToSingle(right._value.AsInt32())).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 MinInts(Words128 left, Words128 right) => new(Vector128.Min(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 MaxInts(Words128 left, Words128 right) => new(Vector128.Max(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 EqualInts(Words128 left, Words128 right) => new(Vector128.Equals(left._value.AsInt32(), right._value.AsInt32()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ShiftLeftInts(Words128 value, int count) => new((value._value.AsInt32() << count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ShiftRightInts(Words128 value, int count) => new((value._value.AsInt32() >> count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ShiftRightLogicalInts(Words128 value, int count) => new((value._value.AsInt32() >>> count).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 PackInts(Words128 first, Words128 second) => Round(first, second, 0);
}
