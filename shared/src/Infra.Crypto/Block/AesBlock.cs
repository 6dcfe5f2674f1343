using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Infra.Crypto.Block;

/// <summary>
/// AES on single blocks (FIPS 197), for QUIC header protection and the like; to encrypt text take an AEAD.
/// Allocates when it is made and never again. Safe for use from several threads; <see cref="Dispose"/> must come last.
/// </summary>
public sealed class AesBlock : IDisposable
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 16;

    private readonly SecretBox<AesSchedule> _schedule = new();

    /// <summary>Expands a key of 16, 24 or 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    [ConstantTime]
    public AesBlock(ReadOnlySpan<byte> key) => AesSchedule.Expand(key, out _schedule.Value);

    /// <summary>Encrypts one block to the first 16 bytes of <paramref name="target"/>; both may be the same memory.</summary>
    /// <exception cref="ArgumentException"><paramref name="block"/> does not have 16 bytes, or <paramref name="target"/> has less.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public void Encrypt(ReadOnlySpan<byte> block, Span<byte> target)
    {
        if (block.Length != BlockSize) throw new ArgumentException("A block has 16 bytes.", nameof(block));
        Hash.DigestTarget.Require(target, BlockSize);
        ref readonly AesSchedule schedule = ref _schedule.Value;
        schedule.Encrypt(MemoryMarshal.Read<Vector128<byte>>(block)).CopyTo(target);
    }

    /// <summary>Overwrites the key with zeros; every later use throws.</summary>
    public void Dispose() => _schedule.Dispose();
}
