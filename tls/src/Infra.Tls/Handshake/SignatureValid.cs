using Infra.Crypto.Keys;
using Infra.Pki;
using Infra.Pki.Signing;
using Infra.Tls.Errors;
using Infra.Tls.Messages;
using Infra.Tls.Secrets;

namespace Infra.Tls.Handshake;

/// <summary>Proof that a peer signed this very handshake by the key of its certificate. Only the check makes one; the default value proves nothing.</summary>
internal readonly struct SignatureValid
{
    private readonly bool _isProven;

    private SignatureValid(SignatureScheme scheme)
    {
        Scheme = scheme;
        _isProven = true;
    }

    internal SignatureScheme Scheme { get; }

    /// <summary>Checks the message of a role against the transcript before it (RFC 8446 section 4.4.3).</summary>
    /// <param name="message">The CertificateVerify.</param>
    /// <param name="role">The signer.</param>
    /// <param name="leaf">Its certificate.</param>
    /// <param name="offered">The schemes that it was offered.</param>
    /// <param name="transcript">The hash up to its Certificate.</param>
    /// <exception cref="TlsException">The scheme is not allowed, or the signature is wrong.</exception>
    internal static SignatureValid Check(
        HandshakeMessage message, TlsRole role, Certificate leaf, IReadOnlyList<SignatureScheme> offered, Transcript transcript)
    {
        if (!CertificateVerify.TryRead(message.Body, out CertificateVerify verify, out TlsError error))
            throw new TlsException(error, nameof(CertificateVerify));
        if (!offered.Contains(verify.Scheme)) throw new TlsException(TlsError.SignatureSchemeNotOffered, $"0x{(ushort)verify.Scheme:x4}");
        if (!leaf.TryGetPublicKey(out PublicKey? key, out KeyError keyError))
            throw new TlsException(TlsError.CertificateKeyUnsupported, keyError.Message);
        if (!SignatureSchemes.IsForTls13(verify.Scheme) || !IsForKey(verify.Scheme, key.Kind))
            throw new TlsException(TlsError.SignatureSchemeNotForKey, $"{verify.Scheme} by a key of kind {key.Kind}");
        Span<byte> input = stackalloc byte[SignatureInput.SizeMax];
        if (!SignatureSchemes.Verify(verify.Scheme, key, SignatureInput.Write(role, transcript, input), verify.Signature))
            throw new TlsException(TlsError.SignatureWrong);
        return new SignatureValid(verify.Scheme);
    }

    internal void Require()
    {
        if (!_isProven) throw new InvalidOperationException("A peer cannot be verified without its signature.");
    }

    private static bool IsForKey(SignatureScheme scheme, KeyKind kind) => scheme switch
    {
        SignatureScheme.EcdsaP256Sha256 => kind == KeyKind.EcP256,
        SignatureScheme.EcdsaP384Sha384 => kind == KeyKind.EcP384,
        SignatureScheme.EcdsaP521Sha512 => kind == KeyKind.EcP521,
        SignatureScheme.Ed25519 => kind == KeyKind.Ed25519,
        SignatureScheme.Ed448 => kind == KeyKind.Ed448,
        _ => kind == KeyKind.Rsa,
    };
}
