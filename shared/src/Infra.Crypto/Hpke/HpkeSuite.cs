using System.Buffers.Binary;

namespace Infra.Crypto.Hpke;

/// <summary>Which algorithms a context uses.</summary>
/// <param name="Kem">The key encapsulation.</param>
/// <param name="Kdf">The key derivation.</param>
/// <param name="Aead">The encryption.</param>
public readonly record struct HpkeSuite(HpkeKem Kem, HpkeKdf Kdf, HpkeAead Aead)
{
    internal const int IdSize = 10;

    /// <summary>Whether all three are among those that this library has: ask it for numbers that came from a peer.</summary>
    public bool IsSupported =>
        Kem is HpkeKem.P256HkdfSha256 or HpkeKem.X25519HkdfSha256
        && Kdf is HpkeKdf.HkdfSha256 or HpkeKdf.HkdfSha384 or HpkeKdf.HkdfSha512
        && Aead is HpkeAead.Aes128Gcm or HpkeAead.Aes256Gcm or HpkeAead.ChaCha20Poly1305 or HpkeAead.ExportOnly;

    internal int AeadKeySize => Aead switch
    {
        HpkeAead.Aes128Gcm => 16,
        HpkeAead.ExportOnly => 0,
        _ => 32,
    };

    internal void WriteId(Span<byte> id)
    {
        "HPKE"u8.CopyTo(id);
        BinaryPrimitives.WriteUInt16BigEndian(id[4..], (ushort)Kem);
        BinaryPrimitives.WriteUInt16BigEndian(id[6..], (ushort)Kdf);
        BinaryPrimitives.WriteUInt16BigEndian(id[8..], (ushort)Aead);
    }

    internal static void RequireSupported(HpkeSuite suite)
    {
        if (!suite.IsSupported) throw new ArgumentException("The suite has an algorithm that is not supported.", nameof(suite));
    }
}
