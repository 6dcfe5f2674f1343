using System.Buffers.Binary;
using System.Numerics;

namespace Infra.Ntp.Wire;

/// <summary>
/// MD5 (RFC 1321) of short messages. Not for security: reference ids of IPv6 sources are defined by it and nothing else here uses it.
/// </summary>
internal static class Md5
{
    internal const int DigestLength = 16;

    private const int BlockLength = 64;

    private static ReadOnlySpan<byte> Shifts => [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

    /// <summary>Hashes a message of at most 55 bytes, which is what fits into one block.</summary>
    internal static void Hash(ReadOnlySpan<byte> message, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, BlockLength - 9, nameof(message));
        Span<byte> block = stackalloc byte[BlockLength];
        message.CopyTo(block);
        block[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64LittleEndian(block[(BlockLength - 8)..], (ulong)message.Length * 8);

        (uint a, uint b, uint c, uint d) = (0x67452301u, 0xEFCDAB89u, 0x98BADCFEu, 0x10325476u);
        (uint a0, uint b0, uint c0, uint d0) = (a, b, c, d);
        for (int step = 0; step < 64; step++)
        {
            (uint mixed, int word) = (step / 16) switch
            {
                0 => (b & c | ~b & d, step),
                1 => (d & b | ~d & c, (5 * step + 1) % 16),
                2 => (b ^ c ^ d, (3 * step + 5) % 16),
                _ => (c ^ (b | ~d), 7 * step % 16),
            };
            uint sum = unchecked(a + mixed + SineConstant(step) + BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * word)..]));
            uint rotated = unchecked(b + BitOperations.RotateLeft(sum, Shifts[step / 16 * 4 + step % 4]));
            (a, d, c, b) = (d, c, b, rotated);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(digest, unchecked(a0 + a));
        BinaryPrimitives.WriteUInt32LittleEndian(digest[4..], unchecked(b0 + b));
        BinaryPrimitives.WriteUInt32LittleEndian(digest[8..], unchecked(c0 + c));
        BinaryPrimitives.WriteUInt32LittleEndian(digest[12..], unchecked(d0 + d));
    }

    // RFC 1321 section 3.4 defines its table so: the integer part of 2^32 * |sin(step + 1)|, angle in radians.
    private static uint SineConstant(int step) => (uint)(Math.Abs(Math.Sin(step + 1)) * 4294967296.0);
}
