using System.Runtime.Intrinsics;
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
    private readonly bool _hasKernel;
    private readonly SecretBox<AesSchedule> _schedule = new();
    private readonly SecretBox<PolyvalKey> _powers = new();

    /// <summary>Takes a key of 16 or 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    [ConstantTime]
    public AesGcm(ReadOnlySpan<byte> key)
        : this(key, !X86Aes.IsSupported, CarrylessTiers.Best)
    {
    }

    [ConstantTime]
    internal AesGcm(ReadOnlySpan<byte> key, bool bitsliced, CarrylessTier tier)
    {
        if (key.Length is not (16 or 32)) throw new ArgumentException("An AES-GCM key has 16 or 32 bytes.", nameof(key));
        _keySize = key.Length;
        _hasKernel = !bitsliced && tier != CarrylessTier.Portable;
        AesSchedule.Expand(key, bitsliced, out _schedule.Value);
        PolyvalKey.CreateGhash(_schedule.Value.Encrypt(Vector128<byte>.Zero), tier, out _powers.Value);
    }

    /// <inheritdoc/>
    public override int KeySize => _keySize;

    /// <inheritdoc/>
    public override int NonceSize => 12;

    /// <inheritdoc/>
    public override int TagSize => 16;

    [ConstantTime]
    private protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
        => SealWithTrailerCore(nonce, plaintext, [], ciphertext, tag, associatedData);

    [ConstantTime]
    private protected override void SealWithTrailerCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        ref readonly AesSchedule schedule = ref _schedule.Value;
        ref readonly PolyvalKey powers = ref _powers.Value;
        Vector128<uint> counter = Start(nonce);
        Vector128<byte> mask = schedule.Encrypt(BigEndianCounter.ToBlock(counter));
        counter += Vector128.CreateScalar(1u);
        Vector128<ulong> sum = Polyval.Update<GhashOrder>(in powers, Vector128<ulong>.Zero, associatedData);
        int wide = _hasKernel ? content.Length & -GcmKernel.StepSize : 0;
        if (wide != 0)
        {
            sum = GcmKernel.Seal(in schedule, in powers, counter, sum, content[..wide], ciphertext[..wide]);
            counter += Vector128.CreateScalar((uint)wide / AesSchedule.BlockSize);
        }
        if (wide != ciphertext.Length)
        {
            Span<byte> rest = ciphertext[wide..];
            ReadOnlySpan<byte> plain = content[wide..];
            if (!trailer.IsEmpty)
            {
                plain.CopyTo(rest);
                trailer.CopyTo(rest[plain.Length..]);
                plain = rest;
            }
            AesCounterMode.Transform<BigEndianCounter>(in schedule, counter, plain, rest);
            sum = Polyval.Update<GhashOrder>(in powers, sum, rest);
        }
        Tag(in powers, sum, ciphertext.Length, associatedData.Length, mask).CopyTo(tag);
    }

    [ConstantTime]
    private protected override bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
        => TryOpen(nonce, ciphertext, tag, plaintext, [], associatedData);

    [ConstantTime]
    private protected override bool TryOpenWithTrailerCore(
        ReadOnlySpan<byte> nonce, Span<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> content, ReadOnlySpan<byte> associatedData)
        => TryOpen(nonce, ciphertext, tag, content, ciphertext[content.Length..], associatedData);

    private protected override void Dispose(bool disposing)
    {
        _schedule.Dispose();
        _powers.Dispose();
    }

    /// <summary>The nonce and the number 1: the block that masks the tag; the text starts at the next.</summary>
    private static Vector128<uint> Start(ReadOnlySpan<byte> nonce) => BigEndianCounter.FromBlock(BlockBytes.LoadNonce(nonce, 0x01000000));

    /// <summary>Content and trailer together are as long as the ciphertext; each may stand where its part of the ciphertext does.</summary>
    [ConstantTime]
    private bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> content, Span<byte> trailer, ReadOnlySpan<byte> associatedData)
    {
        ref readonly AesSchedule schedule = ref _schedule.Value;
        ref readonly PolyvalKey powers = ref _powers.Value;
        Vector128<uint> counter = Start(nonce);
        Vector128<byte> mask = schedule.Encrypt(BigEndianCounter.ToBlock(counter));
        counter += Vector128.CreateScalar(1u);
        Vector128<ulong> sum = Polyval.Update<GhashOrder>(in powers, Vector128<ulong>.Zero, associatedData);
        int wide = _hasKernel ? content.Length & -GcmKernel.StepSize : 0;
        if (wide != 0)
        {
            sum = GcmKernel.Open(in schedule, in powers, counter, sum, ciphertext[..wide], content[..wide]);
            counter += Vector128.CreateScalar((uint)wide / AesSchedule.BlockSize);
        }
        if (wide != ciphertext.Length)
        {
            sum = Polyval.Update<GhashOrder>(in powers, sum, ciphertext[wide..]);
            if (trailer.IsEmpty) AesCounterMode.Transform<BigEndianCounter>(in schedule, counter, ciphertext[wide..], content[wide..]);
            else TransformApart(in schedule, counter, ciphertext[wide..], content[wide..], trailer);
        }

        Span<byte> expected = stackalloc byte[16];
        Tag(in powers, sum, ciphertext.Length, associatedData.Length, mask).CopyTo(expected);
        if (ConstantTime.AreEqual(expected, tag)) return true;
        content.Clear();
        trailer.Clear();
        return false;
    }

    /// <summary>The block in which the trailer begins belongs to both targets.</summary>
    [ConstantTime]
    private static void TransformApart(in AesSchedule schedule, Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> content, Span<byte> trailer)
    {
        int whole = content.Length & -AesSchedule.BlockSize;
        AesCounterMode.Transform<BigEndianCounter>(in schedule, counter, source[..whole], content);
        counter += Vector128.CreateScalar((uint)whole / AesSchedule.BlockSize);

        int inContent = content.Length - whole, inTrailer = Math.Min(AesSchedule.BlockSize - inContent, trailer.Length);
        Span<byte> block = stackalloc byte[AesSchedule.BlockSize];
        AesCounterMode.Transform<BigEndianCounter>(in schedule, counter, source.Slice(whole, inContent + inTrailer), block);
        block[..inContent].CopyTo(content[whole..]);
        block.Slice(inContent, inTrailer).CopyTo(trailer);
        ConstantTime.Erase(block);
        counter += Vector128.CreateScalar(1u);
        AesCounterMode.Transform<BigEndianCounter>(in schedule, counter, source[(content.Length + inTrailer)..], trailer[inTrailer..]);
    }

    [ConstantTime]
    private static Vector128<byte> Tag(in PolyvalKey powers, Vector128<ulong> sum, int textLength, int associatedLength, Vector128<byte> mask)
    {
        Vector128<ulong> lengths = Vector128.Create((ulong)textLength * 8, (ulong)associatedLength * 8);
        sum = Polyval.UpdateBlock<PolyvalOrder>(in powers, sum, lengths.AsByte());
        return ByteOrder.Reverse(sum.AsByte()) ^ mask;
    }
}
