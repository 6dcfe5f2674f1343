using System.Runtime.Intrinsics;
using Infra.Crypto.Block;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Infra.Crypto.Mac;

/// <summary>
/// AES-CMAC (RFC 4493 with AES-128; NIST SP 800-38B also with AES-192 and AES-256): the MAC of NTP's symmetric keys (RFC 8573).
/// Allocates when it is made and never again. Safe for use from several threads; <see cref="MacKey.Dispose()"/> must come last.
/// </summary>
public sealed class AesCmac : MacKey
{
    private readonly SecretBox<CmacKey> _key = new();

    /// <summary>Takes a key of 16, 24 or 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    [ConstantTime]
    public AesCmac(ReadOnlySpan<byte> key)
        : this(key, !X86Aes.IsSupported)
    {
    }

    [ConstantTime]
    internal AesCmac(ReadOnlySpan<byte> key, bool bitsliced) => CmacKey.Create(key, bitsliced, out _key.Value);

    /// <inheritdoc/>
    public override int TagSize => AesSchedule.BlockSize;

    /// <summary>Writes the tag of <paramref name="data"/> to the first 16 bytes of <paramref name="tag"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="tag"/> is too short.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public override void Compute(ReadOnlySpan<byte> data, Span<byte> tag)
    {
        Hash.DigestTarget.Require(tag, TagSize);
        ref readonly CmacKey key = ref _key.Value;
        key.Compute(data).CopyTo(tag);
    }

    private protected override void Dispose(bool disposing) => _key.Dispose();
}
