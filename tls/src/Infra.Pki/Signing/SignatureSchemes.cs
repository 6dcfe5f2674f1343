using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.Hash;
using Infra.Crypto.Keys;
using Infra.Crypto.Rsa;

namespace Infra.Pki.Signing;

/// <summary>Makes and checks signatures by scheme: the one place where a scheme meets a key. Thread-safe.</summary>
public static class SignatureSchemes
{
    /// <summary>Most bytes of any signature: RSA with 8192 bits.</summary>
    public const int SizeMax = RsaPublicKey.ModulusBitsMax / 8;

    private static readonly SignatureScheme[] ByRsa =
    [
        SignatureScheme.RsaPssSha256, SignatureScheme.RsaPssSha384, SignatureScheme.RsaPssSha512,
        SignatureScheme.RsaPkcs1Sha256, SignatureScheme.RsaPkcs1Sha384, SignatureScheme.RsaPkcs1Sha512,
    ];

    private static readonly SignatureScheme[] ByP256 = [SignatureScheme.EcdsaP256Sha256];
    private static readonly SignatureScheme[] ByP384 = [SignatureScheme.EcdsaP384Sha384];
    private static readonly SignatureScheme[] ByEd25519 = [SignatureScheme.Ed25519];
    private static readonly SignatureScheme[] ByEd448 = [SignatureScheme.Ed448];

    /// <summary>Whether this is one of the schemes named in <see cref="SignatureScheme"/>.</summary>
    public static bool IsKnown(SignatureScheme scheme) => scheme is SignatureScheme.EcdsaP521Sha512 || Array.IndexOf(ByRsa, scheme) >= 0
        || scheme is SignatureScheme.EcdsaP256Sha256 or SignatureScheme.EcdsaP384Sha384 or SignatureScheme.Ed25519 or SignatureScheme.Ed448;

    /// <summary>Whether TLS 1.3 takes the scheme in CertificateVerify: all but PKCS#1 (RFC 8446 section 4.2.3).</summary>
    public static bool IsForTls13(SignatureScheme scheme) =>
        IsKnown(scheme) && scheme is not (SignatureScheme.RsaPkcs1Sha256 or SignatureScheme.RsaPkcs1Sha384 or SignatureScheme.RsaPkcs1Sha512);

    /// <summary>Schemes that keys of this kind can sign with, preferred first; empty for kinds that cannot sign here (P-521, X25519, ML-KEM).</summary>
    public static ReadOnlySpan<SignatureScheme> OfKey(KeyKind kind) => kind switch
    {
        KeyKind.Rsa => ByRsa,
        KeyKind.EcP256 => ByP256,
        KeyKind.EcP384 => ByP384,
        KeyKind.Ed25519 => ByEd25519,
        KeyKind.Ed448 => ByEd448,
        _ => default,
    };

    /// <summary>Checks a signature over <paramref name="message"/>; false for a scheme that is not known, a key of another kind, or a signature that is wrong in any way.</summary>
    /// <param name="scheme">The scheme.</param>
    /// <param name="key">The signer's key.</param>
    /// <param name="message">The signed bytes, not hashed.</param>
    /// <param name="signature">The signature as TLS and certificates carry it (ECDSA as DER).</param>
    /// <param name="isCurveBound">Whether the ECDSA schemes also fix the curve, as in TLS 1.3; in TLS 1.2 and certificates they name the hash only.</param>
    public static bool Verify(SignatureScheme scheme, PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature, bool isCurveBound = true)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (scheme == SignatureScheme.Ed25519) return key.Kind == KeyKind.Ed25519 && Ed25519.Verify(key.Raw, message, signature);
        if (scheme == SignatureScheme.Ed448) return key.Kind == KeyKind.Ed448 && Ed448.Verify(key.Raw, message, signature);
        if (!IsKnown(scheme)) return false;
        Span<byte> digest = stackalloc byte[HashLimits.DigestSizeMax];
        digest = Digest(scheme, message, digest);
        if (IsEcdsa(scheme))
            return key.Ec is not null && (!isCurveBound || key.Kind == CurveOf(scheme)) && key.Ec.VerifyDigestDer(digest, signature);
        if (key.Rsa is null) return false;
        return IsPss(scheme) ? key.Rsa.VerifyPss(HashOf(scheme), digest, digest.Length, signature) : key.Rsa.VerifyPkcs1(HashOf(scheme), digest, signature);
    }

    /// <summary>Signs <paramref name="message"/> and returns the signature's length.</summary>
    /// <param name="scheme">One of <see cref="OfKey"/> for this key.</param>
    /// <param name="key">The signer's key.</param>
    /// <param name="message">The bytes to sign, not hashed.</param>
    /// <param name="random">For salt, blinding and hedged nonces.</param>
    /// <param name="signature">Room for the signature; <see cref="SizeMax"/> always suffices.</param>
    /// <exception cref="ArgumentException">The key cannot sign with this scheme, or the target is too short.</exception>
    public static int Sign(SignatureScheme scheme, PrivateKey key, ReadOnlySpan<byte> message, IRandom random, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!IsAmong(OfKey(key.Kind), scheme)) throw new ArgumentException($"A key of kind {key.Kind} does not sign with {scheme}.", nameof(scheme));
        int size = SizeOf(key.PublicKey);
        if (signature.Length < size) throw new ArgumentException($"The signature may take {size} bytes.", nameof(signature));
        if (key.Ed25519 is not null)
        {
            key.Ed25519.Sign(message, signature[..size]);
            return size;
        }
        if (key.Ed448 is not null)
        {
            key.Ed448.Sign(message, signature[..size]);
            return size;
        }
        Span<byte> digest = stackalloc byte[HashLimits.DigestSizeMax];
        digest = Digest(scheme, message, digest);
        if (key.Ec is not null) return key.Ec.SignDigestDer(digest, HashOf(scheme), random, signature);
        if (IsPss(scheme)) key.Rsa!.SignPss(HashOf(scheme), digest, digest.Length, random, signature[..size]);
        else key.Rsa!.SignPkcs1(HashOf(scheme), digest, random, signature[..size]);
        return size;
    }

    /// <summary>Most bytes of a signature by this key; 0 for a kind that does not sign.</summary>
    public static int SizeOf(PublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Ec is not null) return EcdsaSignature.DerSizeMax(key.Ec.Curve);
        return key.Kind switch
        {
            KeyKind.Rsa => key.Rsa!.ModulusSize,
            KeyKind.Ed25519 => Ed25519.SignatureSize,
            KeyKind.Ed448 => Ed448.SignatureSize,
            _ => 0,
        };
    }

    private static bool IsEcdsa(SignatureScheme scheme) => scheme is SignatureScheme.EcdsaP256Sha256 or SignatureScheme.EcdsaP384Sha384 or SignatureScheme.EcdsaP521Sha512;

    private static bool IsPss(SignatureScheme scheme) => scheme is SignatureScheme.RsaPssSha256 or SignatureScheme.RsaPssSha384 or SignatureScheme.RsaPssSha512;

    private static KeyKind CurveOf(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.EcdsaP256Sha256 => KeyKind.EcP256,
        SignatureScheme.EcdsaP384Sha384 => KeyKind.EcP384,
        _ => KeyKind.EcP521,
    };

    private static HashAlgorithm HashOf(SignatureScheme scheme) => scheme switch
    {
        SignatureScheme.RsaPkcs1Sha256 or SignatureScheme.RsaPssSha256 or SignatureScheme.EcdsaP256Sha256 => HashAlgorithm.Sha256,
        SignatureScheme.RsaPkcs1Sha384 or SignatureScheme.RsaPssSha384 or SignatureScheme.EcdsaP384Sha384 => HashAlgorithm.Sha384,
        _ => HashAlgorithm.Sha512,
    };

    private static Span<byte> Digest(SignatureScheme scheme, ReadOnlySpan<byte> message, Span<byte> digest)
    {
        switch (HashOf(scheme))
        {
            case HashAlgorithm.Sha256:
                Sha256.Hash(message, digest);
                return digest[..Sha256.DigestSize];
            case HashAlgorithm.Sha384:
                Sha384.Hash(message, digest);
                return digest[..Sha384.DigestSize];
            default:
                Sha512.Hash(message, digest);
                return digest[..Sha512.DigestSize];
        }
    }

    // The Contains of .NET 9 takes no enumerations.
    internal static bool IsAmong(ReadOnlySpan<SignatureScheme> schemes, SignatureScheme scheme)
    {
        foreach (SignatureScheme other in schemes)
        {
            if (other == scheme) return true;
        }
        return false;
    }
}
