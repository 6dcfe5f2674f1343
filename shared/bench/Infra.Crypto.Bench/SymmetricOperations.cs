using Infra.Crypto.Aead;
using Infra.Crypto.Block;
using Infra.Crypto.Hash;
using Infra.Crypto.Kdf;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Bench;

/// <summary>Hashes, MACs and AEADs.</summary>
internal static class SymmetricOperations
{
    internal static IEnumerable<BenchOperation> All =>
    [
        Seal("aes-128-gcm", () => new AesGcm(Bytes(16))),
        Seal("aes-256-gcm", () => new AesGcm(Bytes(32))),
        Open("aes-128-gcm-open", () => new AesGcm(Bytes(16))),
        Open("aes-256-gcm-open", () => new AesGcm(Bytes(32))),
        Seal("chacha20-poly1305", () => new ChaCha20Poly1305(Bytes(32))),
        Open("chacha20-poly1305-open", () => new ChaCha20Poly1305(Bytes(32))),
        Seal("aes-128-gcm-siv", () => new AesGcmSiv(Bytes(16))),
        Seal("aes-256-gcm-siv", () => new AesGcmSiv(Bytes(32))),
        Seal("aes-siv-cmac-256", () => new AesSiv(Bytes(32))),
        Seal("aes-siv-cmac-512", () => new AesSiv(Bytes(64))),
        new BenchOperation("nts-server-request", TakesSize: false, _ => NtsRequest()),
        Hash("sha-256", Sha256.Hash, 32),
        Hash("sha-384", Sha384.Hash, 48),
        Hash("sha-512", Sha512.Hash, 64),
        Hash("sha3-256", Sha3_256.Hash, 32),
        Hash("shake128", Shake128.Hash, 32),
        Hash("siphash-2-4", (data, tag) => SipHash.Compute(Bytes16, data, tag), 8),
        new BenchOperation("hmac-sha-256", TakesSize: true, size =>
        {
            var key = new HmacKey<Sha256>(Bytes(32));
            byte[] data = Bytes(size), tag = new byte[32];
            return () => key.Compute(data, tag);
        }),
        new BenchOperation("aes-cmac-128", TakesSize: true, size =>
        {
            var key = new AesCmac(Bytes(16));
            byte[] data = Bytes(size), tag = new byte[16];
            return () => key.Compute(data, tag);
        }),
        new BenchOperation("chacha20", TakesSize: true, size =>
        {
            var state = new uint[16];
            byte[] text = Bytes(size), target = new byte[size];
            return () => ChaCha20.Transform(state, text, target);
        }),
        new BenchOperation("poly1305", TakesSize: true, size =>
        {
            byte[] key = Bytes(32), text = Bytes(size), tag = new byte[16];
            return () => Poly1305.Compute(key, text, tag);
        }),
        new BenchOperation("hkdf-expand-label", TakesSize: false, _ =>
        {
            var key = new HmacKey<Sha256>(Bytes(32));
            byte[] info = Bytes(20), output = new byte[32];
            return () => Hkdf<Sha256>.Expand(key, info, output);
        }),
        new BenchOperation("aes-128-gcm-key", TakesSize: false, _ => () => new AesGcm(Bytes16).Dispose()),
    ];

    private delegate void HashAction(ReadOnlySpan<byte> data, Span<byte> digest);

    private static ReadOnlySpan<byte> Bytes16 => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private static BenchOperation Seal(string name, Func<AeadCipher> create) => new(name, TakesSize: true, size =>
    {
        AeadCipher cipher = create();
        byte[] nonce = Bytes(cipher.NonceSize), text = Bytes(size), ciphertext = new byte[size], tag = new byte[cipher.TagSize], data = Bytes(13);
        return () => cipher.Seal(nonce, text, ciphertext, tag, data);
    });

    private static BenchOperation Open(string name, Func<AeadCipher> create) => new(name, TakesSize: true, size =>
    {
        AeadCipher cipher = create();
        byte[] nonce = Bytes(cipher.NonceSize), text = Bytes(size), ciphertext = new byte[size], tag = new byte[cipher.TagSize], data = Bytes(13);
        cipher.Seal(nonce, text, ciphertext, tag, data);
        return () =>
        {
            if (!cipher.TryOpen(nonce, ciphertext, tag, text, data)) throw new InvalidOperationException("open failed");
        };
    });

    private static BenchOperation Hash(string name, HashAction hash, int digestSize) => new(name, TakesSize: true, size =>
    {
        byte[] data = Bytes(size), digest = new byte[digestSize];
        return () => hash(data, digest);
    });

    /// <summary>What a server does for one NTS request with one placeholder: open the cookie, check the request, seal a new cookie, seal the reply.</summary>
    private static Action NtsRequest()
    {
        var cookies = new AesSiv(Bytes(32));
        byte[] nonce = Bytes(16), keys = Bytes(66), cookie = new byte[82], opened = new byte[66], fresh = new byte[82];
        byte[] request = Bytes(48 + 36 + 104), requestTag = new byte[16], reply = Bytes(48 + 36), sealedReply = new byte[104 + 16];
        cookies.Seal(nonce, keys, cookie, []);
        byte[] fromClient = Bytes(32), toClient = Bytes(32);
        new AesSiv(fromClient).Seal(nonce, [], requestTag, request);
        var incoming = new AesSiv(fromClient);
        var outgoing = new AesSiv(toClient);
        byte[] body = Bytes(104);
        return () =>
        {
            if (!cookies.TryOpen(nonce, cookie, opened, [])) throw new InvalidOperationException("cookie");
            if (!incoming.TryOpen(nonce, requestTag, [], request)) throw new InvalidOperationException("request");
            cookies.Seal(nonce, opened, fresh, []);
            outgoing.Seal(nonce, body, sealedReply, reply);
        };
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }
}
