using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Infra.Crypto.Block;

/// <summary>
/// AES for processors without AES-NI: four blocks at once, bit by bit, without a table, so that no memory address depends on a secret.
/// <para>
/// The state is eight planes of 64 bits; plane b holds bit b of all 64 bytes. The byte in row r and column c of block k is at bit 16r + 4c + k. A row is thus
/// a field of 16 bits: ShiftRows turns each field by a multiple of 4, and the next row, for MixColumns, is a rotation of the plane by 16.
/// A round key is the same for all blocks, so it is kept as eight planes of 16 bits, bit 4r + c.
/// </para>
/// </summary>
internal static class AesBitsliced
{
    /// <summary>Blocks of one pass.</summary>
    internal const int Blocks = 4;

    private const int Planes = 8;

    /// <summary>Encrypts four blocks in place.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Encrypt(in AesSchedule key, Span<Vector128<byte>> blocks)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(blocks[..Blocks]);
        Span<ulong> planes = stackalloc ulong[Planes];
        ReadOnlySpan<ushort> keys = MemoryMarshal.Cast<AesSchedule, ushort>(new ReadOnlySpan<AesSchedule>(in key));
        Gather(bytes, planes);
        AddRoundKey(planes, keys[..Planes]);
        for (int round = 1; round < key.Rounds; round++)
        {
            SubBytes(planes);
            ShiftRows(planes);
            MixColumns(planes);
            AddRoundKey(planes, keys.Slice(Planes * round, Planes));
        }
        SubBytes(planes);
        ShiftRows(planes);
        AddRoundKey(planes, keys.Slice(Planes * 14, Planes));   // the field Last
        Scatter(planes, bytes);
    }

    /// <summary>The S-box on the four bytes of a word, for the key schedule.</summary>
    [ConstantTime]
    internal static uint SubWord(uint word)
    {
        Span<ulong> planes = stackalloc ulong[Planes];
        ulong turned = TransposeBits(word);
        for (int b = 0; b < Planes; b++)
            planes[b] = (turned >> (8 * b)) & 0xF;
        SubBytes(planes);
        turned = 0;
        for (int b = 0; b < Planes; b++)
            turned |= (planes[b] & 0xF) << (8 * b);
        return (uint)TransposeBits(turned);
    }

    /// <summary>A round key as eight planes of 16 bits.</summary>
    [ConstantTime]
    internal static Vector128<byte> ToPlanes(Vector128<byte> roundKey)
    {
        Span<ushort> planes = stackalloc ushort[Planes];
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column < 4; column++)
            {
                uint value = roundKey.GetElement(4 * column + row);
                for (int b = 0; b < Planes; b++)
                    planes[b] |= (ushort)(((value >> b) & 1) << (4 * row + column));
            }
        }
        return MemoryMarshal.Cast<ushort, Vector128<byte>>(planes)[0];
    }

    /// <summary>Byte 16r + 4c + k of the 64 in plane order is byte 4c + r of block k; then eight times eight bits change places.</summary>
    private static void Gather(ReadOnlySpan<byte> blocks, Span<ulong> planes)
    {
        planes = planes[..Planes];
        planes.Clear();
        for (int group = 0; group < 8; group++)
        {
            ulong bytes = 0;
            for (int i = 0; i < 8; i++)
                bytes |= (ulong)blocks[Place(8 * group + i)] << (8 * i);
            bytes = TransposeBits(bytes);
            for (int b = 0; b < planes.Length; b++)
                planes[b] |= ((bytes >> (8 * b)) & 0xFF) << (8 * group);
        }
    }

    private static void Scatter(ReadOnlySpan<ulong> planes, Span<byte> blocks)
    {
        planes = planes[..Planes];
        for (int group = 0; group < 8; group++)
        {
            ulong bytes = 0;
            for (int b = 0; b < planes.Length; b++)
                bytes |= ((planes[b] >> (8 * group)) & 0xFF) << (8 * b);
            bytes = TransposeBits(bytes);
            for (int i = 0; i < 8; i++)
                blocks[Place(8 * group + i)] = (byte)(bytes >> (8 * i));
        }
    }

    /// <summary>Where the byte at bit position 16r + 4c + k stands: 16k + 4c + r.</summary>
    private static int Place(int position) => 16 * (position & 3) + (position & 12) + (position >> 4);

    /// <summary>Takes a word as 8 rows of 8 bits and exchanges rows and columns.</summary>
    private static ulong TransposeBits(ulong x)
    {
        ulong t = (x ^ (x >> 7)) & 0x00AA00AA00AA00AA;
        x ^= t ^ (t << 7);
        t = (x ^ (x >> 14)) & 0x0000CCCC0000CCCC;
        x ^= t ^ (t << 14);
        t = (x ^ (x >> 28)) & 0x00000000F0F0F0F0;
        return x ^ t ^ (t << 28);
    }

    private static void AddRoundKey(Span<ulong> planes, ReadOnlySpan<ushort> key)
    {
        planes = planes[..Planes];
        for (int b = 0; b < planes.Length; b++)
        {
            // Bit i goes to bit 4i and is then repeated for the four blocks.
            ulong x = key[b];
            x = (x | (x << 24)) & 0x000000FF000000FF;
            x = (x | (x << 12)) & 0x000F000F000F000F;
            x = (x | (x << 6)) & 0x0303030303030303;
            x = (x | (x << 3)) & 0x1111111111111111;
            planes[b] ^= x * 0xF;
        }
    }

    /// <summary>Row r turns left by r columns: its field of 16 bits turns right by 4r.</summary>
    private static void ShiftRows(Span<ulong> planes)
    {
        foreach (ref ulong plane in planes)
        {
            ulong x = plane;
            plane = (x & 0x0000_0000_0000_FFFF)
                | ((x >> 4) & 0x0000_0000_0FFF_0000) | ((x << 12) & 0x0000_0000_F000_0000)
                | ((x >> 8) & 0x0000_00FF_0000_0000) | ((x << 8) & 0x0000_FF00_0000_0000)
                | ((x >> 12) & 0x000F_0000_0000_0000) | ((x << 4) & 0xFFF0_0000_0000_0000);
        }
    }

    /// <summary>
    /// Each byte becomes 2a + 3b + c + d of the bytes a, b, c, d of its column from its own row on: 2(a + b) + b + (c + d).
    /// Doubling moves each plane up by one; the top plane comes back as 1B, on planes 0, 1, 3 and 4.
    /// </summary>
    private static void MixColumns(Span<ulong> planes)
    {
        planes = planes[..Planes];
        ulong top = planes[7] ^ ulong.RotateRight(planes[7], 16);
        ulong below = top;
        ulong feedback = 0b0001_1011;
        for (int b = 0; b < planes.Length; b++)
        {
            ulong next = ulong.RotateRight(planes[b], 16);
            ulong pair = planes[b] ^ next;
            ulong doubled = (b == 0 ? 0 : below) ^ (top & (0 - ((feedback >> b) & 1)));
            planes[b] = doubled ^ next ^ ulong.RotateRight(pair, 32);
            below = pair;
        }
    }

    /// <summary>
    /// The S-box as the circuit of 115 gates by Boyar and Peralta ("A small depth-16 circuit for the AES S-box", 2011), whose names the variables keep;
    /// x0 and s0 are the most significant bits.
    /// </summary>
    private static void SubBytes(Span<ulong> planes)
    {
        planes = planes[..Planes];
        ulong x0 = planes[7], x1 = planes[6], x2 = planes[5], x3 = planes[4], x4 = planes[3], x5 = planes[2], x6 = planes[1], x7 = planes[0];

        // From the bits of the byte to the tower field: linear.
        ulong y14 = x3 ^ x5; ulong y13 = x0 ^ x6; ulong y9 = x0 ^ x3; ulong y8 = x0 ^ x5; ulong t0 = x1 ^ x2; ulong y1 = t0 ^ x7;
        ulong y4 = y1 ^ x3; ulong y12 = y13 ^ y14; ulong y2 = y1 ^ x0; ulong y5 = y1 ^ x6; ulong y3 = y5 ^ y8; ulong t1 = x4 ^ y12;
        ulong y15 = t1 ^ x5; ulong y20 = t1 ^ x1; ulong y6 = y15 ^ x7; ulong y10 = y15 ^ t0; ulong y11 = y20 ^ y9; ulong y7 = x7 ^ y11;
        ulong y17 = y10 ^ y11; ulong y19 = y10 ^ y8; ulong y16 = t0 ^ y11; ulong y21 = y13 ^ y16; ulong y18 = x0 ^ y16;

        // Inversion there.
        ulong t2 = y12 & y15; ulong t3 = y3 & y6; ulong t4 = t3 ^ t2; ulong t5 = y4 & x7; ulong t6 = t5 ^ t2; ulong t7 = y13 & y16;
        ulong t8 = y5 & y1; ulong t9 = t8 ^ t7; ulong t10 = y2 & y7; ulong t11 = t10 ^ t7; ulong t12 = y9 & y11; ulong t13 = y14 & y17;
        ulong t14 = t13 ^ t12; ulong t15 = y8 & y10; ulong t16 = t15 ^ t12; ulong t17 = t4 ^ t14; ulong t18 = t6 ^ t16;
        ulong t19 = t9 ^ t14; ulong t20 = t11 ^ t16; ulong t21 = t17 ^ y20; ulong t22 = t18 ^ y19; ulong t23 = t19 ^ y21;
        ulong t24 = t20 ^ y18; ulong t25 = t21 ^ t22; ulong t26 = t21 & t23; ulong t27 = t24 ^ t26; ulong t28 = t25 & t27;
        ulong t29 = t28 ^ t22; ulong t30 = t23 ^ t24; ulong t31 = t22 ^ t26; ulong t32 = t31 & t30; ulong t33 = t32 ^ t24;
        ulong t34 = t23 ^ t33; ulong t35 = t27 ^ t33; ulong t36 = t24 & t35; ulong t37 = t36 ^ t34; ulong t38 = t27 ^ t36;
        ulong t39 = t29 & t38; ulong t40 = t25 ^ t39; ulong t41 = t40 ^ t37; ulong t42 = t29 ^ t33; ulong t43 = t29 ^ t40;
        ulong t44 = t33 ^ t37; ulong t45 = t42 ^ t41;
        ulong z0 = t44 & y15; ulong z1 = t37 & y6; ulong z2 = t33 & x7; ulong z3 = t43 & y16; ulong z4 = t40 & y1; ulong z5 = t29 & y7;
        ulong z6 = t42 & y11; ulong z7 = t45 & y17; ulong z8 = t41 & y10; ulong z9 = t44 & y12; ulong z10 = t37 & y3;
        ulong z11 = t33 & y4; ulong z12 = t43 & y13; ulong z13 = t40 & y5; ulong z14 = t29 & y2; ulong z15 = t42 & y9;
        ulong z16 = t45 & y14; ulong z17 = t41 & y8;

        // Back to the bits, with the affine map: linear.
        ulong t46 = z15 ^ z16; ulong t47 = z10 ^ z11; ulong t48 = z5 ^ z13; ulong t49 = z9 ^ z10; ulong t50 = z2 ^ z12;
        ulong t51 = z2 ^ z5; ulong t52 = z7 ^ z8; ulong t53 = z0 ^ z3; ulong t54 = z6 ^ z7; ulong t55 = z16 ^ z17; ulong t56 = z12 ^ t48;
        ulong t57 = t50 ^ t53; ulong t58 = z4 ^ t46; ulong t59 = z3 ^ t54; ulong t60 = t46 ^ t57; ulong t61 = z14 ^ t57;
        ulong t62 = t52 ^ t58; ulong t63 = t49 ^ t58; ulong t64 = z4 ^ t59; ulong t65 = t61 ^ t62; ulong t66 = z1 ^ t63;
        ulong s0 = t59 ^ t63; ulong s6 = t56 ^ ~t62; ulong s7 = t48 ^ ~t60; ulong t67 = t64 ^ t65; ulong s3 = t53 ^ t66;
        ulong s4 = t51 ^ t66; ulong s5 = t47 ^ t65; ulong s1 = t64 ^ ~s3; ulong s2 = t55 ^ ~t67;

        planes[7] = s0;
        planes[6] = s1;
        planes[5] = s2;
        planes[4] = s3;
        planes[3] = s4;
        planes[2] = s5;
        planes[1] = s6;
        planes[0] = s7;
    }
}
