using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Hash;

namespace Infra.Crypto.MlKem;

/// <summary>Several states of Keccak-f[1600] side by side: word w of state s is element Count·w + s.</summary>
internal interface IKeccakLanes
{
    /// <summary>How many states.</summary>
    static abstract int Count { get; }

    /// <summary>Permutes all of them. Constant time.</summary>
    static abstract void Permute(Span<ulong> states);
}

/// <summary>Four states.</summary>
internal readonly struct FourKeccakLanes : IKeccakLanes
{
    public static int Count => KeccakLanes.Four;

    [ConstantTime]
    public static void Permute(Span<ulong> states)
    {
        if (Avx2.IsSupported) KeccakLanes.PermuteVectors(states);
        else KeccakLanes.PermuteEach(states, KeccakLanes.Four);
    }
}

/// <summary>Eight states; worth their while with AVX-512 only.</summary>
internal readonly struct EightKeccakLanes : IKeccakLanes
{
    public static int Count => KeccakLanes.Eight;

    [ConstantTime]
    public static void Permute(Span<ulong> states) => KeccakLanes.PermuteVectors512(states);
}

/// <summary>The permutations of several states. Constant time.</summary>
internal static class KeccakLanes
{
    internal const int Four = 4;
    internal const int Eight = 8;

    /// <summary>One after the other.</summary>
    [ConstantTime]
    internal static void PermuteEach(Span<ulong> states, int lanes)
    {
        Span<ulong> state = stackalloc ulong[Keccak.StateWords];
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int i = 0; i < state.Length; i++)
                state[i] = states[lanes * i + lane];
            Keccak.Permute(state);
            for (int i = 0; i < state.Length; i++)
                states[lanes * i + lane] = state[i];
        }
        ConstantTime.Erase(state);
    }

    /// <summary>Four at once, with AVX2.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void PermuteVectors(Span<ulong> states)
    {
        Span<Vector256<ulong>> a = MemoryMarshal.Cast<ulong, Vector256<ulong>>(states)[..Keccak.StateWords];
        ReadOnlySpan<ulong> constants = Keccak.RoundConstants;
        Vector256<ulong> a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        Vector256<ulong> a5 = a[5], a6 = a[6], a7 = a[7], a8 = a[8], a9 = a[9];
        Vector256<ulong> a10 = a[10], a11 = a[11], a12 = a[12], a13 = a[13], a14 = a[14];
        Vector256<ulong> a15 = a[15], a16 = a[16], a17 = a[17], a18 = a[18], a19 = a[19];
        Vector256<ulong> a20 = a[20], a21 = a[21], a22 = a[22], a23 = a[23], a24 = a[24];
        for (int round = 0; round < constants.Length; round++)
        {
            Vector256<ulong> c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20, c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21, c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
            Vector256<ulong> c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23, c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
            Vector256<ulong> d0 = c4 ^ Rotate(c1, 1), d1 = c0 ^ Rotate(c2, 1), d2 = c1 ^ Rotate(c3, 1), d3 = c2 ^ Rotate(c4, 1), d4 = c3 ^ Rotate(c0, 1);

            Vector256<ulong> b0 = a0 ^ d0, b1 = Rotate(a6 ^ d1, 44), b2 = Rotate(a12 ^ d2, 43), b3 = Rotate(a18 ^ d3, 21), b4 = Rotate(a24 ^ d4, 14);
            Vector256<ulong> b5 = Rotate(a3 ^ d3, 28), b6 = Rotate(a9 ^ d4, 20), b7 = Rotate(a10 ^ d0, 3), b8 = Rotate(a16 ^ d1, 45), b9 = Rotate(a22 ^ d2, 61);
            Vector256<ulong> b10 = Rotate(a1 ^ d1, 1), b11 = Rotate(a7 ^ d2, 6), b12 = Rotate(a13 ^ d3, 25), b13 = Rotate(a19 ^ d4, 8), b14 = Rotate(a20 ^ d0, 18);
            Vector256<ulong> b15 = Rotate(a4 ^ d4, 27), b16 = Rotate(a5 ^ d0, 36), b17 = Rotate(a11 ^ d1, 10), b18 = Rotate(a17 ^ d2, 15), b19 = Rotate(a23 ^ d3, 56);
            Vector256<ulong> b20 = Rotate(a2 ^ d2, 62), b21 = Rotate(a8 ^ d3, 55), b22 = Rotate(a14 ^ d4, 39), b23 = Rotate(a15 ^ d0, 41), b24 = Rotate(a21 ^ d1, 2);

            a0 = b0 ^ Avx2.AndNot(b1, b2) ^ Vector256.Create(constants[round]);
            a1 = b1 ^ Avx2.AndNot(b2, b3);
            a2 = b2 ^ Avx2.AndNot(b3, b4);
            a3 = b3 ^ Avx2.AndNot(b4, b0);
            a4 = b4 ^ Avx2.AndNot(b0, b1);
            a5 = b5 ^ Avx2.AndNot(b6, b7);
            a6 = b6 ^ Avx2.AndNot(b7, b8);
            a7 = b7 ^ Avx2.AndNot(b8, b9);
            a8 = b8 ^ Avx2.AndNot(b9, b5);
            a9 = b9 ^ Avx2.AndNot(b5, b6);
            a10 = b10 ^ Avx2.AndNot(b11, b12);
            a11 = b11 ^ Avx2.AndNot(b12, b13);
            a12 = b12 ^ Avx2.AndNot(b13, b14);
            a13 = b13 ^ Avx2.AndNot(b14, b10);
            a14 = b14 ^ Avx2.AndNot(b10, b11);
            a15 = b15 ^ Avx2.AndNot(b16, b17);
            a16 = b16 ^ Avx2.AndNot(b17, b18);
            a17 = b17 ^ Avx2.AndNot(b18, b19);
            a18 = b18 ^ Avx2.AndNot(b19, b15);
            a19 = b19 ^ Avx2.AndNot(b15, b16);
            a20 = b20 ^ Avx2.AndNot(b21, b22);
            a21 = b21 ^ Avx2.AndNot(b22, b23);
            a22 = b22 ^ Avx2.AndNot(b23, b24);
            a23 = b23 ^ Avx2.AndNot(b24, b20);
            a24 = b24 ^ Avx2.AndNot(b20, b21);
        }
        a[0] = a0; a[1] = a1; a[2] = a2; a[3] = a3; a[4] = a4;
        a[5] = a5; a[6] = a6; a[7] = a7; a[8] = a8; a[9] = a9;
        a[10] = a10; a[11] = a11; a[12] = a12; a[13] = a13; a[14] = a14;
        a[15] = a15; a[16] = a16; a[17] = a17; a[18] = a18; a[19] = a19;
        a[20] = a20; a[21] = a21; a[22] = a22; a[23] = a23; a[24] = a24;
    }

    /// <summary>Eight at once. A processor with AVX-512 rotates in one instruction and joins three operands in another.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void PermuteVectors512(Span<ulong> states)
    {
        Span<Vector512<ulong>> a = MemoryMarshal.Cast<ulong, Vector512<ulong>>(states)[..Keccak.StateWords];
        ReadOnlySpan<ulong> constants = Keccak.RoundConstants;
        Vector512<ulong> a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        Vector512<ulong> a5 = a[5], a6 = a[6], a7 = a[7], a8 = a[8], a9 = a[9];
        Vector512<ulong> a10 = a[10], a11 = a[11], a12 = a[12], a13 = a[13], a14 = a[14];
        Vector512<ulong> a15 = a[15], a16 = a[16], a17 = a[17], a18 = a[18], a19 = a[19];
        Vector512<ulong> a20 = a[20], a21 = a[21], a22 = a[22], a23 = a[23], a24 = a[24];
        for (int round = 0; round < constants.Length; round++)
        {
            Vector512<ulong> c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20, c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21, c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22;
            Vector512<ulong> c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23, c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24;
            Vector512<ulong> d0 = c4 ^ Lanes512.RotateLeft(c1, 1), d1 = c0 ^ Lanes512.RotateLeft(c2, 1), d2 = c1 ^ Lanes512.RotateLeft(c3, 1), d3 = c2 ^ Lanes512.RotateLeft(c4, 1), d4 = c3 ^ Lanes512.RotateLeft(c0, 1);

            Vector512<ulong> b0 = a0 ^ d0, b1 = Lanes512.RotateLeft(a6 ^ d1, 44), b2 = Lanes512.RotateLeft(a12 ^ d2, 43), b3 = Lanes512.RotateLeft(a18 ^ d3, 21), b4 = Lanes512.RotateLeft(a24 ^ d4, 14);
            Vector512<ulong> b5 = Lanes512.RotateLeft(a3 ^ d3, 28), b6 = Lanes512.RotateLeft(a9 ^ d4, 20), b7 = Lanes512.RotateLeft(a10 ^ d0, 3), b8 = Lanes512.RotateLeft(a16 ^ d1, 45), b9 = Lanes512.RotateLeft(a22 ^ d2, 61);
            Vector512<ulong> b10 = Lanes512.RotateLeft(a1 ^ d1, 1), b11 = Lanes512.RotateLeft(a7 ^ d2, 6), b12 = Lanes512.RotateLeft(a13 ^ d3, 25), b13 = Lanes512.RotateLeft(a19 ^ d4, 8), b14 = Lanes512.RotateLeft(a20 ^ d0, 18);
            Vector512<ulong> b15 = Lanes512.RotateLeft(a4 ^ d4, 27), b16 = Lanes512.RotateLeft(a5 ^ d0, 36), b17 = Lanes512.RotateLeft(a11 ^ d1, 10), b18 = Lanes512.RotateLeft(a17 ^ d2, 15), b19 = Lanes512.RotateLeft(a23 ^ d3, 56);
            Vector512<ulong> b20 = Lanes512.RotateLeft(a2 ^ d2, 62), b21 = Lanes512.RotateLeft(a8 ^ d3, 55), b22 = Lanes512.RotateLeft(a14 ^ d4, 39), b23 = Lanes512.RotateLeft(a15 ^ d0, 41), b24 = Lanes512.RotateLeft(a21 ^ d1, 2);

            a0 = b0 ^ AndNot(b1, b2) ^ Vector512.Create(constants[round]);
            a1 = b1 ^ AndNot(b2, b3);
            a2 = b2 ^ AndNot(b3, b4);
            a3 = b3 ^ AndNot(b4, b0);
            a4 = b4 ^ AndNot(b0, b1);
            a5 = b5 ^ AndNot(b6, b7);
            a6 = b6 ^ AndNot(b7, b8);
            a7 = b7 ^ AndNot(b8, b9);
            a8 = b8 ^ AndNot(b9, b5);
            a9 = b9 ^ AndNot(b5, b6);
            a10 = b10 ^ AndNot(b11, b12);
            a11 = b11 ^ AndNot(b12, b13);
            a12 = b12 ^ AndNot(b13, b14);
            a13 = b13 ^ AndNot(b14, b10);
            a14 = b14 ^ AndNot(b10, b11);
            a15 = b15 ^ AndNot(b16, b17);
            a16 = b16 ^ AndNot(b17, b18);
            a17 = b17 ^ AndNot(b18, b19);
            a18 = b18 ^ AndNot(b19, b15);
            a19 = b19 ^ AndNot(b15, b16);
            a20 = b20 ^ AndNot(b21, b22);
            a21 = b21 ^ AndNot(b22, b23);
            a22 = b22 ^ AndNot(b23, b24);
            a23 = b23 ^ AndNot(b24, b20);
            a24 = b24 ^ AndNot(b20, b21);
        }
        a[0] = a0; a[1] = a1; a[2] = a2; a[3] = a3; a[4] = a4;
        a[5] = a5; a[6] = a6; a[7] = a7; a[8] = a8; a[9] = a9;
        a[10] = a10; a[11] = a11; a[12] = a12; a[13] = a13; a[14] = a14;
        a[15] = a15; a[16] = a16; a[17] = a17; a[18] = a18; a[19] = a19;
        a[20] = a20; a[21] = a21; a[22] = a22; a[23] = a23; a[24] = a24;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate(Vector256<ulong> value, int count) => value << count | value >>> 64 - count;

    // The first operand is the one that is inverted, as in AVX2's instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> AndNot(Vector512<ulong> inverted, Vector512<ulong> other) => ~inverted & other;
}
