using System.Buffers.Binary;
using Infra.Crypto.Hash;
using Infra.Crypto.Kdf;
using Infra.Crypto.Mac;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Xunit.Abstractions;
using BouncyCMac = Org.BouncyCastle.Crypto.Macs.CMac;
using BouncySipHash = Org.BouncyCastle.Crypto.Macs.SipHash;
using Framework = System.Security.Cryptography;

namespace Infra.Crypto.Tests.Mac;

/// <summary>What the framework lacks among hashes, MACs and derivations, against BouncyCastle or the words of its text over the framework's HMAC.</summary>
public class MacDifferentialTests(ITestOutputHelper output)
{
    [Fact]
    public void Sha224_EqualsBouncyCastle() => Differential.Run(output, "SHA-224 (BouncyCastle)", random =>
    {
        byte[] data = Differential.Bytes(random, 700), digest = new byte[28], expected = new byte[28];
        var theirs = new Sha224Digest();
        theirs.BlockUpdate(data, 0, data.Length);
        theirs.DoFinal(expected, 0);
        Sha224.Hash(data, digest);
        return digest.AsSpan().SequenceEqual(expected);
    });

    [Fact]
    public void SipHash_EqualsBouncyCastle() => Differential.Run(output, "SipHash-2-4 (BouncyCastle)", random =>
    {
        byte[] key = Differential.Exact(random, 16), data = Differential.Bytes(random, 200), tag = new byte[8];
        SipHash.Compute(key, data, tag);
        byte[] expected = Compute(new BouncySipHash(), key, data);
        return tag.AsSpan().SequenceEqual(expected) && BinaryPrimitives.ReadUInt64LittleEndian(expected) == SipHash.Compute(key, data);
    });

    [Fact]
    public void AesCmac_EqualsBouncyCastle() => Differential.Run(output, "AES-CMAC (BouncyCastle)", random =>
    {
        byte[] key = Differential.Exact(random, random.Next(2) == 0 ? 16 : 32), data = Differential.Bytes(random, 300), tag = new byte[16];
        using var ours = new AesCmac(key);
        ours.Compute(data, tag);
        return tag.AsSpan().SequenceEqual(Compute(new BouncyCMac(new AesEngine()), key, data));
    });

    [Fact]
    public void Tls12Prf_EqualsItsDefinition() => Differential.Run(output, "TLS 1.2 PRF", random =>
    {
        byte[] secret = Differential.Bytes(random, 80), label = Differential.Bytes(random, 30), seed = Differential.Bytes(random, 80), target = new byte[random.Next(1, 200)];
        bool isLarge = random.Next(2) == 0;
        if (isLarge) Tls12Prf<Sha384>.Derive(secret, label, seed, target);
        else Tls12Prf<Sha256>.Derive(secret, label, seed, target);
        return target.AsSpan().SequenceEqual(Expand(isLarge ? Framework.HMACSHA384.HashData : Framework.HMACSHA256.HashData, secret, [.. label, .. seed], target.Length));
    }, divisor: 2);

    // P_hash of RFC 5246 section 5.
    private static byte[] Expand(Func<byte[], byte[], byte[]> hmac, byte[] secret, byte[] seed, int length)
    {
        List<byte> bytes = [];
        for (byte[] a = hmac(secret, seed); bytes.Count < length; a = hmac(secret, a))
            bytes.AddRange(hmac(secret, [.. a, .. seed]));
        return [.. bytes.Take(length)];
    }

    private static byte[] Compute(IMac mac, byte[] key, byte[] data)
    {
        mac.Init(new KeyParameter(key));
        mac.BlockUpdate(data, 0, data.Length);
        var tag = new byte[mac.GetMacSize()];
        mac.DoFinal(tag, 0);
        return tag;
    }
}
