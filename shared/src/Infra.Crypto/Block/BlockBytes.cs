using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Infra.Crypto.Block;

/// <summary>Reads less than a block without going through memory, which would make the processor wait for its own small writes.</summary>
internal static class BlockBytes
{
    /// <summary>Up to 15 bytes and behind them zeros. Only the length decides which way is taken.</summary>
    internal static Vector128<byte> LoadPartial(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        if (length >= sizeof(ulong))
        {
            ulong low = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong high = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(length - sizeof(ulong))..]);
            return Vector128.Create(low, length == sizeof(ulong) ? 0 : high >> (8 * (2 * sizeof(ulong) - length))).AsByte();
        }
        if (length >= sizeof(uint))
        {
            ulong low = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            ulong high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(length - sizeof(uint))..]);
            return Vector128.CreateScalar(low | (high << (8 * (length - sizeof(uint))))).AsByte();
        }
        ulong value = 0;
        for (int i = 0; i < length; i++)
            value |= (ulong)bytes[i] << (8 * i);
        return Vector128.CreateScalar(value).AsByte();
    }

    /// <summary>Twelve bytes, a nonce, and behind them the four of <paramref name="end"/>.</summary>
    internal static Vector128<byte> LoadNonce(ReadOnlySpan<byte> nonce, uint end)
        => Vector128.Create(
            BinaryPrimitives.ReadUInt64LittleEndian(nonce),
            BinaryPrimitives.ReadUInt32LittleEndian(nonce[sizeof(ulong)..]) | ((ulong)end << 32)).AsByte();
}
