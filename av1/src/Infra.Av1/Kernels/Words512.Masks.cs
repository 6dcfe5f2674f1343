using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal readonly partial struct Words512
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 GreaterThan(Words512 left, Words512 right) => new(Vector512.GreaterThan(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 And(Words512 left, Words512 right) => new(left._value & right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Or(Words512 left, Words512 right) => new(left._value | right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 AndNot(Words512 left, Words512 right) => new(Vector512.AndNot(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Select(Words512 mask, Words512 first, Words512 second) => new(Vector512.ConditionalSelect(mask._value, first._value, second._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(Words512 value) => value._value == Vector512<short>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Abs(Words512 value) => new(Vector512.Abs(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Multiply(Words512 left, Words512 right) => new(left._value * right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ShiftLeft(Words512 value, int count) => new(value._value << count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ShiftRightLogical(Words512 value, int count) => new(value._value >>> count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 CreateShift(int count) => new(Vector512.CreateScalar((short)count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 ShiftRightLogical(Words512 value, Words512 shift) =>
        new(Avx512BW.IsSupported
            ? Avx512BW.ShiftRightLogical(value._value, shift._value.GetLower().GetLower())
            : Vector512.Create(Avx2.ShiftRightLogical(value._value.GetLower(), shift._value.GetLower().GetLower()), Avx2.ShiftRightLogical(value._value.GetUpper(), shift._value.GetLower().GetLower())));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 MinUnsigned(Words512 left, Words512 right) => new(Vector512.Min(left._value.AsUInt16(), right._value.AsUInt16()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 SubtractSaturateUnsigned(Words512 left, Words512 right) => new((left._value.AsUInt16() - Vector512.Min(left._value.AsUInt16(), right._value.AsUInt16())).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 WithSign(Words512 size, Words512 signs) => new((size._value ^ (signs._value >> 15)) - (signs._value >> 15));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 Spread(ulong bytes)
    {
        var order = Vector512.Create(
            0xFF00FF00FF00FF00, 0xFF01FF01FF01FF01, 0xFF02FF02FF02FF02, 0xFF03FF03FF03FF03, 0xFF04FF04FF04FF04, 0xFF05FF05FF05FF05, 0xFF06FF06FF06FF06, 0xFF07FF07FF07FF07).AsByte();
        Vector512<byte> all = Vector512.Create(bytes).AsByte();
        return new((Avx512BW.IsSupported ? Avx512BW.Shuffle(all, order) : Vector512.Create(Avx2.Shuffle(all.GetLower(), order.GetLower()), Avx2.Shuffle(all.GetUpper(), order.GetUpper()))).AsInt16());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 UnitMask(int units)
    {
        var bits = Vector512.Create(
            0x0001_0001_0001_0001, 0x0002_0002_0002_0002, 0x0004_0004_0004_0004, 0x0008_0008_0008_0008, 0x0010_0010_0010_0010, 0x0020_0020_0020_0020, 0x0040_0040_0040_0040, 0x0080_0080_0080_0080).AsInt16();
        return new(Vector512.Equals(Vector512.Create((short)units) & bits, bits));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadEights(ReadOnlySpan<short> words, int at, int stride) =>
        new(Vector512.Create(Words256.LoadEights(words, at, stride).Value, Words256.LoadEights(words, at + 2 * stride, stride).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words512 LoadFours(ReadOnlySpan<short> words, int at, int stride) =>
        new(Vector512.Create(Words256.LoadFours(words, at, stride).Value, Words256.LoadFours(words, at + 4 * stride, stride).Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreEights<TPixel>(PlaneBlock<TPixel> target, int y, Words512 value)
        where TPixel : unmanaged
    {
        Words256.StoreEights(target, y, new(value._value.GetLower()));
        Words256.StoreEights(target, y + 2, new(value._value.GetUpper()));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFours<TPixel>(PlaneBlock<TPixel> target, int y, Words512 value)
        where TPixel : unmanaged
    {
        Words256.StoreFours(target, y, new(value._value.GetLower()));
        Words256.StoreFours(target, y + 4, new(value._value.GetUpper()));
    }
}
