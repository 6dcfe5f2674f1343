using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Crypto.Block;

/// <summary>Turns the sixteen bytes of a block around.</summary>
internal static class ByteOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> Reverse(Vector128<byte> block)
    {
        if (Ssse3.IsSupported)
            return Ssse3.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
        Vector128<ulong> halves = block.AsUInt64();
        return Vector128.Create(BinaryPrimitives.ReverseEndianness(halves.GetElement(1)), BinaryPrimitives.ReverseEndianness(halves.GetElement(0))).AsByte();
    }

    /// <summary>Both blocks, each for itself; needs AVX2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> Reverse(Vector256<byte> blocks)
        => Avx2.Shuffle(blocks, Vector256.Create(Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)));
}
