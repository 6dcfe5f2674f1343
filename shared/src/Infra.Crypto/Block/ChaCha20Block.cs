using System.Runtime.InteropServices;

namespace Infra.Crypto.Block;

/// <summary>
/// The block function of ChaCha20 (RFC 8439 section 2.3), for QUIC header protection; to encrypt text take an AEAD.
/// Allocates when it is made and never again. Safe for use from several threads; <see cref="Dispose"/> must come last.
/// </summary>
public sealed class ChaCha20Block : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = ChaCha20.KeySize;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceSize = ChaCha20.NonceSize;

    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = ChaCha20.BlockSize;

    private readonly SecretBox<ChaChaKey> _key = new();

    /// <summary>Takes a key of 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    [ConstantTime]
    public ChaCha20Block(ReadOnlySpan<byte> key) => ChaChaKey.Create(key, out _key.Value);

    /// <summary>Fills <paramref name="stream"/>, of at most 64 bytes, from the block with this number.</summary>
    /// <exception cref="ArgumentException">The nonce does not have 12 bytes, or <paramref name="stream"/> has more than 64.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public void Generate(uint counter, ReadOnlySpan<byte> nonce, Span<byte> stream)
    {
        if (nonce.Length != NonceSize) throw new ArgumentException("A nonce has 12 bytes.", nameof(nonce));
        if (stream.Length > BlockSize) throw new ArgumentException("A block has 64 bytes.", nameof(stream));
        Span<uint> state = stackalloc uint[BlockSize / sizeof(uint)];
        Span<uint> block = stackalloc uint[BlockSize / sizeof(uint)];
        ChaCha20.Start(_key.Value.Words, nonce, counter, state);
        ChaCha20.NextBlock(state, block);
        MemoryMarshal.AsBytes(block)[..stream.Length].CopyTo(stream);
        ConstantTime.Erase(state);
        ConstantTime.Erase(block);
    }

    /// <summary>Overwrites the key with zeros; every later use throws.</summary>
    public void Dispose() => _key.Dispose();
}
