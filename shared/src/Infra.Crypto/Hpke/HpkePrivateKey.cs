using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Hpke;

/// <summary>
/// A key pair of one of HPKE's key encapsulation mechanisms (RFC 9180 section 4.1). Owns its secret and zeroes it on <see cref="Dispose"/>. Thread-safe.
/// </summary>
public sealed class HpkePrivateKey : IDisposable
{
    /// <summary>Bytes of the longest public key, and of the longest encapsulated key.</summary>
    public const int PublicKeySizeMax = 65;

    internal const int SharedSecretSize = 32;
    private const int SuiteIdSize = 5;

    private readonly EcPrivateKey? _ec;
    private readonly SecretBytes? _x25519;
    private readonly byte[] _publicKey;

    [ConstantTime]
    private HpkePrivateKey(EcPrivateKey key)
    {
        Kem = HpkeKem.P256HkdfSha256;
        _ec = key;
        _publicKey = key.PublicKey.Point.ToArray();
    }

    [ConstantTime]
    private HpkePrivateKey(SecretBytes key)
    {
        Kem = HpkeKem.X25519HkdfSha256;
        _x25519 = key;
        _publicKey = new byte[X25519.KeySize];
        X25519.DerivePublicKey(key.Span, _publicKey);
        GC.KeepAlive(key);
    }

    /// <summary>What the key is for.</summary>
    public HpkeKem Kem { get; }

    /// <summary>The public key as it is sent: 32 bytes, or a point of 65.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>The private key, 32 bytes, to be kept. The owner stays this key.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> PrivateKey => _ec is not null ? _ec.Scalar : _x25519!.Span;

    /// <summary>Bytes of a public key and of an encapsulated key: 32 or 65.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such mechanism.</exception>
    public static int PublicKeySize(HpkeKem kem) => kem switch
    {
        HpkeKem.P256HkdfSha256 => PublicKeySizeMax,
        HpkeKem.X25519HkdfSha256 => X25519.KeySize,
        _ => throw new ArgumentOutOfRangeException(nameof(kem), kem, "No such mechanism."),
    };

    /// <summary>Makes a key pair.</summary>
    public static HpkePrivateKey Generate(HpkeKem kem, IRandom random)
    {
        _ = PublicKeySize(kem);
        return kem == HpkeKem.P256HkdfSha256
            ? new HpkePrivateKey(EcPrivateKey.Generate(EllipticCurve.P256, random))
            : new HpkePrivateKey(SecretBytes.Random(X25519.KeySize, random));
    }

    /// <summary>Takes a copy of a private key of 32 bytes. False for another length, and for a scalar that is 0 or too large.</summary>
    public static bool TryImport(HpkeKem kem, ReadOnlySpan<byte> privateKey, [NotNullWhen(true)] out HpkePrivateKey? key)
    {
        key = null;
        _ = PublicKeySize(kem);
        if (kem == HpkeKem.X25519HkdfSha256)
        {
            if (privateKey.Length == X25519.KeySize) key = new HpkePrivateKey(SecretBytes.CopyOf(privateKey));
        }
        else if (EcPrivateKey.TryImport(EllipticCurve.P256, privateKey, out EcPrivateKey? ec))
        {
            key = new HpkePrivateKey(ec);
        }
        return key is not null;
    }

    /// <summary>DeriveKeyPair (RFC 9180 section 7.1.3) from at least 32 bytes of secret input.</summary>
    /// <exception cref="ArgumentException">The input is shorter than 32 bytes.</exception>
    [ConstantTime]
    public static HpkePrivateKey Derive(HpkeKem kem, ReadOnlySpan<byte> inputKey)
    {
        if (inputKey.Length < 32) throw new ArgumentException("The input must have at least 32 bytes.", nameof(inputKey));
        _ = PublicKeySize(kem);
        Span<byte> suiteId = stackalloc byte[SuiteIdSize];
        WriteSuiteId(kem, suiteId);
        Span<byte> secret = stackalloc byte[32];
        Span<byte> candidate = stackalloc byte[32];
        HpkeLabels<Sha256>.Extract(suiteId, default, "dkp_prk"u8, inputKey, secret);
        HpkePrivateKey? key = null;
        Span<byte> counter = stackalloc byte[1];
        for (int i = 0; i < 256 && key is null; i++)
        {
            counter[0] = (byte)i;
            if (kem == HpkeKem.X25519HkdfSha256) HpkeLabels<Sha256>.Expand(suiteId, secret, "sk"u8, default, candidate);
            else HpkeLabels<Sha256>.Expand(suiteId, secret, "candidate"u8, counter, candidate);
            TryImport(kem, candidate, out key);   // a scalar is out of range once in 2^32
        }
        ConstantTime.Erase(secret);
        ConstantTime.Erase(candidate);
        return key ?? throw new InvalidOperationException("no candidate is a scalar");   // RFC 9180: DeriveKeyPairError, once in 2^8192
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ec?.Dispose();
        _x25519?.Dispose();
    }

    /// <summary>
    /// ExtractAndExpand over the agreement of this key with a peer's: the shared secret of Encap and Decap (section 4.1). False for a public key that is no point, or of low order.
    /// </summary>
    [ConstantTime]
    internal bool TryAgree(ReadOnlySpan<byte> peer, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipient, Span<byte> sharedSecret)
    {
        Span<byte> agreed = stackalloc byte[32];
        if (!(_ec is not null ? _ec.TryAgree(peer, agreed) : X25519.TryAgree(_x25519!.Span, peer, agreed)))
        {
            sharedSecret.Clear();
            return false;
        }
        Span<byte> suiteId = stackalloc byte[SuiteIdSize];
        WriteSuiteId(Kem, suiteId);
        Span<byte> context = stackalloc byte[2 * PublicKeySizeMax];
        encapsulated.CopyTo(context);
        recipient.CopyTo(context[encapsulated.Length..]);
        Span<byte> key = stackalloc byte[32];
        HpkeLabels<Sha256>.Extract(suiteId, default, "eae_prk"u8, agreed, key);
        HpkeLabels<Sha256>.Expand(suiteId, key, "shared_secret"u8, context[..(encapsulated.Length + recipient.Length)], sharedSecret);
        ConstantTime.Erase(agreed);
        ConstantTime.Erase(key);
        GC.KeepAlive(this);
        return true;
    }

    private static void WriteSuiteId(HpkeKem kem, Span<byte> id)
    {
        "KEM"u8.CopyTo(id);
        BinaryPrimitives.WriteUInt16BigEndian(id[3..], (ushort)kem);
    }
}
