namespace Infra.Crypto.Aead;

/// <summary>
/// Authenticated encryption with associated data (RFC 5116) under one key; what TLS, QUIC, HPKE and NTS hold.
/// Sealing and opening allocate nothing and may run in several threads at once; <see cref="Dispose()"/> overwrites the key and must come last.
/// <para>
/// Source and target are either the same memory (in place) or do not overlap at all; the associated data and the nonce never overlap a target.
/// A failed open leaves only zeros in its target. No length of up to 2^31 - 1 bytes is refused.
/// </para>
/// </summary>
public abstract class AeadCipher : IDisposable
{
    private protected AeadCipher()
    {
    }

    /// <summary>Bytes of the key.</summary>
    public abstract int KeySize { get; }

    /// <summary>Bytes of a nonce.</summary>
    public abstract int NonceSize { get; }

    /// <summary>Bytes of a tag: 16.</summary>
    public abstract int TagSize { get; }

    /// <summary>
    /// Encrypts <paramref name="plaintext"/> to <paramref name="ciphertext"/>, equally long, and writes the tag over both and the associated data.
    /// </summary>
    /// <exception cref="ArgumentException">The nonce or the tag has the wrong length, the texts have different lengths, or buffers overlap in part.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        Check(nonce, plaintext, ciphertext, tag, associatedData);
        if (ciphertext.Overlaps(tag)) throw Overlap(nameof(tag));
        SealCore(nonce, plaintext, ciphertext, tag, associatedData);
    }

    /// <summary>
    /// Decrypts <paramref name="ciphertext"/> to <paramref name="plaintext"/>, equally long. False when the tag is wrong; then the plaintext is all zeros.
    /// </summary>
    /// <exception cref="ArgumentException">The nonce or the tag has the wrong length, the texts have different lengths, or buffers overlap in part.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        Check(nonce, ciphertext, plaintext, tag, associatedData);
        if (plaintext.Overlaps(tag)) throw Overlap(nameof(tag));
        return TryOpenCore(nonce, ciphertext, tag, plaintext, associatedData);
    }

    /// <summary>
    /// Encrypts to one message as RFC 5116 has it: ciphertext and then the tag; AES-SIV has the tag first.
    /// <paramref name="sealedMessage"/> has <see cref="TagSize"/> bytes more than <paramref name="plaintext"/>.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The nonce or the message has the wrong length, or buffers overlap otherwise than the ciphertext's part with the plaintext.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> sealedMessage, ReadOnlySpan<byte> associatedData)
    {
        if (sealedMessage.Length != plaintext.Length + TagSize)
            throw new ArgumentException($"The sealed message must have {TagSize} bytes more than the plaintext.", nameof(sealedMessage));
        Span<byte> tag = IsTagFirst ? sealedMessage[..TagSize] : sealedMessage[^TagSize..];
        Seal(nonce, plaintext, sealedMessage.Slice(IsTagFirst ? TagSize : 0, plaintext.Length), tag, associatedData);
    }

    /// <summary>
    /// Encrypts <paramref name="content"/> and, right behind it, <paramref name="trailer"/> as one plaintext: the form of a TLS 1.3 record, which ends in its
    /// type (RFC 8446 section 5.2). The same message as <see cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte}, ReadOnlySpan{byte})"/> of both
    /// joined, without joining them first.
    /// </summary>
    /// <param name="nonce">See <see cref="NonceSize"/>.</param>
    /// <param name="content">The text; in place it stands where its ciphertext will: at the start of the message, or behind the tag if that comes first.</param>
    /// <param name="trailer">The end of the text, of any length; overlaps no other buffer that is written to.</param>
    /// <param name="sealedMessage">Has <see cref="TagSize"/> bytes more than content and trailer together.</param>
    /// <param name="associatedData">Authenticated and not encrypted.</param>
    /// <exception cref="ArgumentException">The nonce or the message has the wrong length, or buffers overlap otherwise than said.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public void SealWithTrailer(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> sealedMessage, ReadOnlySpan<byte> associatedData)
    {
        if (sealedMessage.Length - TagSize - trailer.Length != content.Length)
            throw new ArgumentException($"The sealed message must have {TagSize} bytes more than content and trailer.", nameof(sealedMessage));
        Span<byte> ciphertext = sealedMessage.Slice(IsTagFirst ? TagSize : 0, content.Length + trailer.Length);
        Span<byte> tag = IsTagFirst ? sealedMessage[..TagSize] : sealedMessage[^TagSize..];
        Check(nonce, content, ciphertext[..content.Length], tag, associatedData);
        if (sealedMessage.Overlaps(content, out int distance) && distance != (IsTagFirst ? TagSize : 0)) throw Overlap(nameof(content));
        if (sealedMessage.Overlaps(trailer)) throw Overlap(nameof(trailer));
        if (sealedMessage.Overlaps(associatedData)) throw Overlap(nameof(associatedData));
        SealWithTrailerCore(nonce, content, trailer, ciphertext, tag, associatedData);
    }

    /// <summary>
    /// Opens what <see cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte}, ReadOnlySpan{byte})"/> made. False when the message is shorter than
    /// a tag or its tag is wrong; then the plaintext is all zeros.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The nonce has the wrong length, <paramref name="plaintext"/> does not have <see cref="TagSize"/> bytes less than the message, or buffers overlap in
    /// part.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedMessage, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
    {
        if (sealedMessage.Length < TagSize)
        {
            plaintext.Clear();
            return false;
        }
        ReadOnlySpan<byte> tag = IsTagFirst ? sealedMessage[..TagSize] : sealedMessage[^TagSize..];
        return TryOpen(nonce, sealedMessage.Slice(IsTagFirst ? TagSize : 0, sealedMessage.Length - TagSize), tag, plaintext, associatedData);
    }

    /// <summary>
    /// Opens a message into two places: the first bytes of its plaintext go to <paramref name="content"/>, what is behind them is decrypted where it stands, in
    /// the message. The other side of <see cref="SealWithTrailer"/>: the content of a TLS 1.3 record reaches its reader without a copy, its type does not (RFC 8446
    /// section 5.2). Made for trailers of a few bytes; longer ones cost more than they would by themselves.
    /// False when the tag is wrong; then content and trailer are all zeros. Until it is known, the content may hold what nobody has vouched for.
    /// </summary>
    /// <param name="nonce">See <see cref="NonceSize"/>.</param>
    /// <param name="sealedMessage">Ciphertext and tag. Its ciphertext changes.</param>
    /// <param name="content">Takes as many bytes as it has; does not overlap the message.</param>
    /// <param name="associatedData">Authenticated and not encrypted; overlaps no other buffer.</param>
    /// <param name="trailer">The rest of the plaintext, a part of the message, possibly empty.</param>
    /// <exception cref="ArgumentException">The nonce has the wrong length, the message has less than the content and a tag, or buffers overlap.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public bool TryOpenWithTrailer(
        ReadOnlySpan<byte> nonce, Span<byte> sealedMessage, Span<byte> content, ReadOnlySpan<byte> associatedData, out Span<byte> trailer)
    {
        trailer = default;
        if (sealedMessage.Length - TagSize < content.Length)
            throw new ArgumentException($"The sealed message must have at least {TagSize} bytes more than the content.", nameof(sealedMessage));
        Span<byte> ciphertext = sealedMessage.Slice(IsTagFirst ? TagSize : 0, sealedMessage.Length - TagSize);
        Span<byte> tag = IsTagFirst ? sealedMessage[..TagSize] : sealedMessage[^TagSize..];
        Check(nonce, ciphertext[..content.Length], content, tag, associatedData);
        if (sealedMessage.Overlaps(content)) throw Overlap(nameof(content));
        if (sealedMessage.Overlaps(associatedData)) throw Overlap(nameof(associatedData));
        trailer = ciphertext[content.Length..];
        return TryOpenWithTrailerCore(nonce, ciphertext, tag, content, associatedData);
    }

    /// <summary>Overwrites the key with zeros; every later use throws.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private protected virtual bool IsTagFirst => false;

    private protected virtual bool IsNonceSizeFixed => true;

    private protected abstract void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData);

    /// <summary>As <see cref="SealCore"/>, the plaintext in two parts. Here they are joined in the target; ciphers that can begin without do better.</summary>
    private protected virtual void SealWithTrailerCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        content.CopyTo(ciphertext);
        trailer.CopyTo(ciphertext[content.Length..]);
        SealCore(nonce, ciphertext, ciphertext, tag, associatedData);
    }

    private protected abstract bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData);

    /// <summary>
    /// As <see cref="TryOpenCore"/>; what is behind the content is decrypted in place. Here that is done with all of it, and the content is moved; ciphers that
    /// can write to two places do better.
    /// </summary>
    private protected virtual bool TryOpenWithTrailerCore(
        ReadOnlySpan<byte> nonce, Span<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> content, ReadOnlySpan<byte> associatedData)
    {
        if (!TryOpenCore(nonce, ciphertext, tag, ciphertext, associatedData))
        {
            content.Clear();
            return false;
        }
        ciphertext[..content.Length].CopyTo(content);
        ciphertext[..content.Length].Clear();
        return true;
    }

    private protected abstract void Dispose(bool disposing);

    private void Check(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> target, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        if (nonce.Length != NonceSize && IsNonceSizeFixed) throw new ArgumentException($"The nonce must have {NonceSize} bytes.", nameof(nonce));
        if (tag.Length != TagSize) throw new ArgumentException($"The tag must have {TagSize} bytes.", nameof(tag));
        if (source.Length != target.Length) throw new ArgumentException("Plaintext and ciphertext must have the same length.", nameof(target));
        if (source.Overlaps(target, out int distance) && distance != 0) throw Overlap(nameof(target));
        if (target.Overlaps(associatedData)) throw Overlap(nameof(associatedData));
    }

    private static ArgumentException Overlap(string name) => new("Buffers overlap that must not.", name);
}
