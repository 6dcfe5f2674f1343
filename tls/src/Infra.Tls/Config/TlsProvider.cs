using Infra.Buffers;
using Infra.Pki.Signing;

namespace Infra.Tls.Config;

/// <summary>
/// What connections are made of: algorithms, randomness, time, buffers. Immutable; one for the whole program is usual. Tests give a seeded random source
/// and a clock of their own, which makes every handshake repeatable.
/// </summary>
public sealed record TlsProvider
{
    /// <summary>A provider of everything this library has.</summary>
    /// <param name="random">The source of every random byte: <c>SystemRandom.Instance</c> of Infra.Interop in programs.</param>
    /// <param name="time">The clock that certificates are checked against: <c>TimeProvider.System</c> in programs.</param>
    public TlsProvider(IRandom random, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(time);
        Random = random;
        Time = time;
    }

    /// <summary>The source of every random byte. An exception out of it ends the handshake with internal_error.</summary>
    public IRandom Random { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; }

    /// <summary>Where buffers of handshakes are borrowed; all are back when a handshake has ended, whichever way.</summary>
    public PooledBufferPool Buffers { get; init; } = new(bufferBytesMax: 1 << 18);

    /// <summary>Suites that configurations may choose from; at first in the default order 1302, 1301, 1303.</summary>
    public IReadOnlyList<CipherSuite> CipherSuites { get; init; } =
        [CipherSuite.Aes256GcmSha384, CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256];

    /// <summary>Groups that configurations may choose from, in the default order.</summary>
    public IReadOnlyList<NamedGroup> Groups { get; init; } =
        [NamedGroup.X25519MlKem768, NamedGroup.X25519, NamedGroup.Secp256r1, NamedGroup.Secp384r1];

    /// <summary>Schemes for signatures over handshakes and in certificates, in the default order.</summary>
    public IReadOnlyList<SignatureScheme> SignatureSchemes { get; init; } =
    [
        SignatureScheme.EcdsaP256Sha256, SignatureScheme.EcdsaP384Sha384, SignatureScheme.EcdsaP521Sha512, SignatureScheme.Ed25519,
        SignatureScheme.RsaPssSha256, SignatureScheme.RsaPssSha384, SignatureScheme.RsaPssSha512,
        SignatureScheme.RsaPkcs1Sha256, SignatureScheme.RsaPkcs1Sha384, SignatureScheme.RsaPkcs1Sha512,
    ];
}
