using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal readonly partial struct Words256
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 GreaterThan(Words256 left, Words256 right) => new(Vector256.GreaterThan(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 And(Words256 left, Words256 right) => new(left._value & right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Or(Words256 left, Words256 right) => new(left._value | right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 AndNot(Words256 left, Words256 right) => new(Vector256.AndNot(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Select(Words256 mask, Words256 first, Words256 second) => new(Vector256.ConditionalSelect(mask._value, first._value, second._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(Words256 value) => value._value == Vector256<short>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Abs(Words256 value) => new(Avx2.Abs(value._value).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Multiply(Words256 left, Words256 right) => new(left._value * right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ShiftLeft(Words256 value, int count) => new(value._value << count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ShiftRightLogical(Words256 value, int count) => new(value._value >>> count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 CreateShift(int count) => new(Vector256.CreateScalar((short)count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 ShiftRightLogical(Words256 value, Words256 shift) => new(Avx2.ShiftRightLogical(value._value, shift._value.GetLower()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 MinUnsigned(Words256 left, Words256 right) => new(Avx2.Min(left._value.AsUInt16(), right._value.AsUInt16()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 SubtractSaturateUnsigned(Words256 left, Words256 right) => new(Avx2.SubtractSaturate(left._value.AsUInt16(), right._value.AsUInt16()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 WithSign(Words256 size, Words256 signs) => new(Avx2.Sign(size._value, signs._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 Spread(ulong bytes) =>
        new(Avx2.Shuffle(Vector256.Create((uint)bytes).AsByte(), Vector256.Create(0xFF00FF00FF00FF00, 0xFF01FF01FF01FF01, 0xFF02FF02FF02FF02, 0xFF03FF03FF03FF03).AsByte()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 UnitMask(int units)
    {
        var bits = Vector256.Create(0x0001_0001_0001_0001, 0x0002_0002_0002_0002, 0x0004_0004_0004_0004, 0x0008_0008_0008_0008).AsInt16();
        return new(Vector256.Equals(Vector256.Create((short)units) & bits, bits));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadEights(ReadOnlySpan<short> words, int at, int stride) => new(Vector256.Create(Vector128.Create(words.Slice(at, 8)), Vector128.Create(words.Slice(at + stride, 8))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words256 LoadFours(ReadOnlySpan<short> words, int at, int stride) =>
        new(Vector256.Create(Words128.FourWords(words, at), Words128.FourWords(words, at + stride), Words128.FourWords(words, at + 2 * stride), Words128.FourWords(words, at + 3 * stride)).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreEights<TPixel>(PlaneBlock<TPixel> target, int y, Words256 value)
        where TPixel : unmanaged
    {
        Words128.StoreEights(target, y, new(value._value.GetLower()));
        Words128.StoreEights(target, y + 1, new(value._value.GetUpper()));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFours<TPixel>(PlaneBlock<TPixel> target, int y, Words256 value)
        where TPixel : unmanaged
    {
        Words128.StoreFours(target, y, new(value._value.GetLower()));
        Words128.StoreFours(target, y + 2, new(value._value.GetUpper()));
    }
}
