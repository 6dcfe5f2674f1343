using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Infra.Crypto.Hash;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Kdf;

/// <summary>PBKDF2 (RFC 8018 section 5.2) with HMAC over one hash. Allocates nothing; safe for use from several threads.</summary>
/// <typeparam name="THash">The hash.</typeparam>
public static class Pbkdf2<THash>
    where THash : struct, IHash<THash>
{
    /// <summary>
    /// Fills <paramref name="output"/>. The work is <paramref name="iterations"/> times the number of digests in the output:
    /// who takes either from a file must bound it first.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="iterations"/> is below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="output"/> shares memory with <paramref name="salt"/>.</exception>
    [ConstantTime]
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        if (output.Overlaps(salt)) throw new ArgumentException("Output and salt share memory.", nameof(output));
        var key = new Hmac<THash>(password);
        Span<byte> chain = stackalloc byte[HashLimits.DigestSizeMax];
        Span<byte> sum = stackalloc byte[HashLimits.DigestSizeMax];
        Span<byte> number = stackalloc byte[sizeof(uint)];
        chain = chain[..THash.DigestSize];

        for (uint block = 1; !output.IsEmpty; block++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, block);
            Hmac<THash> hmac = key;
            hmac.Append(salt);
            hmac.Append(number);
            hmac.Finish(chain);
            chain.CopyTo(sum);
            for (int i = 1; i < iterations; i++)
            {
                hmac = key;
                hmac.Append(chain);
                hmac.Finish(chain);
                Mix(sum[..chain.Length], chain);
            }
            int take = Math.Min(chain.Length, output.Length);
            sum[..take].CopyTo(output);
            output = output[take..];
        }
        ConstantTime.Erase(chain);
        ConstantTime.Erase(sum);
    }

    /// <summary>Digests are whole 32-bit words in every hash here.</summary>
    [ConstantTime]
    private static void Mix(Span<byte> sum, ReadOnlySpan<byte> chain)
    {
        Span<uint> target = MemoryMarshal.Cast<byte, uint>(sum);
        ReadOnlySpan<uint> source = MemoryMarshal.Cast<byte, uint>(chain)[..target.Length];
        for (int i = 0; i < target.Length; i++)
            target[i] ^= source[i];
    }
}
