using System.Buffers.Binary;
using System.Numerics;
using Infra.Crypto.Aead;
using Xunit.Abstractions;
using Oracle = System.Security.Cryptography;

namespace Infra.Crypto.Tests.Aead;

/// <summary>
/// AES-SIV and AES-GCM-SIV, which no library at hand has, against the words of their texts spelled out over the framework's AES: slow, and with nothing in
/// common with the library's code.
/// </summary>
public class SivReferenceTests(ITestOutputHelper output)
{
    [Fact]
    public void AesSiv_EqualsReference() => Differential.Run(output, "AES-SIV", random =>
    {
        byte[] key = Differential.Exact(random, 32 + 16 * random.Next(3)), data = Differential.Bytes(random, 100), nonce = Differential.Exact(random, 16);
        byte[] text = Differential.Bytes(random, 300), message = new byte[16 + text.Length], opened = new byte[text.Length];
        using var siv = new AesSiv(key);
        siv.Seal(nonce, text, message, data);
        return message.AsSpan().SequenceEqual(SealSiv(key, [data, nonce], text))
            && siv.TryOpen(nonce, message, opened, data) && opened.AsSpan().SequenceEqual(text);
    }, divisor: 4);

    [Fact]
    public void AesGcmSiv_EqualsReference() => Differential.Run(output, "AES-GCM-SIV", random =>
    {
        byte[] key = Differential.Exact(random, random.Next(2) == 0 ? 16 : 32), nonce = Differential.Exact(random, 12), data = Differential.Bytes(random, 60);
        byte[] text = Differential.Bytes(random, 300), message = new byte[16 + text.Length], opened = new byte[text.Length];
        using var siv = new AesGcmSiv(key);
        siv.Seal(nonce, text, message, data);
        return message.AsSpan().SequenceEqual(SealGcmSiv(key, nonce, data, text))
            && siv.TryOpen(nonce, message, opened, data) && opened.AsSpan().SequenceEqual(text);
    }, divisor: 8);

    // RFC 5297 sections 2.4 to 2.6.
    private static byte[] SealSiv(byte[] key, byte[][] strings, byte[] text)
    {
        using Oracle.Aes first = Aes(key[..(key.Length / 2)]), second = Aes(key[(key.Length / 2)..]);
        byte[] sum = Cmac(first, new byte[16]);
        foreach (byte[] part in strings) sum = Xor(Double(sum), Cmac(first, part));
        byte[] last;
        if (text.Length >= 16)
        {
            last = (byte[])text.Clone();
            for (int i = 0; i < 16; i++) last[^(16 - i)] ^= sum[i];
        }
        else
        {
            var padded = new byte[16];
            text.CopyTo(padded, 0);
            padded[text.Length] = 0x80;
            last = Xor(Double(sum), padded);
        }
        byte[] iv = Cmac(first, last), counter = (byte[])iv.Clone();
        counter[8] &= 0x7F;
        counter[12] &= 0x7F;
        var number = new BigInteger(counter, isUnsigned: true, isBigEndian: true);
        byte[] result = [.. iv, .. text];
        for (int at = 0; at < text.Length; at += 16, number++)
        {
            byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true), block = new byte[16];
            bytes.AsSpan(Math.Max(0, bytes.Length - 16)).CopyTo(block.AsSpan(Math.Max(0, 16 - bytes.Length)));
            byte[] stream = second.EncryptEcb(block, Oracle.PaddingMode.None);
            for (int i = at; i < Math.Min(text.Length, at + 16); i++) result[16 + i] ^= stream[i - at];
        }
        return result;
    }

    // RFC 4493 section 2.4.
    private static byte[] Cmac(Oracle.Aes aes, byte[] message)
    {
        byte[] k1 = Double(aes.EncryptEcb(new byte[16], Oracle.PaddingMode.None)), sum = new byte[16];
        int blocks = Math.Max(1, (message.Length + 15) / 16);
        for (int i = 0; i < blocks; i++)
        {
            var block = new byte[16];
            int take = Math.Min(16, message.Length - 16 * i);
            message.AsSpan(16 * i, take).CopyTo(block);
            if (i == blocks - 1)
            {
                if (take < 16) block[take] = 0x80;
                block = Xor(block, take == 16 ? k1 : Double(k1));
            }
            sum = aes.EncryptEcb(Xor(sum, block), Oracle.PaddingMode.None);
        }
        return sum;
    }

    private static byte[] Double(byte[] block)
    {
        var number = new BigInteger(block, isUnsigned: true, isBigEndian: true) << 1;
        bool carried = number >> 128 != 0;
        UInt128 value = (UInt128)(number & ((BigInteger.One << 128) - 1)) ^ (carried ? 0x87u : 0u);
        var result = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(result, value);
        return result;
    }

    // RFC 8452 section 4.
    private static byte[] SealGcmSiv(byte[] key, byte[] nonce, byte[] data, byte[] text)
    {
        using Oracle.Aes generator = Aes(key);
        List<byte> derived = [];
        for (uint i = 0; derived.Count < 16 + key.Length; i++)
            derived.AddRange(generator.EncryptEcb([(byte)i, 0, 0, 0, .. nonce], Oracle.PaddingMode.None)[..8]);
        using Oracle.Aes cipher = Aes([.. derived[16..]]);

        var lengths = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(lengths, 8ul * (ulong)data.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(lengths.AsSpan(8), 8ul * (ulong)text.Length);
        byte[] hash = Polyval([.. derived[..16]], [.. Padded(data), .. Padded(text), .. lengths]);
        for (int i = 0; i < 12; i++) hash[i] ^= nonce[i];
        hash[15] &= 0x7F;
        byte[] tag = cipher.EncryptEcb(hash, Oracle.PaddingMode.None), counter = (byte[])tag.Clone(), result = [.. text, .. tag];
        counter[15] |= 0x80;
        for (int at = 0; at < text.Length; at += 16)
        {
            byte[] stream = cipher.EncryptEcb(counter, Oracle.PaddingMode.None);
            for (int i = at; i < Math.Min(text.Length, at + 16); i++) result[i] ^= stream[i - at];
            BinaryPrimitives.WriteUInt32LittleEndian(counter, BinaryPrimitives.ReadUInt32LittleEndian(counter) + 1);
        }
        return result;
    }

    // RFC 8452 section 3: bit i of the little-endian number is x^i; dot(a, b) = a b x^-128 modulo x^128 + x^127 + x^126 + x^121 + 1.
    private static byte[] Polyval(byte[] key, byte[] blocks)
    {
        UInt128 h = BinaryPrimitives.ReadUInt128LittleEndian(key), sum = 0;
        for (int at = 0; at < blocks.Length; at += 16)
        {
            UInt128 factor = sum ^ BinaryPrimitives.ReadUInt128LittleEndian(blocks.AsSpan(at));
            UInt128 product = 0;
            for (int i = 0; i < 128; i++)
            {
                // From the lowest bit: add, then divide by x, which for an odd number first adds the polynomial.
                if ((factor >> i & 1) != 0) product ^= h;
                bool odd = (product & 1) != 0;
                product >>= 1;
                if (odd) product ^= (UInt128)0xE1 << 120;
            }
            sum = product;
        }
        var result = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(result, sum);
        return result;
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[-bytes.Length & 15]];

    private static byte[] Xor(byte[] a, byte[] b) => [.. a.Zip(b, (x, y) => (byte)(x ^ y))];

    private static Oracle.Aes Aes(byte[] key)
    {
        var aes = Oracle.Aes.Create();
        aes.Key = key;
        return aes;
    }
}
