using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Block;

namespace Infra.Crypto.Mac;

/// <summary>
/// Poly1305 (RFC 8439 section 2.5), a one-time authenticator: each key is for one message only, which is why it is not public.
/// The sum h is below 2^131 in limbs of 64 bits. The lowest two bits of r's upper limb are zero, so that r1 times 2^128, which is r1/4 times 2^130,
/// is 5/4 r1 modulo 2^130 - 5: a whole number, kept as r1 + r1/4.
/// </summary>
internal partial struct Poly1305
{
    internal const int KeySize = 32;
    internal const int TagSize = 16;

    private const int BlockSize = 16;

    private readonly ulong _r0, _r1, _pad0, _pad1;
    private ulong _h0, _h1, _h2;

    [ConstantTime]
    internal Poly1305(ReadOnlySpan<byte> key)
    {
        key = key[..KeySize];
        _r0 = BinaryPrimitives.ReadUInt64LittleEndian(key) & 0x0FFFFFFC0FFFFFFF;
        _r1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) & 0x0FFFFFFC0FFFFFFC;
        _pad0 = BinaryPrimitives.ReadUInt64LittleEndian(key[16..]);
        _pad1 = BinaryPrimitives.ReadUInt64LittleEndian(key[24..]);
    }

    [ConstantTime]
    internal static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        var poly = new Poly1305(key);
        int whole = message.Length & -BlockSize;
        poly.AppendWhole(message[..whole]);
        if (whole != message.Length)
        {
            Span<byte> last = stackalloc byte[BlockSize];
            message[whole..].CopyTo(last);
            last[message.Length - whole] = 1;
            poly.AppendBlocks(last, 0);
        }
        poly.Finish(tag);
    }

    /// <summary>Adds data and the zeros that fill its last block: the form that the AEAD wants.</summary>
    [ConstantTime]
    internal void AppendPadded(ReadOnlySpan<byte> data)
    {
        int whole = data.Length & -BlockSize;
        if (whole != 0) AppendWhole(data[..whole]);
        if (whole == data.Length) return;
        Vector128<ulong> last = BlockBytes.LoadPartial(data[whole..]).AsUInt64();
        AppendBlock(last.GetElement(0), last.GetElement(1));
    }

    /// <summary>Adds one block of two numbers.</summary>
    [ConstantTime]
    internal void AppendBlock(ulong first, ulong second)
    {
        ulong h0 = _h0, h1 = _h1, h2 = _h2;
        Step(ref h0, ref h1, ref h2, first, second, 1, _r0, _r1, _r1 + (_r1 >> 2));
        _h0 = h0;
        _h1 = h1;
        _h2 = h2;
    }

    /// <summary>Adds whole blocks, long runs of them in eight or four lanes.</summary>
    [ConstantTime]
    private void AppendWhole(ReadOnlySpan<byte> blocks)
    {
        if (Lanes512.IsSupported && blocks.Length >= WidestMin)
        {
            int widest = blocks.Length & -WidestStep;
            AppendAvx512(blocks[..widest]);
            blocks = blocks[widest..];
        }
        if (Avx2.IsSupported && blocks.Length >= WideMin)
        {
            int wide = blocks.Length & -WideStep;
            AppendAvx2(blocks[..wide]);
            blocks = blocks[wide..];
        }
        if (!blocks.IsEmpty) AppendBlocks(blocks, 1);
    }

    /// <summary>Adds whole blocks; <paramref name="top"/> is the bit above their 128: 1, or 0 for a last block that carries its own.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal void AppendBlocks(ReadOnlySpan<byte> blocks, ulong top)
    {
        ulong r0 = _r0, r1 = _r1, r1Folded = r1 + (r1 >> 2);
        ulong h0 = _h0, h1 = _h1, h2 = _h2;
        for (; blocks.Length >= BlockSize; blocks = blocks[BlockSize..])
        {
            ulong low = BinaryPrimitives.ReadUInt64LittleEndian(blocks);
            ulong high = BinaryPrimitives.ReadUInt64LittleEndian(blocks[sizeof(ulong)..]);
            Step(ref h0, ref h1, ref h2, low, high, top, r0, r1, r1Folded);
        }
        _h0 = h0;
        _h1 = h1;
        _h2 = h2;
    }

    /// <summary>
    /// Adds a block and multiplies: (h0 + h1 2^64 + h2 2^128)(r0 + r1 2^64), with h1 r1 and h2 r1 folded down by 5/4. The new h2 is below 8, so its
    /// products fit one limb.
    /// </summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref ulong h0, ref ulong h1, ref ulong h2, ulong m0, ulong m1, ulong top, ulong r0, ulong r1, ulong r1Folded)
    {
        ulong a0 = h0 + m0;
        ulong carry = Carry(a0, m0);
        ulong a1 = h1 + carry;
        ulong a2 = h2 + Carry(a1, carry) + top;
        a1 += m1;
        a2 += Carry(a1, m1);

        ulong d0High = Math.BigMul(a0, r0, out ulong d0Low);
        ulong tHigh = Math.BigMul(a1, r1Folded, out ulong tLow);
        d0Low += tLow;
        d0High += tHigh + Carry(d0Low, tLow);
        ulong d1High = Math.BigMul(a0, r1, out ulong d1Low);
        tHigh = Math.BigMul(a1, r0, out tLow);
        d1Low += tLow;
        d1High += tHigh + Carry(d1Low, tLow);
        tLow = a2 * r1Folded;
        d1Low += tLow;
        d1High += Carry(d1Low, tLow);
        d1Low += d0High;
        d1High += Carry(d1Low, d0High) + a2 * r0;

        // What is above bit 130 comes back times 5.
        ulong fold = (d1High >> 2) + (d1High & ~3ul);
        h0 = d0Low + fold;
        carry = Carry(h0, fold);
        h1 = d1Low + carry;
        h2 = (d1High & 3) + Carry(h1, carry);
    }

    /// <summary>Reduces completely, adds the second half of the key, writes 16 bytes and leaves nothing behind.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal void Finish(Span<byte> tag)
    {
        // h + 5 reaches 2^130 exactly when h is at least 2^130 - 5; then its lower bits are the reduced number.
        ulong g0 = _h0 + 5;
        ulong carry = Carry(g0, 5);
        ulong g1 = _h1 + carry;
        ulong g2 = _h2 + Carry(g1, carry);
        ulong mask = ConstantTime.MaskIfNonZero(g2 >> 2);
        ulong h0 = ConstantTime.Select(mask, g0, _h0);
        ulong h1 = ConstantTime.Select(mask, g1, _h1);
        h0 += _pad0;
        h1 += _pad1 + Carry(h0, _pad0);
        BinaryPrimitives.WriteUInt64LittleEndian(tag, h0);
        BinaryPrimitives.WriteUInt64LittleEndian(tag[8..], h1);
        this = default;
    }

    /// <summary>1 when adding <paramref name="addend"/> made <paramref name="sum"/> wrap, else 0.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Carry(ulong sum, ulong addend) => sum < addend ? 1ul : 0ul;
}
