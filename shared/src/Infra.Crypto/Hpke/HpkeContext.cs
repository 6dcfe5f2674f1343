using System.Buffers.Binary;
using Infra.Buffers;
using Infra.Crypto.Aead;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Hpke;

/// <summary>
/// What sender and recipient of HPKE have in common once they share a secret (RFC 9180 section 5): exported secrets and the count of messages.
/// Not safe for use from several threads at once, since messages are numbered.
/// </summary>
public abstract class HpkeContext : IDisposable
{
    /// <summary>Bytes by which a sealed message is longer than its plaintext.</summary>
    public const int TagSize = 16;

    private const int NonceSize = 12;

    private readonly AeadCipher? _cipher;
    private readonly SecretBytes _baseNonce = new(NonceSize);
    private readonly SecretBytes _exporterSecret;

    [ConstantTime]
    private protected HpkeContext(HpkeSuite suite, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        Suite = suite;
        _exporterSecret = new SecretBytes(suite.Kdf switch
        {
            HpkeKdf.HkdfSha256 => Sha256.DigestSize,
            HpkeKdf.HkdfSha384 => Sha384.DigestSize,
            _ => Sha512.DigestSize,
        });
        Span<byte> key = stackalloc byte[32];
        key = key[..suite.AeadKeySize];
        switch (suite.Kdf)
        {
            case HpkeKdf.HkdfSha256: Schedule<Sha256>(sharedSecret, info, key); break;
            case HpkeKdf.HkdfSha384: Schedule<Sha384>(sharedSecret, info, key); break;
            default: Schedule<Sha512>(sharedSecret, info, key); break;
        }
        _cipher = suite.Aead switch
        {
            HpkeAead.ExportOnly => null,
            HpkeAead.ChaCha20Poly1305 => new ChaCha20Poly1305(key),
            _ => new AesGcm(key),
        };
        ConstantTime.Erase(key);
        GC.KeepAlive(this);
    }

    /// <summary>The algorithms.</summary>
    public HpkeSuite Suite { get; }

    /// <summary>Number of the next message.</summary>
    public ulong Sequence { get; private protected set; }

    /// <summary>Export (section 5.3): fills <paramref name="secret"/> with bytes that depend on the context's secret and on <paramref name="exporterContext"/>.</summary>
    /// <exception cref="ArgumentException">More than 255 digests are asked for, or both spans share memory.</exception>
    /// <exception cref="ObjectDisposedException">The context has been disposed.</exception>
    [ConstantTime]
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> secret)
    {
        Span<byte> suiteId = stackalloc byte[HpkeSuite.IdSize];
        Suite.WriteId(suiteId);
        switch (Suite.Kdf)
        {
            case HpkeKdf.HkdfSha256: HpkeLabels<Sha256>.Expand(suiteId, _exporterSecret.Span, "sec"u8, exporterContext, secret); break;
            case HpkeKdf.HkdfSha384: HpkeLabels<Sha384>.Expand(suiteId, _exporterSecret.Span, "sec"u8, exporterContext, secret); break;
            default: HpkeLabels<Sha512>.Expand(suiteId, _exporterSecret.Span, "sec"u8, exporterContext, secret); break;
        }
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher?.Dispose();
        _baseNonce.Dispose();
        _exporterSecret.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Goes to a message number, for tests of the last ones.</summary>
    internal void SkipTo(ulong sequence) => Sequence = sequence;

    /// <summary>The cipher, and the nonce of the next message: its number over the base nonce.</summary>
    [ConstantTime]
    private protected AeadCipher Prepare(Span<byte> nonce)
    {
        AeadCipher cipher = _cipher ?? throw new InvalidOperationException("This HPKE suite only exports secrets.");
        // RFC 9180 section 5.2: MessageLimitReachedError. 2^64 − 1 messages are fewer than the 2^96 − 1 that it allows, and enough.
        if (Sequence == ulong.MaxValue) throw new InvalidOperationException("The HPKE context has come to its last message.");
        _baseNonce.Span.CopyTo(nonce);
        Span<byte> low = nonce[^8..];
        BinaryPrimitives.WriteUInt64BigEndian(low, BinaryPrimitives.ReadUInt64BigEndian(low) ^ Sequence);
        return cipher;
    }

    // KeySchedule in base mode (section 5.1).
    [ConstantTime]
    private void Schedule<THash>(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, Span<byte> key)
        where THash : struct, IHash<THash>
    {
        int size = THash.DigestSize;
        Span<byte> suiteId = stackalloc byte[HpkeSuite.IdSize];
        Suite.WriteId(suiteId);
        Span<byte> context = stackalloc byte[1 + 2 * HashLimits.DigestSizeMax];
        context = context[..(1 + 2 * size)];
        HpkeLabels<THash>.Extract(suiteId, default, "psk_id_hash"u8, default, context[1..]);
        HpkeLabels<THash>.Extract(suiteId, default, "info_hash"u8, info, context[(1 + size)..]);
        Span<byte> secret = stackalloc byte[HashLimits.DigestSizeMax];
        secret = secret[..size];
        HpkeLabels<THash>.Extract(suiteId, sharedSecret, "secret"u8, default, secret);
        HpkeLabels<THash>.Expand(suiteId, secret, "exp"u8, context, _exporterSecret.Span);
        if (!key.IsEmpty)
        {
            HpkeLabels<THash>.Expand(suiteId, secret, "key"u8, context, key);
            HpkeLabels<THash>.Expand(suiteId, secret, "base_nonce"u8, context, _baseNonce.Span);
        }
        ConstantTime.Erase(secret);
    }
}
