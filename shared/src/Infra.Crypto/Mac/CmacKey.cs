using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Crypto.Block;

namespace Infra.Crypto.Mac;

/// <summary>The body of AES-CMAC (RFC 4493), shared with AES-SIV: round keys and the two subkeys. It goes by reference.</summary>
internal struct CmacKey
{
    private const int BlockSize = AesSchedule.BlockSize;

    private AesSchedule _schedule;
    private Vector128<byte> _subkeyWhole;
    private Vector128<byte> _subkeyPadded;

    [ConstantTime]
    internal static void Create(ReadOnlySpan<byte> key, bool bitsliced, out CmacKey cmac)
    {
        cmac = default;
        AesSchedule.Expand(key, bitsliced, out cmac._schedule);
        Vector128<byte> zero = cmac._schedule.Encrypt(Vector128<byte>.Zero);
        cmac._subkeyWhole = Double(zero);
        cmac._subkeyPadded = Double(cmac._subkeyWhole);
    }

    /// <summary>Multiplies by x in the field of 2^128 elements, most significant bit first.</summary>
    [ConstantTime]
    internal static Vector128<byte> Double(Vector128<byte> block)
    {
        Vector128<ulong> number = ByteOrder.Reverse(block).AsUInt64();
        ulong low = number.GetElement(0), high = number.GetElement(1);
        ulong carry = 0 - (high >> 63);
        return ByteOrder.Reverse(Vector128.Create((low << 1) ^ (carry & 0x87), (high << 1) | (low >> 63)).AsByte());
    }

    /// <summary>The tag of a whole message.</summary>
    [ConstantTime]
    internal readonly Vector128<byte> Compute(ReadOnlySpan<byte> message) => Finish(Vector128<byte>.Zero, message);

    /// <summary>
    /// The tag of <paramref name="message"/>, of at least 16 bytes, with <paramref name="end"/> xored over its last 16: "xorend" of RFC 5297.
    /// </summary>
    [ConstantTime]
    internal readonly Vector128<byte> ComputeXorEnd(ReadOnlySpan<byte> message, Vector128<byte> end)
    {
        int head = (message.Length - BlockSize) & -BlockSize;
        Vector128<byte> state = Chain(Vector128<byte>.Zero, message[..head]);
        Span<byte> rest = stackalloc byte[2 * BlockSize];
        rest = rest[..(message.Length - head)];
        message[head..].CopyTo(rest);
        Span<byte> last = rest[^BlockSize..];
        (MemoryMarshal.Read<Vector128<byte>>(last) ^ end).CopyTo(last);
        state = Finish(state, rest);
        ConstantTime.Erase(rest);
        return state;
    }

    /// <summary>The tag of fewer than 16 bytes, padded and then xored with <paramref name="mask"/>: a whole last block, RFC 5297 section 2.4.</summary>
    [ConstantTime]
    internal readonly Vector128<byte> ComputePadded(ReadOnlySpan<byte> message, Vector128<byte> mask)
        => _schedule.Encrypt(Pad(message) ^ mask ^ _subkeyWhole);

    /// <summary>Ends a message of which whole blocks were chained: the rest may be of any length, and empty only where the whole message is.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal readonly Vector128<byte> Finish(Vector128<byte> state, ReadOnlySpan<byte> rest)
    {
        int head = rest.Length == 0 ? 0 : (rest.Length - 1) & -BlockSize;
        state = Chain(state, rest[..head]);
        ReadOnlySpan<byte> last = rest[head..];
        Vector128<byte> block = last.Length == BlockSize ? MemoryMarshal.Read<Vector128<byte>>(last) ^ _subkeyWhole : Pad(last) ^ _subkeyPadded;
        return _schedule.Encrypt(state ^ block);
    }

    /// <summary>CBC over whole blocks: each needs the one before, so that the AES unit is mostly idle.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal readonly Vector128<byte> Chain(Vector128<byte> state, ReadOnlySpan<byte> wholeBlocks)
    {
        ReadOnlySpan<Vector128<byte>> blocks = MemoryMarshal.Cast<byte, Vector128<byte>>(wholeBlocks);
        if (_schedule.IsBitsliced)
        {
            foreach (Vector128<byte> block in blocks)
                state = _schedule.Encrypt(state ^ block);
        }
        else
        {
            foreach (Vector128<byte> block in blocks)
                state = _schedule.EncryptAesNi(state ^ block);
        }
        return state;
    }

    /// <summary>Fewer than 16 bytes, then the bit 1, then zeros.</summary>
    private static Vector128<byte> Pad(ReadOnlySpan<byte> last)
    {
        ulong low = last.Length < sizeof(ulong) ? 0x80ul << (8 * last.Length) : 0;
        ulong high = last.Length < sizeof(ulong) ? 0 : 0x80ul << (8 * (last.Length - sizeof(ulong)));
        return BlockBytes.LoadPartial(last) | Vector128.Create(low, high).AsByte();
    }
}
