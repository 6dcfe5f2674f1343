using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Infra.Crypto.Block;
using Infra.Crypto.Mac;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Infra.Crypto.Aead;

/// <summary>
/// AES-SIV-CMAC-256, -384 and -512 (RFC 5297), named after the size of the key, of which one half authenticates and the other encrypts.
/// A repeated nonce shows only whether the same message was sealed again. The tag, called the synthetic IV there, stands before the ciphertext.
/// <para>
/// As an <see cref="AeadCipher"/> the associated strings are the associated data and then the nonce, which may have any length; an empty nonce is none at all.
/// <see cref="Begin"/> takes any list of strings instead. Allocates when it is made and never again. Safe for use from several threads.
/// </para>
/// </summary>
public sealed class AesSiv : AeadCipher
{
    /// <summary>Bytes of the synthetic IV.</summary>
    public const int SyntheticIvSize = 16;

    private readonly int _keySize;
    private readonly SecretBox<CmacKey> _cmac = new();
    private readonly SecretBox<AesSchedule> _counter = new();

    /// <summary>Takes a key of 32, 48 or 64 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    [ConstantTime]
    public AesSiv(ReadOnlySpan<byte> key)
        : this(key, !X86Aes.IsSupported)
    {
    }

    [ConstantTime]
    internal AesSiv(ReadOnlySpan<byte> key, bool bitsliced)
    {
        if (key.Length is not (32 or 48 or 64)) throw new ArgumentException("An AES-SIV key has 32, 48 or 64 bytes.", nameof(key));
        _keySize = key.Length;
        CmacKey.Create(key[..(key.Length / 2)], bitsliced, out _cmac.Value);
        AesSchedule.Expand(key[(key.Length / 2)..], bitsliced, out _counter.Value);
    }

    /// <inheritdoc/>
    public override int KeySize => _keySize;

    /// <summary>The usual 16 bytes; every other length is taken as well.</summary>
    public override int NonceSize => 16;

    /// <inheritdoc/>
    public override int TagSize => SyntheticIvSize;

    private protected override bool IsTagFirst => true;

    private protected override bool IsNonceSizeFixed => false;

    /// <summary>Starts a list of associated strings.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public AesSivStrings Begin() => new(_cmac);

    /// <summary>Writes the synthetic IV and the ciphertext, 16 bytes more than <paramref name="plaintext"/>, to <paramref name="sealedMessage"/>.</summary>
    /// <param name="strings">The associated strings, made by <see cref="Begin"/> of this key.</param>
    /// <param name="plaintext">May be the same memory as the ciphertext's part of the target.</param>
    /// <param name="sealedMessage">The target.</param>
    /// <exception cref="ArgumentException">The target has the wrong length, buffers overlap in part, or the strings come from another key.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public void Seal(in AesSivStrings strings, ReadOnlySpan<byte> plaintext, Span<byte> sealedMessage)
    {
        if (sealedMessage.Length != plaintext.Length + SyntheticIvSize)
            throw new ArgumentException("The sealed message must have 16 bytes more than the plaintext.", nameof(sealedMessage));
        Span<byte> ciphertext = sealedMessage[SyntheticIvSize..];
        if ((plaintext.Overlaps(ciphertext, out int distance) && distance != 0) || plaintext.Overlaps(sealedMessage[..SyntheticIvSize]))
            throw new ArgumentException("Buffers overlap that must not.", nameof(sealedMessage));
        Seal(Sum(in strings), plaintext, ciphertext, sealedMessage[..SyntheticIvSize]);
    }

    /// <summary>
    /// Opens what <see cref="Seal(in AesSivStrings, ReadOnlySpan{byte}, Span{byte})"/> made. False when the message is shorter than 16 bytes or not authentic;
    /// then the plaintext is all zeros.
    /// </summary>
    /// <exception cref="ArgumentException">The target has the wrong length, buffers overlap in part, or the strings come from another key.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public bool TryOpen(in AesSivStrings strings, ReadOnlySpan<byte> sealedMessage, Span<byte> plaintext)
    {
        if (sealedMessage.Length < SyntheticIvSize)
        {
            plaintext.Clear();
            return false;
        }
        ReadOnlySpan<byte> ciphertext = sealedMessage[SyntheticIvSize..];
        if (ciphertext.Length != plaintext.Length)
            throw new ArgumentException("The plaintext must have 16 bytes less than the sealed message.", nameof(plaintext));
        if ((ciphertext.Overlaps(plaintext, out int distance) && distance != 0) || sealedMessage[..SyntheticIvSize].Overlaps(plaintext))
            throw new ArgumentException("Buffers overlap that must not.", nameof(plaintext));
        return TryOpen(Sum(in strings), ciphertext, sealedMessage[..SyntheticIvSize], plaintext);
    }

    [ConstantTime]
    private protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
        => Seal(Sum(nonce, associatedData), plaintext, ciphertext, tag);

    [ConstantTime]
    private protected override bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
        => TryOpen(Sum(nonce, associatedData), ciphertext, tag, plaintext);

    private protected override void Dispose(bool disposing)
    {
        _cmac.Dispose();
        _counter.Dispose();
    }

    [ConstantTime]
    private Vector128<byte> Sum(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData)
    {
        AesSivStrings strings = Begin();
        strings.Add(associatedData);
        if (!nonce.IsEmpty) strings.Add(nonce);
        return strings.Sum;
    }

    [ConstantTime]
    private Vector128<byte> Sum(in AesSivStrings strings)
    {
        if (strings.Key != _cmac) throw new ArgumentException("The strings belong to another key.", nameof(strings));
        return strings.Sum;
    }

    [ConstantTime]
    private void Seal(Vector128<byte> sum, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag)
    {
        ref readonly AesSchedule counter = ref _counter.Value;
        Vector128<byte> iv = SyntheticIv(sum, plaintext);
        Transform(in counter, iv, plaintext, ciphertext);
        iv.CopyTo(tag);
    }

    [ConstantTime]
    private bool TryOpen(Vector128<byte> sum, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        ref readonly AesSchedule counter = ref _counter.Value;
        Vector128<byte> iv = MemoryMarshal.Read<Vector128<byte>>(tag);
        Transform(in counter, iv, ciphertext, plaintext);
        Span<byte> expected = stackalloc byte[SyntheticIvSize];
        SyntheticIv(sum, plaintext).CopyTo(expected);
        if (ConstantTime.AreEqual(expected, tag)) return true;
        plaintext.Clear();
        return false;
    }

    /// <summary>The last step of S2V (RFC 5297 section 2.4), which takes the plaintext as the last string.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private Vector128<byte> SyntheticIv(Vector128<byte> sum, ReadOnlySpan<byte> plaintext)
    {
        ref readonly CmacKey cmac = ref _cmac.Value;
        return plaintext.Length >= AesSchedule.BlockSize
            ? cmac.ComputeXorEnd(plaintext, sum)
            : cmac.ComputePadded(plaintext, CmacKey.Double(sum));
    }

    /// <summary>
    /// Counter mode from the synthetic IV with bits 31 and 63 cleared, so that 32 bits are all that ever counts for messages of less than 2^31 blocks.
    /// </summary>
    [ConstantTime]
    private static void Transform(in AesSchedule key, Vector128<byte> iv, ReadOnlySpan<byte> source, Span<byte> target)
    {
        Vector128<byte> start = iv & Vector128.Create(0xFFFFFFFFFFFFFFFFul, 0xFFFFFF7FFFFFFF7Ful).AsByte();
        AesCounterMode.Transform<BigEndianCounter>(in key, BigEndianCounter.FromBlock(start), source, target);
    }
}
