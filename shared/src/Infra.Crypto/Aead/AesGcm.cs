using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Infra.Crypto.Block;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Infra.Crypto.Aead;

/// <summary>
/// AES-128-GCM and AES-256-GCM (NIST SP 800-38D, RFC 5116) with nonces of 12 bytes and tags of 16, the only sizes that protocols use.
/// A nonce must never be used twice with a key: that gives away the key of the hash. Seal at most 2^24.5 full TLS records under one key.
/// Allocates when it is made and never again. Safe for use from several threads.
/// </summary>
public sealed class AesGcm : AeadCipher
{
    private readonly int _keySize;
    private readonly SecretBox<AesSchedule> _schedule = new();
    private readonly SecretBox<PolyvalKey> _powers = new();

    /// <summary>Takes a key of 16 or 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public AesGcm(ReadOnlySpan<byte> key)
        : this(key, !X86Aes.IsSupported, !Pclmulqdq.IsSupported)
    {
    }

    internal AesGcm(ReadOnlySpan<byte> key, bool bitsliced, bool portableHash)
    {
        if (key.Length is not (16 or 32)) throw new ArgumentException("An AES-GCM key has 16 or 32 bytes.", nameof(key));
        _keySize = key.Length;
        AesSchedule.Expand(key, bitsliced, out _schedule.Value);
        PolyvalKey.CreateGhash(_schedule.Value.Encrypt(Vector128<byte>.Zero), portableHash, out _powers.Value);
    }

    /// <inheritdoc/>
    public override int KeySize => _keySize;

    /// <inheritdoc/>
    public override int NonceSize => 12;

    /// <inheritdoc/>
    public override int TagSize => 16;

    private protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        ref readonly AesSchedule schedule = ref _schedule.Value;
        ref readonly PolyvalKey powers = ref _powers.Value;
        Vector128<uint> counter = Start(nonce);
        AesCounterMode.Transform<BigEndianCounter>(in schedule, counter + Vector128.CreateScalar(1u), plaintext, ciphertext);
        Tag(in schedule, in powers, counter, ciphertext, associatedData).CopyTo(tag);
    }

    private protected override bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        ref readonly AesSchedule schedule = ref _schedule.Value;
        ref readonly PolyvalKey powers = ref _powers.Value;
        Vector128<uint> counter = Start(nonce);
        Span<byte> expected = stackalloc byte[16];
        Tag(in schedule, in powers, counter, ciphertext, associatedData).CopyTo(expected);
        if (!ConstantTime.AreEqual(expected, tag))
        {
            plaintext.Clear();
            return false;
        }
        AesCounterMode.Transform<BigEndianCounter>(in schedule, counter + Vector128.CreateScalar(1u), ciphertext, plaintext);
        return true;
    }

    private protected override void Dispose(bool disposing)
    {
        _schedule.Dispose();
        _powers.Dispose();
    }

    /// <summary>The nonce and the number 1: the block that masks the tag; the text starts at the next.</summary>
    private static Vector128<uint> Start(ReadOnlySpan<byte> nonce)
    {
        Span<byte> block = stackalloc byte[16];
        nonce.CopyTo(block);
        block[15] = 1;
        return BigEndianCounter.FromBlock(MemoryMarshal.Read<Vector128<byte>>(block));
    }

    [ConstantTime]
    private static Vector128<byte> Tag(
        in AesSchedule schedule, in PolyvalKey powers, Vector128<uint> counter, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> associatedData)
    {
        Vector128<ulong> sum = Polyval.Update<GhashOrder>(in powers, Vector128<ulong>.Zero, associatedData);
        sum = Polyval.Update<GhashOrder>(in powers, sum, ciphertext);
        Vector128<ulong> lengths = Vector128.Create((ulong)ciphertext.Length * 8, (ulong)associatedData.Length * 8);
        sum = Polyval.UpdateBlock<PolyvalOrder>(in powers, sum, lengths.AsByte());
        return ByteOrder.Reverse(sum.AsByte()) ^ schedule.Encrypt(BigEndianCounter.ToBlock(counter));
    }
}
