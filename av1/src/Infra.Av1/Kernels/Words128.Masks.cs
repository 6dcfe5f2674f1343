using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Av1.Pictures;

namespace Infra.Av1.Kernels;

internal readonly partial struct Words128
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 GreaterThan(Words128 left, Words128 right) => new(Vector128.GreaterThan(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 And(Words128 left, Words128 right) => new(left._value & right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Or(Words128 left, Words128 right) => new(left._value | right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 AndNot(Words128 left, Words128 right) => new(Vector128.AndNot(left._value, right._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Select(Words128 mask, Words128 first, Words128 second) => new(Vector128.ConditionalSelect(mask._value, first._value, second._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(Words128 value) => value._value == Vector128<short>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Abs(Words128 value) => new(Ssse3.IsSupported ? Ssse3.Abs(value._value).AsInt16() : (value._value ^ (value._value >> 15)) - (value._value >> 15));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Multiply(Words128 left, Words128 right) => new(left._value * right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ShiftLeft(Words128 value, int count) => new(value._value << count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ShiftRightLogical(Words128 value, int count) => new(value._value >>> count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 CreateShift(int count) => new(Vector128.CreateScalar((short)count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 ShiftRightLogical(Words128 value, Words128 shift) => new(Sse2.IsSupported ? Sse2.ShiftRightLogical(value._value, shift._value) : value._value >>> shift._value.ToScalar());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 MinUnsigned(Words128 left, Words128 right) => new(Vector128.Min(left._value.AsUInt16(), right._value.AsUInt16()).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 SubtractSaturateUnsigned(Words128 left, Words128 right) =>
        new((Sse2.IsSupported ? Sse2.SubtractSaturate(left._value.AsUInt16(), right._value.AsUInt16()) : left._value.AsUInt16() - Vector128.Min(left._value.AsUInt16(), right._value.AsUInt16())).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 WithSign(Words128 size, Words128 signs) => new(Ssse3.IsSupported ? Ssse3.Sign(size._value, signs._value) : (size._value ^ (signs._value >> 15)) - (signs._value >> 15));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 Spread(ulong bytes) => new(Vector128.Create((bytes & 255) * 0x0001_0001_0001_0001, ((bytes >> 8) & 255) * 0x0001_0001_0001_0001).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 UnitMask(int units) => new(Vector128.Create(-(long)(units & 1), -(long)((units >> 1) & 1)).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 LoadEights(ReadOnlySpan<short> words, int at, int stride) => new(Vector128.Create(words.Slice(at, 8)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Words128 LoadFours(ReadOnlySpan<short> words, int at, int stride) => new(Vector128.Create(FourWords(words, at), FourWords(words, at + stride)).AsInt16());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreEights<TPixel>(PlaneBlock<TPixel> target, int y, Words128 value)
        where TPixel : unmanaged => StoreSamples(target.Row(y, 0, 8), value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFours<TPixel>(PlaneBlock<TPixel> target, int y, Words128 value)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte))
        {
            ulong both = ToBytes(value._value).AsUInt64().ToScalar();
            BinaryPrimitives.WriteUInt32LittleEndian(MemoryMarshal.AsBytes(target.Row(y, 0, 4)), (uint)both);
            BinaryPrimitives.WriteUInt32LittleEndian(MemoryMarshal.AsBytes(target.Row(y + 1, 0, 4)), (uint)(both >> 32));
            return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsBytes(target.Row(y, 0, 4)), value._value.AsUInt64().ToScalar());
        BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsBytes(target.Row(y + 1, 0, 4)), value._value.AsUInt64().GetElement(1));
    }

    /// <summary>Four words as one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FourWords(ReadOnlySpan<short> words, int at) => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(words.Slice(at, 4)));
}
