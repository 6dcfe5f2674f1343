using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Keys;
using Infra.Pki.Signing;

namespace Infra.Pki;

/// <summary>
/// An identity: a chain, the private key of its first certificate, and what the key can sign. Made only when both belong together. Owns the key and zeroes it on <see cref="Dispose"/>.
/// Thread-safe.
/// </summary>
public sealed class CertifiedKey : IDisposable
{
    private readonly SignatureScheme[] _schemes;

    private CertifiedKey(CertificateChain chain, PrivateKey key)
    {
        Chain = chain;
        Key = key;
        _schemes = [.. SignatureSchemes.OfKey(key.Kind)];
    }

    /// <summary>The chain, end entity first.</summary>
    public CertificateChain Chain { get; }

    /// <summary>The private key.</summary>
    public PrivateKey Key { get; }

    /// <summary>The end entity's certificate.</summary>
    public Certificate Certificate => Chain.Leaf;

    /// <summary>What it signs with, preferred first.</summary>
    public ReadOnlySpan<SignatureScheme> Schemes => _schemes;

    /// <summary>Most bytes of a signature.</summary>
    public int SignatureSizeMax => SignatureSchemes.SizeOf(Key.PublicKey);

    /// <summary>
    /// Puts chain and key together; the key is owned from here on if this succeeds, and stays the caller's otherwise. False when the key is not that of the first certificate, when the
    /// certificate's key cannot be used, or when the key cannot sign.
    /// </summary>
    public static bool TryCreate(CertificateChain chain, PrivateKey key, [NotNullWhen(true)] out CertifiedKey? certified, out PkiError error)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(key);
        certified = null;
        if (!chain.Leaf.TryGetPublicKey(out PublicKey? certificateKey, out KeyError keyError))
        {
            error = new PkiError(PkiErrorKind.BadKey, $"the certificate's key cannot be used: {keyError.Message}");
            return false;
        }
        if (SignatureSchemes.OfKey(key.Kind).IsEmpty)
        {
            error = new PkiError(PkiErrorKind.BadKey, $"a key of kind {key.Kind} does not make signatures here");
            return false;
        }
        if (certificateKey.Kind != key.Kind || !certificateKey.WriteSpki().AsSpan().SequenceEqual(key.PublicKey.WriteSpki()))
        {
            error = new PkiError(PkiErrorKind.InconsistentKeys, "the private key is not that of the certificate");
            return false;
        }
        certified = new CertifiedKey(chain, key);
        error = default;
        return true;
    }

    /// <summary>Reads chain and key from PEM or DER; both may stand in the same file, which is then given twice.</summary>
    /// <param name="chainPemOrDer">The certificates; their order is repaired where that is unambiguous.</param>
    /// <param name="keyPemOrDer">The private key.</param>
    /// <param name="certified">The identity.</param>
    /// <param name="error">Why not.</param>
    public static bool TryRead(ReadOnlySpan<byte> chainPemOrDer, ReadOnlySpan<byte> keyPemOrDer, [NotNullWhen(true)] out CertifiedKey? certified, out PkiError error)
    {
        certified = null;
        if (!CertificateChain.TryRead(chainPemOrDer, out CertificateChain? chain, out error)) return false;
        if (!PrivateKey.TryRead(keyPemOrDer, out PrivateKey? key, out KeyError keyError))
        {
            error = new PkiError(PkiErrorKind.BadKey, keyError.Message);
            return false;
        }
        if (TryCreate(chain, key, out certified, out error)) return true;
        key.Dispose();
        return false;
    }

    /// <summary>The first of our schemes that the peer lists too; false if there is none.</summary>
    /// <param name="peerSchemes">What the peer takes.</param>
    /// <param name="isTls13">Whether PKCS#1 is out of the question.</param>
    /// <param name="scheme">The scheme.</param>
    public bool TryChooseScheme(ReadOnlySpan<SignatureScheme> peerSchemes, bool isTls13, out SignatureScheme scheme)
    {
        foreach (SignatureScheme ours in _schemes)
        {
            scheme = ours;
            if (SignatureSchemes.IsAmong(peerSchemes, ours) && (!isTls13 || SignatureSchemes.IsForTls13(ours))) return true;
        }
        scheme = default;
        return false;
    }

    /// <summary>Signs <paramref name="message"/> and returns the signature's length; see <see cref="SignatureSchemes.Sign"/>.</summary>
    /// <exception cref="ArgumentException">The scheme is not one of <see cref="Schemes"/>, or the target is shorter than <see cref="SignatureSizeMax"/>.</exception>
    public int Sign(SignatureScheme scheme, ReadOnlySpan<byte> message, IRandom random, Span<byte> signature) => SignatureSchemes.Sign(scheme, Key, message, random, signature);

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
