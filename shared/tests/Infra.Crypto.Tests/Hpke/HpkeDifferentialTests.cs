using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Infra.Crypto.Hpke;
using Infra.Testing.Fakes;
using Xunit.Abstractions;
using OracleX25519 = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace Infra.Crypto.Tests.Hpke;

/// <summary>HPKE in base mode spelled out from RFC 9180 over the framework's primitives and BouncyCastle's X25519, as the receiving side.</summary>
public class HpkeDifferentialTests(ITestOutputHelper output)
{
    private static readonly HashAlgorithmName[] Hashes = [HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, HashAlgorithmName.SHA512];

    [Fact]
    public void Seal_OpensByReference()
    {
        var source = new SeededRandom((ulong)Differential.Seed);
        using var curveKeys = new RenewedKey<ReceiverKey>(uses: 16, () => new ReceiverKey(HpkePrivateKey.Generate(HpkeKem.P256HkdfSha256, source)));
        using var montgomeryKeys = new RenewedKey<ReceiverKey>(uses: 16, () => new ReceiverKey(HpkePrivateKey.Generate(HpkeKem.X25519HkdfSha256, source)));
        Differential.Run(output, "HPKE", random =>
        {
            HpkeKem kem = random.Next(2) == 0 ? HpkeKem.P256HkdfSha256 : HpkeKem.X25519HkdfSha256;
            ReceiverKey receiver = (kem == HpkeKem.P256HkdfSha256 ? curveKeys : montgomeryKeys).Next();
            var suite = new HpkeSuite(kem, (HpkeKdf)(1 + random.Next(3)), (HpkeAead)(1 + random.Next(3)));
            byte[] info = Differential.Bytes(random, 100), data = Differential.Bytes(random, 60), text = Differential.Bytes(random, 300);
            byte[] encapsulated = new byte[HpkePrivateKey.PublicKeySize(kem)], message = new byte[text.Length + 16], exported = new byte[random.Next(1, 80)];
            if (!HpkeSender.TryCreate(suite, receiver.Ours.PublicKey, info, source, encapsulated, out HpkeSender? sender)) return false;
            using (sender)
            {
                int skipped = random.Next(3);
                for (int i = 0; i < skipped; i++) sender.Seal(data, text, message);
                sender.Seal(data, text, message);
                sender.Export(data, exported);

                var reference = new Reference(suite, receiver, encapsulated, info);
                return reference.Open((ulong)skipped, data, message).AsSpan().SequenceEqual(text)
                    && reference.Export(data, exported.Length).AsSpan().SequenceEqual(exported);
            }
        }, divisor: 8);
    }

    /// <summary>A receiver's key, on our side and as the oracle takes it.</summary>
    private sealed class ReceiverKey(HpkePrivateKey ours) : IDisposable
    {
        private readonly ECDiffieHellman? _theirs = ours.Kem == HpkeKem.P256HkdfSha256 ? ECDiffieHellman.Create(Point(ours.PublicKey, ours.PrivateKey.ToArray())) : null;

        internal HpkePrivateKey Ours => ours;

        internal byte[] Agree(byte[] peer)
        {
            if (_theirs is not null)
            {
                using var other = ECDiffieHellman.Create(Point(peer, null));
                return _theirs.DeriveRawSecretAgreement(other.PublicKey);
            }
            byte[] secret = new byte[32];
            OracleX25519.ScalarMult(ours.PrivateKey.ToArray(), 0, peer, 0, secret, 0);
            return secret;
        }

        public void Dispose()
        {
            _theirs?.Dispose();
            ours.Dispose();
        }

        private static ECParameters Point(ReadOnlySpan<byte> point, byte[]? d) => new()
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
            D = d,
        };
    }

    private sealed class Reference
    {
        private readonly HpkeSuite _suite;
        private readonly HashAlgorithmName _hash;
        private readonly byte[] _suiteId, _key, _baseNonce, _exporterSecret;

        internal Reference(HpkeSuite suite, ReceiverKey key, byte[] encapsulated, byte[] info)
        {
            _suite = suite;
            _hash = Hashes[(int)suite.Kdf - 1];
            byte[] kemId = [.. "KEM"u8, 0, (byte)suite.Kem];
            _suiteId = [.. "HPKE"u8, 0, (byte)suite.Kem, 0, (byte)suite.Kdf, 0, (byte)suite.Aead];
            byte[] agreed = key.Agree(encapsulated);
            byte[] secret = Expand(HashAlgorithmName.SHA256, kemId, Extract(HashAlgorithmName.SHA256, kemId, [], "eae_prk", agreed), "shared_secret", [.. encapsulated, .. key.Ours.PublicKey], 32);
            byte[] context = [0, .. Extract(_hash, _suiteId, [], "psk_id_hash", []), .. Extract(_hash, _suiteId, [], "info_hash", info)];
            byte[] schedule = Extract(_hash, _suiteId, secret, "secret", []);
            _key = Expand(_hash, _suiteId, schedule, "key", context, suite.Aead == HpkeAead.Aes128Gcm ? 16 : 32);
            _baseNonce = Expand(_hash, _suiteId, schedule, "base_nonce", context, 12);
            _exporterSecret = Expand(_hash, _suiteId, schedule, "exp", context, DigestSize(_hash));
        }

        internal byte[] Open(ulong sequence, byte[] data, byte[] message)
        {
            byte[] nonce = (byte[])_baseNonce.Clone(), text = new byte[message.Length - 16];
            for (int i = 0; i < 8; i++) nonce[11 - i] ^= (byte)(sequence >> 8 * i);
            if (_suite.Aead == HpkeAead.ChaCha20Poly1305)
            {
                using var cipher = new ChaCha20Poly1305(_key);
                cipher.Decrypt(nonce, message.AsSpan(..^16), message.AsSpan(^16..), text, data);
            }
            else
            {
                using var cipher = new AesGcm(_key, 16);
                cipher.Decrypt(nonce, message.AsSpan(..^16), message.AsSpan(^16..), text, data);
            }
            return text;
        }

        internal byte[] Export(byte[] context, int size) => Expand(_hash, _suiteId, _exporterSecret, "sec", context, size);

        private static byte[] Extract(HashAlgorithmName hash, byte[] suiteId, byte[] salt, string label, byte[] inputKey)
            => HKDF.Extract(hash, [.. "HPKE-v1"u8, .. suiteId, .. Encoding.ASCII.GetBytes(label), .. inputKey], salt);

        private static byte[] Expand(HashAlgorithmName hash, byte[] suiteId, byte[] key, string label, byte[] info, int size)
        {
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)size);
            return HKDF.Expand(hash, key, size, [.. length, .. "HPKE-v1"u8, .. suiteId, .. Encoding.ASCII.GetBytes(label), .. info]);
        }

        private static int DigestSize(HashAlgorithmName hash) => hash == HashAlgorithmName.SHA256 ? 32 : hash == HashAlgorithmName.SHA384 ? 48 : 64;
    }
}
