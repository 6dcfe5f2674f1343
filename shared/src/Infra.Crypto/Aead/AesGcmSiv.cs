using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Crypto.Block;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Infra.Crypto.Aead;

/// <summary>
/// AES-128-GCM-SIV and AES-256-GCM-SIV (RFC 8452): a repeated nonce shows only whether the same message was sealed again. Each nonce gets keys of its own,
/// which costs some 200 ns per message. Allocates when it is made and never again. Safe for use from several threads.
/// </summary>
public sealed class AesGcmSiv : AeadCipher
{
    private readonly int _keySize;
    private readonly CarrylessTier _tier;
    private readonly SecretBox<AesSchedule> _generator = new();

    /// <summary>Takes a key of 16 or 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    [ConstantTime]
    public AesGcmSiv(ReadOnlySpan<byte> key)
        : this(key, !X86Aes.IsSupported, CarrylessTiers.Best)
    {
    }

    [ConstantTime]
    internal AesGcmSiv(ReadOnlySpan<byte> key, bool bitsliced, CarrylessTier tier)
    {
        if (key.Length is not (16 or 32)) throw new ArgumentException("An AES-GCM-SIV key has 16 or 32 bytes.", nameof(key));
        _keySize = key.Length;
        _tier = tier;
        AesSchedule.Expand(key, bitsliced, out _generator.Value);
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
    {
        DeriveKeys(nonce, plaintext.Length, associatedData.Length, out PolyvalKey hash, out AesSchedule schedule);
        Vector128<byte> sum = Tag(in hash, in schedule, nonce, plaintext, associatedData);
        Transform(in schedule, sum, plaintext, ciphertext);
        sum.CopyTo(tag);
        Erase(ref hash, ref schedule);
    }

    [ConstantTime]
    private protected override bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        DeriveKeys(nonce, ciphertext.Length, associatedData.Length, out PolyvalKey hash, out AesSchedule schedule);
        Transform(in schedule, MemoryMarshal.Read<Vector128<byte>>(tag), ciphertext, plaintext);
        Span<byte> expected = stackalloc byte[16];
        Tag(in hash, in schedule, nonce, plaintext, associatedData).CopyTo(expected);
        Erase(ref hash, ref schedule);
        if (ConstantTime.AreEqual(expected, tag)) return true;
        plaintext.Clear();
        return false;
    }

    private protected override void Dispose(bool disposing) => _generator.Dispose();

    /// <summary>RFC 8452 section 4: the first halves of the encrypted blocks "number, nonce", two for the hash and then two or four for the cipher.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private void DeriveKeys(ReadOnlySpan<byte> nonce, int textLength, int associatedLength, out PolyvalKey hash, out AesSchedule schedule)
    {
        ref readonly AesSchedule generator = ref _generator.Value;
        Span<byte> keys = stackalloc byte[16 + 32];
        keys = keys[..(16 + _keySize)];
        Vector128<uint> block = Vector128.Create(
            0u,
            BinaryPrimitives.ReadUInt32LittleEndian(nonce),
            BinaryPrimitives.ReadUInt32LittleEndian(nonce[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(nonce[8..]));
        Span<byte> encrypted = stackalloc byte[2 * (16 + 32)];
        encrypted = encrypted[..(2 * keys.Length)];
        AesCounterMode.Transform<LittleEndianCounter>(in generator, block, encrypted, encrypted);
        for (int i = 0; i < keys.Length; i += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(keys[i..], BinaryPrimitives.ReadUInt64LittleEndian(encrypted[(2 * i)..]));

        int blocks = Math.Max((textLength + 15) >> 4, (associatedLength + 15) >> 4);
        PolyvalKey.Create(MemoryMarshal.Read<Vector128<byte>>(keys), Math.Clamp(blocks, 1, PolyvalKey.PowersMax), _tier, out hash);
        AesSchedule.Expand(keys[16..], generator.IsBitsliced, out schedule);
        ConstantTime.Erase(keys);
        ConstantTime.Erase(encrypted);
    }

    /// <summary>RFC 8452 section 4: POLYVAL of associated data, plaintext and lengths, xored with the nonce, top bit cleared, encrypted.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<byte> Tag(
        in PolyvalKey hash, in AesSchedule schedule, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        Vector128<ulong> sum = Polyval.Update<PolyvalOrder>(in hash, Vector128<ulong>.Zero, associatedData);
        sum = Polyval.Update<PolyvalOrder>(in hash, sum, plaintext);
        Vector128<ulong> lengths = Vector128.Create((ulong)associatedData.Length * 8, (ulong)plaintext.Length * 8);
        sum = Polyval.UpdateBlock<PolyvalOrder>(in hash, sum, lengths.AsByte());
        Vector128<byte> block = (sum.AsByte() ^ BlockBytes.LoadNonce(nonce, 0)) & Vector128.Create(ulong.MaxValue, ulong.MaxValue >> 1).AsByte();
        return schedule.Encrypt(block);
    }

    /// <summary>Counter mode from the tag with its top bit set.</summary>
    [ConstantTime]
    private static void Transform(in AesSchedule schedule, Vector128<byte> tag, ReadOnlySpan<byte> source, Span<byte> target)
    {
        Vector128<byte> start = tag | Vector128.Create(0ul, 1ul << 63).AsByte();
        AesCounterMode.Transform<LittleEndianCounter>(in schedule, LittleEndianCounter.FromBlock(start), source, target);
    }

    private static void Erase(ref PolyvalKey hash, ref AesSchedule schedule)
    {
        ConstantTime.Erase(new Span<PolyvalKey>(ref hash));
        ConstantTime.Erase(new Span<AesSchedule>(ref schedule));
    }
}
