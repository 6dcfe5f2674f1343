using Infra.Buffers;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Rsa;

/// <summary>The two encodings of signatures: EMSA-PKCS1-v1_5 and EMSA-PSS with MGF1 over the same hash (RFC 8017 section 9).</summary>
internal static class RsaEncoding
{
    /// <summary>The DER of DigestInfo up to the digest (RFC 8017 section 9.2 note 1).</summary>
    internal static ReadOnlySpan<byte> DigestInfo(HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Sha224 => [0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1c],
        HashAlgorithm.Sha256 => [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20],
        HashAlgorithm.Sha384 => [0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30],
        HashAlgorithm.Sha512 => [0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40],
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), "RSA here signs SHA-2 digests"),
    };

    /// <summary>DigestInfo of SHA-1, for DNSSEC algorithms 5 and 7.</summary>
    internal static ReadOnlySpan<byte> Sha1DigestInfo => [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14];

    /// <summary>00 01 FF … FF 00 DigestInfo digest; false if fewer than eight FF fit.</summary>
    internal static bool TryWritePkcs1(ReadOnlySpan<byte> digestInfo, ReadOnlySpan<byte> digest, Span<byte> encoded)
    {
        int padding = encoded.Length - 3 - digestInfo.Length - digest.Length;
        if (padding < 8) return false;
        encoded[0] = 0;
        encoded[1] = 1;
        encoded.Slice(2, padding).Fill(0xFF);
        encoded[2 + padding] = 0;
        digestInfo.CopyTo(encoded[(3 + padding)..]);
        digest.CopyTo(encoded[(3 + padding + digestInfo.Length)..]);
        return true;
    }

    /// <summary>EMSA-PSS-ENCODE with a fresh salt, into as many bytes as the modulus has; false if the salt does not fit.</summary>
    internal static bool TryWritePss<THash>(ReadOnlySpan<byte> digest, int saltLength, int modulusBits, IRandom random, Span<byte> encoded)
        where THash : struct, IHash<THash>
    {
        encoded.Clear();
        Span<byte> message = Message(encoded, modulusBits, out byte topMask);
        int hashSize = THash.DigestSize, dataSize = message.Length - hashSize - 1;
        if (dataSize < saltLength + 1) return false;
        Span<byte> data = message[..dataSize], hash = message.Slice(dataSize, hashSize), salt = data[^saltLength..];
        random.Fill(salt);
        HashSalted<THash>(digest, salt, hash);
        data[dataSize - saltLength - 1] = 1;
        Mask<THash>(hash, data);
        data[0] &= topMask;
        message[^1] = 0xBC;
        return true;
    }

    /// <summary>EMSA-PSS-VERIFY; the encoded message is used up.</summary>
    internal static bool VerifyPss<THash>(ReadOnlySpan<byte> digest, int saltLength, int modulusBits, Span<byte> encoded)
        where THash : struct, IHash<THash>
    {
        Span<byte> message = Message(encoded, modulusBits, out byte topMask);
        int hashSize = THash.DigestSize, dataSize = message.Length - hashSize - 1;
        if (message.Length != encoded.Length && encoded[0] != 0) return false;
        if (dataSize < saltLength + 1 || message[^1] != 0xBC || (message[0] & ~topMask) != 0) return false;
        Span<byte> data = message[..dataSize], hash = message.Slice(dataSize, hashSize);
        Mask<THash>(hash, data);
        data[0] &= topMask;
        int zeros = dataSize - saltLength - 1;
        if (data[..zeros].ContainsAnyExcept((byte)0) || data[zeros] != 1) return false;
        Span<byte> expected = stackalloc byte[HashLimits.DigestSizeMax];
        expected = expected[..hashSize];
        HashSalted<THash>(digest, data[^saltLength..], expected);
        return expected.SequenceEqual(hash);
    }

    // The encoded message has one bit less than the modulus, so it is a byte shorter where the modulus has 8k + 1 bits.
    private static Span<byte> Message(Span<byte> encoded, int modulusBits, out byte topMask)
    {
        int bits = modulusBits - 1;
        topMask = (byte)(0xFF >> (8 * ((bits + 7) / 8) - bits));
        return encoded[^((bits + 7) / 8)..];
    }

    private static void HashSalted<THash>(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> salt, Span<byte> result)
        where THash : struct, IHash<THash>
    {
        THash hash = THash.Create();
        hash.Append([0, 0, 0, 0, 0, 0, 0, 0]);
        hash.Append(digest);
        hash.Append(salt);
        hash.Finish(result);
    }

    // MGF1 (appendix B.2.1) over the data.
    private static void Mask<THash>(ReadOnlySpan<byte> seed, Span<byte> data)
        where THash : struct, IHash<THash>
    {
        THash seeded = THash.Create();
        seeded.Append(seed);
        Span<byte> counter = stackalloc byte[4];
        Span<byte> block = stackalloc byte[HashLimits.DigestSizeMax];
        for (uint i = 0; !data.IsEmpty; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(counter, i);
            THash hash = seeded;
            hash.Append(counter);
            hash.Finish(block);
            int length = Math.Min(data.Length, THash.DigestSize);
            for (int j = 0; j < length; j++)
                data[j] ^= block[j];
            data = data[length..];
        }
    }
}
