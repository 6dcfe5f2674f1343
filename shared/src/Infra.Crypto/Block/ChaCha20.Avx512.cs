using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Infra.Crypto.Block;

/// <summary>The kernel for processors with AVX-512.</summary>
internal static partial class ChaCha20
{
    /// <summary>Bytes of the sixteen blocks that the widest kernel makes at once.</summary>
    internal const int WidestSize = WidestBlocks * BlockSize;

    private const int WidestBlocks = 16;

    /// <summary>
    /// Sixteen blocks at once: vector i holds word i of all sixteen. Turning words of blocks into blocks of words goes by halves, eight blocks and eight words at a time.
    /// </summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void TransformWidest(Span<uint> state, ReadOnlySpan<byte> source, Span<byte> target)
    {
        Span<uint> words = state[..StateWords];
        Vector512<uint> s0 = Vector512.Create(words[0]);
        Vector512<uint> s1 = Vector512.Create(words[1]);
        Vector512<uint> s2 = Vector512.Create(words[2]);
        Vector512<uint> s3 = Vector512.Create(words[3]);
        Vector512<uint> s4 = Vector512.Create(words[4]);
        Vector512<uint> s5 = Vector512.Create(words[5]);
        Vector512<uint> s6 = Vector512.Create(words[6]);
        Vector512<uint> s7 = Vector512.Create(words[7]);
        Vector512<uint> s8 = Vector512.Create(words[8]);
        Vector512<uint> s9 = Vector512.Create(words[9]);
        Vector512<uint> s10 = Vector512.Create(words[10]);
        Vector512<uint> s11 = Vector512.Create(words[11]);
        Vector512<uint> s13 = Vector512.Create(words[13]);
        Vector512<uint> s14 = Vector512.Create(words[14]);
        Vector512<uint> s15 = Vector512.Create(words[15]);
        Vector512<uint> s12 = Vector512.Create(words[12]) + Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        ReadOnlySpan<Vector256<uint>> from = MemoryMarshal.Cast<byte, Vector256<uint>>(source);
        Span<Vector256<uint>> to = MemoryMarshal.Cast<byte, Vector256<uint>>(target)[..from.Length];

        while (from.Length >= 2 * WidestBlocks)
        {
            Vector512<uint> x0 = s0;
            Vector512<uint> x1 = s1;
            Vector512<uint> x2 = s2;
            Vector512<uint> x3 = s3;
            Vector512<uint> x4 = s4;
            Vector512<uint> x5 = s5;
            Vector512<uint> x6 = s6;
            Vector512<uint> x7 = s7;
            Vector512<uint> x8 = s8;
            Vector512<uint> x9 = s9;
            Vector512<uint> x10 = s10;
            Vector512<uint> x11 = s11;
            Vector512<uint> x12 = s12;
            Vector512<uint> x13 = s13;
            Vector512<uint> x14 = s14;
            Vector512<uint> x15 = s15;
            for (int i = 0; i < 10; i++)
            {
                x0 += x4; x12 = Lanes512.RotateLeft(x12 ^ x0, 16);
                x1 += x5; x13 = Lanes512.RotateLeft(x13 ^ x1, 16);
                x2 += x6; x14 = Lanes512.RotateLeft(x14 ^ x2, 16);
                x3 += x7; x15 = Lanes512.RotateLeft(x15 ^ x3, 16);
                x8 += x12; x4 = Lanes512.RotateLeft(x4 ^ x8, 12);
                x9 += x13; x5 = Lanes512.RotateLeft(x5 ^ x9, 12);
                x10 += x14; x6 = Lanes512.RotateLeft(x6 ^ x10, 12);
                x11 += x15; x7 = Lanes512.RotateLeft(x7 ^ x11, 12);
                x0 += x4; x12 = Lanes512.RotateLeft(x12 ^ x0, 8);
                x1 += x5; x13 = Lanes512.RotateLeft(x13 ^ x1, 8);
                x2 += x6; x14 = Lanes512.RotateLeft(x14 ^ x2, 8);
                x3 += x7; x15 = Lanes512.RotateLeft(x15 ^ x3, 8);
                x8 += x12; x4 = Lanes512.RotateLeft(x4 ^ x8, 7);
                x9 += x13; x5 = Lanes512.RotateLeft(x5 ^ x9, 7);
                x10 += x14; x6 = Lanes512.RotateLeft(x6 ^ x10, 7);
                x11 += x15; x7 = Lanes512.RotateLeft(x7 ^ x11, 7);

                x0 += x5; x15 = Lanes512.RotateLeft(x15 ^ x0, 16);
                x1 += x6; x12 = Lanes512.RotateLeft(x12 ^ x1, 16);
                x2 += x7; x13 = Lanes512.RotateLeft(x13 ^ x2, 16);
                x3 += x4; x14 = Lanes512.RotateLeft(x14 ^ x3, 16);
                x10 += x15; x5 = Lanes512.RotateLeft(x5 ^ x10, 12);
                x11 += x12; x6 = Lanes512.RotateLeft(x6 ^ x11, 12);
                x8 += x13; x7 = Lanes512.RotateLeft(x7 ^ x8, 12);
                x9 += x14; x4 = Lanes512.RotateLeft(x4 ^ x9, 12);
                x0 += x5; x15 = Lanes512.RotateLeft(x15 ^ x0, 8);
                x1 += x6; x12 = Lanes512.RotateLeft(x12 ^ x1, 8);
                x2 += x7; x13 = Lanes512.RotateLeft(x13 ^ x2, 8);
                x3 += x4; x14 = Lanes512.RotateLeft(x14 ^ x3, 8);
                x10 += x15; x5 = Lanes512.RotateLeft(x5 ^ x10, 7);
                x11 += x12; x6 = Lanes512.RotateLeft(x6 ^ x11, 7);
                x8 += x13; x7 = Lanes512.RotateLeft(x7 ^ x8, 7);
                x9 += x14; x4 = Lanes512.RotateLeft(x4 ^ x9, 7);
            }
            x0 += s0; x1 += s1; x2 += s2; x3 += s3;
            x4 += s4; x5 += s5; x6 += s6; x7 += s7;
            x8 += s8; x9 += s9; x10 += s10; x11 += s11;
            x12 += s12; x13 += s13; x14 += s14; x15 += s15;
            s12 += Vector512.Create((uint)WidestBlocks);
            words[12] += WidestBlocks;

            // Of every block the first half of its words, then the second; first the lower eight blocks, then the upper ones.
            XorBlocks(
                x0.GetLower(), x1.GetLower(), x2.GetLower(), x3.GetLower(), x4.GetLower(), x5.GetLower(), x6.GetLower(), x7.GetLower(), from, to);
            XorBlocks(
                x8.GetLower(), x9.GetLower(), x10.GetLower(), x11.GetLower(), x12.GetLower(), x13.GetLower(), x14.GetLower(), x15.GetLower(), from[1..], to[1..]);
            XorBlocks(
                x0.GetUpper(), x1.GetUpper(), x2.GetUpper(), x3.GetUpper(), x4.GetUpper(), x5.GetUpper(), x6.GetUpper(), x7.GetUpper(),
                from[(2 * WideBlocks)..], to[(2 * WideBlocks)..]);
            XorBlocks(
                x8.GetUpper(), x9.GetUpper(), x10.GetUpper(), x11.GetUpper(), x12.GetUpper(), x13.GetUpper(), x14.GetUpper(), x15.GetUpper(),
                from[(2 * WideBlocks + 1)..], to[(2 * WideBlocks + 1)..]);
            from = from[(2 * WidestBlocks)..];
            to = to[(2 * WidestBlocks)..];
        }
    }

    /// <summary>Eight words of eight blocks: each block's are xored with every second vector of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorBlocks(
        Vector256<uint> x0, Vector256<uint> x1, Vector256<uint> x2, Vector256<uint> x3, Vector256<uint> x4, Vector256<uint> x5, Vector256<uint> x6, Vector256<uint> x7,
        ReadOnlySpan<Vector256<uint>> source, Span<Vector256<uint>> target)
    {
        ReadOnlySpan<Vector256<uint>> texts = source[..(2 * WideBlocks - 1)];
        Span<Vector256<uint>> results = target[..(2 * WideBlocks - 1)];
        Matrix8.Transpose(ref x0, ref x1, ref x2, ref x3, ref x4, ref x5, ref x6, ref x7);
        results[0] = x0 ^ texts[0];
        results[2] = x1 ^ texts[2];
        results[4] = x2 ^ texts[4];
        results[6] = x3 ^ texts[6];
        results[8] = x4 ^ texts[8];
        results[10] = x5 ^ texts[10];
        results[12] = x6 ^ texts[12];
        results[14] = x7 ^ texts[14];
    }
}
