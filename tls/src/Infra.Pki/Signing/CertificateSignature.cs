using System.Formats.Asn1;
using Infra.Crypto.Keys;

namespace Infra.Pki.Signing;

/// <summary>
/// The signature algorithms of certificates and requests, as encoded AlgorithmIdentifier: PKCS#1 and PSS with SHA-256, -384, -512 (RFC 4055), ECDSA with the same (RFC 5758), Ed25519 and
/// Ed448 (RFC 8410). SHA-1 and MD5 are not among them.
/// </summary>
internal static class CertificateSignature
{
    private static ReadOnlySpan<byte> Sha256Rsa => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B];

    private static ReadOnlySpan<byte> Sha384Rsa => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C];

    private static ReadOnlySpan<byte> Sha512Rsa => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D];

    private static ReadOnlySpan<byte> RsassaPss => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A];

    private static ReadOnlySpan<byte> Mgf1 => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x08];

    private static ReadOnlySpan<byte> EcdsaSha256 => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];

    private static ReadOnlySpan<byte> EcdsaSha384 => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03];

    private static ReadOnlySpan<byte> EcdsaSha512 => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x04];

    private static ReadOnlySpan<byte> Ed25519 => [0x2B, 0x65, 0x70];

    private static ReadOnlySpan<byte> Ed448 => [0x2B, 0x65, 0x71];

    private static ReadOnlySpan<byte> Sha256 => [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

    private static ReadOnlySpan<byte> Sha384 => [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];

    private static ReadOnlySpan<byte> Sha512 => [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];

    /// <summary>What an AlgorithmIdentifier stands for; false for one that is not known, too weak, or has other parameters than it should.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> encoded, out SignatureScheme scheme)
    {
        scheme = default;
        var reader = new DerReader(encoded);
        if (!reader.TryReadSequence(out DerReader body) || !reader.IsAtEnd || !body.TryReadObjectIdentifier(out ReadOnlySpan<byte> id)) return false;
        if (id.SequenceEqual(RsassaPss)) return TryReadPss(ref body, out scheme);
        if (id.SequenceEqual(Sha256Rsa)) scheme = SignatureScheme.RsaPkcs1Sha256;
        else if (id.SequenceEqual(Sha384Rsa)) scheme = SignatureScheme.RsaPkcs1Sha384;
        else if (id.SequenceEqual(Sha512Rsa)) scheme = SignatureScheme.RsaPkcs1Sha512;
        if (scheme != default) return body.TryReadNull() && body.IsAtEnd;   // RFC 4055 section 5: the parameters MUST be NULL
        if (id.SequenceEqual(EcdsaSha256)) scheme = SignatureScheme.EcdsaP256Sha256;
        else if (id.SequenceEqual(EcdsaSha384)) scheme = SignatureScheme.EcdsaP384Sha384;
        else if (id.SequenceEqual(EcdsaSha512)) scheme = SignatureScheme.EcdsaP521Sha512;
        else if (id.SequenceEqual(Ed25519)) scheme = SignatureScheme.Ed25519;
        else if (id.SequenceEqual(Ed448)) scheme = SignatureScheme.Ed448;
        return scheme != default && body.IsAtEnd;
    }

    /// <summary>Checks a signature over DER; in certificates an ECDSA algorithm names the hash, and the key its curve.</summary>
    internal static bool Verify(SignatureScheme scheme, PublicKey key, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        => SignatureSchemes.Verify(scheme, key, signed, signature, isCurveBound: false);

    /// <summary>What a key signs certificates with: RSA by PKCS#1 with SHA-256, which everybody reads.</summary>
    internal static SignatureScheme SchemeFor(KeyKind kind) => kind switch
    {
        KeyKind.Rsa => SignatureScheme.RsaPkcs1Sha256,
        _ when !SignatureSchemes.OfKey(kind).IsEmpty => SignatureSchemes.OfKey(kind)[0],
        _ => throw new ArgumentException($"A key of kind {kind} does not sign.", nameof(kind)),
    };

    /// <summary>Writes the AlgorithmIdentifier.</summary>
    internal static void Write(AsnWriter writer, SignatureScheme scheme)
    {
        writer.PushSequence();
        switch (scheme)
        {
            case SignatureScheme.RsaPkcs1Sha256 or SignatureScheme.RsaPkcs1Sha384 or SignatureScheme.RsaPkcs1Sha512:
                writer.WriteEncodedId(scheme == SignatureScheme.RsaPkcs1Sha256 ? Sha256Rsa : scheme == SignatureScheme.RsaPkcs1Sha384 ? Sha384Rsa : Sha512Rsa);
                writer.WriteNull();
                break;
            case SignatureScheme.RsaPssSha256 or SignatureScheme.RsaPssSha384 or SignatureScheme.RsaPssSha512:
                writer.WriteEncodedId(RsassaPss);
                WritePssParameters(writer, scheme);
                break;
            default:
                writer.WriteEncodedId(scheme switch
                {
                    SignatureScheme.EcdsaP256Sha256 => EcdsaSha256,
                    SignatureScheme.EcdsaP384Sha384 => EcdsaSha384,
                    SignatureScheme.EcdsaP521Sha512 => EcdsaSha512,
                    SignatureScheme.Ed25519 => Ed25519,
                    _ => Ed448,
                });
                break;
        }
        writer.PopSequence();
    }

    // RSASSA-PSS-params ::= SEQUENCE { hash [0], maskGenAlgorithm [1], saltLength [2] INTEGER, trailerField [3] DEFAULT 1 }: the same hash in both, a salt as long as its digest.
    private static bool TryReadPss(ref DerReader body, out SignatureScheme scheme)
    {
        scheme = default;
        if (!body.TryReadSequence(out DerReader parameters) || !body.IsAtEnd) return false;
        if (!parameters.TryReadConstructed(DerTag.ContextConstructed(0), out DerReader hash) || !TryReadHash(ref hash, out int digestSize)) return false;
        if (!parameters.TryReadConstructed(DerTag.ContextConstructed(1), out DerReader mask) || !mask.TryReadSequence(out DerReader maskBody) || !mask.IsAtEnd
            || !maskBody.TryReadObjectIdentifier(out ReadOnlySpan<byte> maskId) || !maskId.SequenceEqual(Mgf1) || !TryReadHash(ref maskBody, out int maskDigestSize))
        {
            return false;
        }
        if (!parameters.TryReadConstructed(DerTag.ContextConstructed(2), out DerReader salt) || !salt.TryReadSmall(out int saltLength) || !salt.IsAtEnd) return false;
        if (!parameters.IsAtEnd || maskDigestSize != digestSize || saltLength != digestSize) return false;
        scheme = digestSize switch { 32 => SignatureScheme.RsaPssSha256, 48 => SignatureScheme.RsaPssSha384, _ => SignatureScheme.RsaPssSha512 };
        return true;
    }

    // The hash's parameters are NULL or absent (RFC 4055 section 2.1: both must be taken).
    private static bool TryReadHash(ref DerReader reader, out int digestSize)
    {
        digestSize = 0;
        if (!reader.TryReadSequence(out DerReader body) || !reader.IsAtEnd || !body.TryReadObjectIdentifier(out ReadOnlySpan<byte> id)) return false;
        if (!body.IsAtEnd && !(body.TryReadNull() && body.IsAtEnd)) return false;
        digestSize = id.SequenceEqual(Sha256) ? 32 : id.SequenceEqual(Sha384) ? 48 : id.SequenceEqual(Sha512) ? 64 : 0;
        return digestSize != 0;
    }

    private static void WritePssParameters(AsnWriter writer, SignatureScheme scheme)
    {
        ReadOnlySpan<byte> hash = scheme == SignatureScheme.RsaPssSha256 ? Sha256 : scheme == SignatureScheme.RsaPssSha384 ? Sha384 : Sha512;
        int saltLength = scheme == SignatureScheme.RsaPssSha256 ? 32 : scheme == SignatureScheme.RsaPssSha384 ? 48 : 64;
        writer.PushSequence();
        writer.PushSequence(Context(0));
        WriteHash(writer, hash);
        writer.PopSequence(Context(0));
        writer.PushSequence(Context(1));
        writer.PushSequence();
        writer.WriteEncodedId(Mgf1);
        WriteHash(writer, hash);
        writer.PopSequence();
        writer.PopSequence(Context(1));
        writer.PushSequence(Context(2));
        writer.WriteInteger(saltLength);
        writer.PopSequence(Context(2));
        writer.PopSequence();
    }

    private static void WriteHash(AsnWriter writer, ReadOnlySpan<byte> hash)
    {
        writer.PushSequence();
        writer.WriteEncodedId(hash);
        writer.WriteNull();
        writer.PopSequence();
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);
}
