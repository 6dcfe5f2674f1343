using Infra.Crypto.Aead;
using Infra.Crypto.Block;
using Infra.Crypto.Hash;
using Infra.Crypto.Kdf;
using Infra.Crypto.Mac;
using Infra.Crypto.Tests.Aead;
using Infra.Testing;

namespace Infra.Crypto.Tests;

/// <summary>Operations allocate nothing; only keys do, when they are made.</summary>
public class AllocationTests
{
    private readonly byte[] _data = new byte[1500];
    private readonly byte[] _target = new byte[1600];

    [Fact]
    public void Hashes_AllocateNothing()
    {
        foreach (HashAlgorithm algorithm in Enum.GetValues<HashAlgorithm>())
            AllocationAssert.Zero(() => algorithm.Hash(_data, _target));
        AllocationAssert.Zero(() => Shake128.Hash(_data, _target));
        AllocationAssert.Zero(() =>
        {
            var hash = new Sha256();
            hash.Append(_data);
            Sha256 fork = hash;
            fork.Finish(_target);
        });
    }

    [Fact]
    public void MacsAndDerivations_AllocateNothing()
    {
        using var hmac = new HmacKey<Sha384>(_data.AsSpan(0, 48));
        using var cmac = new AesCmac(_data.AsSpan(0, 16));
        AllocationAssert.Zero(() => hmac.Compute(_data, _target));
        AllocationAssert.Zero(() => hmac.Verify(_data, _target.AsSpan(0, 48)));
        AllocationAssert.Zero(() => Hmac<Sha256>.Compute(_data.AsSpan(0, 99), _data, _target));
        AllocationAssert.Zero(() => cmac.Compute(_data, _target));
        AllocationAssert.Zero(() => SipHash.Compute(_data.AsSpan(0, 16), _data));
        AllocationAssert.Zero(() => Hkdf<Sha384>.Expand(hmac, _data.AsSpan(0, 40), _target.AsSpan(0, 100)));
        AllocationAssert.Zero(() => Hkdf<Sha256>.Derive(_data, _data, _data.AsSpan(0, 40), _target.AsSpan(0, 100)));
        AllocationAssert.Zero(() => Tls12Prf<Sha256>.Derive(_data.AsSpan(0, 48), "key expansion"u8, _data.AsSpan(0, 64), _target.AsSpan(0, 100)));
        AllocationAssert.Zero(() => Pbkdf2<Sha256>.Derive(_data.AsSpan(0, 48), _data, 3, _target.AsSpan(0, 100)));
    }

    [Theory]
    [InlineData("aes-gcm", 16)]
    [InlineData("aes-gcm-siv", 32)]
    [InlineData("aes-siv", 32)]
    [InlineData("chacha20-poly1305", 32)]
    public void Aeads_AllocateNothing(string algorithm, int keySize)
    {
        foreach (AeadCipher cipher in AeadTiers.Of(algorithm, new byte[keySize]))
        {
            var nonce = new byte[cipher.NonceSize];
            Memory<byte> message = _target.AsMemory(0, 1000 + cipher.TagSize);
            AllocationAssert.Zero(() => cipher.SealWithTrailer(nonce, _data.AsSpan(0, 999), _data.AsSpan(0, 1), message.Span, _data.AsSpan(0, 13)), 20);
            AllocationAssert.Zero(() => cipher.TryOpenWithTrailer(nonce, message.Span, _data.AsSpan(0, 999), _data.AsSpan(1000, 13), out _), 20);
            AllocationAssert.Zero(() => cipher.Seal(nonce, _data.AsSpan(0, 1000), message.Span, _data.AsSpan(0, 13)), 20);
            AllocationAssert.Zero(() => cipher.TryOpen(nonce, message.Span, _data.AsSpan(0, 1000), _data.AsSpan(1000, 13)), 20);
            cipher.Dispose();
        }
        using var aes = new AesBlock(new byte[16]);
        using var chacha = new ChaCha20Block(new byte[32]);
        AllocationAssert.Zero(() => aes.Encrypt(_data.AsSpan(0, 16), _target));
        AllocationAssert.Zero(() => chacha.Generate(1, _data.AsSpan(0, 12), _target.AsSpan(0, 64)));
    }
}
