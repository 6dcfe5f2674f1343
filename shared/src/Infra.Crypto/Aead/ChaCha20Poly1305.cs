using Infra.Crypto.Block;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Aead;

/// <summary>
/// ChaCha20-Poly1305 (RFC 8439 section 2.8). A nonce must never be used twice with a key.
/// Allocates when it is made and never again. Safe for use from several threads.
/// </summary>
public sealed class ChaCha20Poly1305 : AeadCipher
{
    private const int StateWords = 16;

    private readonly SecretBox<ChaChaKey> _key = new();

    /// <summary>Takes a key of 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    [ConstantTime]
    public ChaCha20Poly1305(ReadOnlySpan<byte> key) => ChaChaKey.Create(key, out _key.Value);

    /// <inheritdoc/>
    public override int KeySize => ChaCha20.KeySize;

    /// <inheritdoc/>
    public override int NonceSize => ChaCha20.NonceSize;

    /// <inheritdoc/>
    public override int TagSize => Poly1305.TagSize;

    [ConstantTime]
    private protected override void SealCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
        => SealWithTrailerCore(nonce, plaintext, [], ciphertext, tag, associatedData);

    [ConstantTime]
    private protected override void SealWithTrailerCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        Span<uint> state = stackalloc uint[StateWords];
        Span<byte> stream = stackalloc byte[ChaCha20.WideSize];
        Poly1305 poly = Start(nonce, state, ref stream, ciphertext.Length);
        if (!trailer.IsEmpty)
        {
            // Whole steps of the kernel come from the content; what is left is joined in the target.
            int ahead = content.Length < stream.Length ? 0 : content.Length - (content.Length - stream.Length) % ChaCha20.WideSize;
            Transform(state, stream, content[..ahead], ciphertext);
            ReadOnlySpan<byte> plain = content[ahead..];
            Span<byte> rest = ciphertext[ahead..];
            plain.CopyTo(rest);
            trailer.CopyTo(rest[plain.Length..]);
            Transform(state, ahead == 0 ? stream : [], rest, rest);
        }
        else
        {
            Transform(state, stream, content, ciphertext);
        }
        Tag(ref poly, ciphertext, associatedData, tag);
        Erase(state, stream);
    }

    [ConstantTime]
    private protected override bool TryOpenCore(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData)
        => TryOpen(nonce, ciphertext, tag, plaintext, [], associatedData);

    [ConstantTime]
    private protected override bool TryOpenWithTrailerCore(
        ReadOnlySpan<byte> nonce, Span<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> content, ReadOnlySpan<byte> associatedData)
        => TryOpen(nonce, ciphertext, tag, content, ciphertext[content.Length..], associatedData);

    private protected override void Dispose(bool disposing) => _key.Dispose();

    /// <summary>Content and trailer together are as long as the ciphertext; each may stand where its part of the ciphertext does. Nothing is decrypted before the tag is right.</summary>
    [ConstantTime]
    private bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> content, Span<byte> trailer, ReadOnlySpan<byte> associatedData)
    {
        Span<uint> state = stackalloc uint[StateWords];
        Span<byte> stream = stackalloc byte[ChaCha20.WideSize];
        Span<byte> expected = stackalloc byte[Poly1305.TagSize];
        Poly1305 poly = Start(nonce, state, ref stream, ciphertext.Length);
        Tag(ref poly, ciphertext, associatedData, expected);
        bool isAuthentic = ConstantTime.AreEqual(expected, tag);
        if (isAuthentic)
        {
            if (trailer.IsEmpty) Transform(state, stream, ciphertext, content);
            else TransformApart(state, stream, ciphertext, content, trailer);
        }
        else
        {
            content.Clear();
            trailer.Clear();
        }
        Erase(state, stream);
        return isAuthentic;
    }

    /// <summary>Whole steps of the kernel go to the content; the step in which the trailer begins belongs to both targets.</summary>
    [ConstantTime]
    private static void TransformApart(Span<uint> state, ReadOnlySpan<byte> stream, ReadOnlySpan<byte> source, Span<byte> content, Span<byte> trailer)
    {
        int ahead = content.Length < stream.Length ? 0 : content.Length - (content.Length - stream.Length) % ChaCha20.WideSize;
        Transform(state, stream, source[..ahead], content);
        if (ahead != 0) stream = [];

        int inContent = content.Length - ahead, inTrailer = Math.Min((stream.IsEmpty ? ChaCha20.WideSize : stream.Length) - inContent, trailer.Length);
        Span<byte> step = stackalloc byte[ChaCha20.WideSize];
        Transform(state, stream, source.Slice(ahead, inContent + inTrailer), step);
        step[..inContent].CopyTo(content[ahead..]);
        step.Slice(inContent, inTrailer).CopyTo(trailer);
        ConstantTime.Erase(step);
        Transform(state, [], source[(content.Length + inTrailer)..], trailer[inTrailer..]);
    }

    /// <summary>
    /// Block 0 of the key stream is the key of the authenticator; the text starts at block 1. Both come from the first batch of blocks, left in
    /// <paramref name="stream"/> without block 0.
    /// </summary>
    [ConstantTime]
    private Poly1305 Start(ReadOnlySpan<byte> nonce, Span<uint> state, ref Span<byte> stream, int textLength)
    {
        if (textLength <= ChaCha20.NarrowSize - ChaCha20.BlockSize) stream = stream[..ChaCha20.NarrowSize];
        ChaCha20.Start(_key.Value.Words, nonce, 0, state);
        ChaCha20.Generate(state, stream);
        var poly = new Poly1305(stream);
        stream = stream[ChaCha20.BlockSize..];
        return poly;
    }

    [ConstantTime]
    private static void Transform(Span<uint> state, ReadOnlySpan<byte> stream, ReadOnlySpan<byte> source, Span<byte> target)
    {
        int head = Math.Min(source.Length, stream.Length);
        ChaCha20.Xor(source[..head], stream, target);
        if (head != source.Length) ChaCha20.Transform(state, source[head..], target[head..]);
    }

    private static void Erase(Span<uint> state, Span<byte> stream)
    {
        ConstantTime.Erase(state);
        ConstantTime.Erase(stream);
    }

    [ConstantTime]
    private static void Tag(ref Poly1305 poly, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> associatedData, Span<byte> tag)
    {
        poly.AppendPadded(associatedData);
        poly.AppendPadded(ciphertext);
        poly.AppendBlock((ulong)associatedData.Length, (ulong)ciphertext.Length);
        poly.Finish(tag);
    }
}
