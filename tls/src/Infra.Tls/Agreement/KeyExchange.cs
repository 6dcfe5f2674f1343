using Infra.Buffers;

namespace Infra.Tls.Agreement;

/// <summary>
/// The client's side of a key exchange: a fresh private key, its share for the server, and the secret once the server's share is there. Owns and erases the
/// key. Never used for two connections.
/// </summary>
internal abstract class KeyExchange : IDisposable
{
    /// <summary>The longest share of any group: ML-KEM-768 and X25519.</summary>
    internal const int ShareSizeMax = 1184 + 32;

    /// <summary>The longest shared secret of any group.</summary>
    internal const int SecretSizeMax = 64;

    internal abstract NamedGroup Group { get; }

    /// <summary>The share to send.</summary>
    internal abstract ReadOnlySpan<byte> Share { get; }

    /// <summary>A classical group whose share comes for free because the hybrid contains it; null for the others.</summary>
    internal virtual KeyExchange? Classical => null;

    /// <summary>Makes a key.</summary>
    internal static KeyExchange Create(NamedGroup group, IRandom random) => group switch
    {
        NamedGroup.X25519MlKem768 => new HybridKeyExchange(random),
        NamedGroup.X25519 => new X25519KeyExchange(random),
        NamedGroup.Secp256r1 or NamedGroup.Secp384r1 => new EcKeyExchange(group, random),
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "is no known group"),
    };

    /// <summary>Writes the shared secret to the start of <paramref name="secret"/>; false for a share that is no valid element of the group.</summary>
    internal abstract bool TryAgree(ReadOnlySpan<byte> serverShare, Span<byte> secret, out int secretSize);

    public abstract void Dispose();
}
