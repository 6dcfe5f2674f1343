using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto;

/// <summary>
/// The few operations on 512 bits that the portable vectors do not name. Each is one AVX-512 instruction, and the same in portable vectors where the processor lacks
/// it: so the kernels that stand on them give the same on every machine, and can be tested on every machine; they are only worth their while where the
/// instructions exist.
/// </summary>
internal static class Lanes512
{
    /// <summary>Whether kernels of 512 bits pay here. The runtime says no on processors that slow down for them.</summary>
    internal static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<uint> RotateLeft(Vector512<uint> value, [ConstantExpected(Max = (byte)31)] byte count)
        => Avx512F.IsSupported ? Avx512F.RotateLeft(value, count) : value << count | value >>> 32 - count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<ulong> RotateLeft(Vector512<ulong> value, [ConstantExpected(Max = (byte)63)] byte count)
        => Avx512F.IsSupported ? Avx512F.RotateLeft(value, count) : value << count | value >>> 64 - count;

    /// <summary>The products of numbers below 2^32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<ulong> Multiply(Vector512<ulong> a, Vector512<ulong> b)
        => Avx512F.IsSupported ? Avx512F.Multiply(a.AsUInt32(), b.AsUInt32()) : a * b;

    /// <summary>The upper halves of the signed products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<short> MultiplyHigh(Vector512<short> a, Vector512<short> b)
    {
        if (Avx512BW.IsSupported) return Avx512BW.MultiplyHigh(a, b);
        Vector512<int> even = (a.AsInt32() << 16 >> 16) * (b.AsInt32() << 16 >> 16), odd = (a.AsInt32() >> 16) * (b.AsInt32() >> 16);
        return (even >>> 16 | odd & Vector512.Create(unchecked((int)0xFFFF0000))).AsInt16();
    }

    /// <summary>The sums of the products of neighbours, of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<int> MultiplyAddAdjacent(Vector512<short> a, Vector512<short> b)
    {
        if (Avx512BW.IsSupported) return Avx512BW.MultiplyAddAdjacent(a, b);
        return (a.AsInt32() << 16 >> 16) * (b.AsInt32() << 16 >> 16) + (a.AsInt32() >> 16) * (b.AsInt32() >> 16);
    }

    /// <summary>Bytes in the order that <paramref name="order"/> says, within each 16 of them; 0 to 15 only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<byte> Shuffle(Vector512<byte> value, Vector128<byte> order)
    {
        if (Avx512BW.IsSupported) return Avx512BW.Shuffle(value, Vector512.Create(Vector256.Create(order)));
        return Vector512.Create(
            Vector256.Create(Vector128.Shuffle(value.GetLower().GetLower(), order), Vector128.Shuffle(value.GetLower().GetUpper(), order)),
            Vector256.Create(Vector128.Shuffle(value.GetUpper().GetLower(), order), Vector128.Shuffle(value.GetUpper().GetUpper(), order)));
    }
}
