using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Curves;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;

namespace Infra.Crypto.Keys;

/// <summary>The containers of private keys, in DER.</summary>
internal static class PrivateKeyReader
{
    /// <summary>Any of the three, told apart by the field behind the version: AlgorithmIdentifier, INTEGER or OCTET STRING.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> der, int rsaModulusBitsMin, [NotNullWhen(true)] out PrivateKey? key, out KeyError error)
    {
        var reader = new DerReader(der);
        if (reader.TryReadSequence(out DerReader body))
        {
            if (body.NextIs(DerTag.Sequence)) return Refuse(new KeyError(KeyErrorKind.Encrypted, "this is no private key, or an encrypted one; decrypt it first (openssl pkey)"), out key, out error);
            if (body.TryReadSmall(out _))
            {
                if (body.NextIs(DerTag.Integer)) return TryReadPkcs1(der, rsaModulusBitsMin, out key, out error);
                if (body.NextIs(DerTag.OctetString)) return TryReadSec1(der, null, out key, out error);
            }
        }
        return TryReadPkcs8(der, rsaModulusBitsMin, out key, out error);
    }

    /// <summary>
    /// OneAsymmetricKey ::= SEQUENCE { version, algorithm, privateKey OCTET STRING, attributes [0] OPTIONAL, publicKey [1] OPTIONAL } (RFC 5958 section 2): version is 0, or 1
    /// exactly where there is a public key. Attributes are passed over.
    /// </summary>
    internal static bool TryReadPkcs8(ReadOnlySpan<byte> der, int rsaModulusBitsMin, [NotNullWhen(true)] out PrivateKey? key, out KeyError error)
    {
        var reader = new DerReader(der);
        KeyError malformed = KeyError.Malformed("the PKCS#8 key");
        if (!reader.TryReadSequence(out DerReader body) || !reader.IsAtEnd || !body.TryReadSmall(out int version)) return Refuse(malformed, out key, out error);
        if (version > 1) return Refuse(new KeyError(KeyErrorKind.UnsupportedVersion, "the PKCS#8 key is of an unknown version"), out key, out error);
        if (!KeyAlgorithm.TryRead(ref body, out KeyKind kind, out error)) return Refuse(error, out key, out error);
        if (!body.TryReadOctetString(out ReadOnlySpan<byte> content)) return Refuse(malformed, out key, out error);
        if (body.NextIs(DerTag.ContextConstructed(0)) && !body.TryReadConstructed(DerTag.ContextConstructed(0), out _)) return Refuse(malformed, out key, out error);
        ReadOnlySpan<byte> publicBits = default;
        bool hasPublic = body.NextIs(DerTag.Context(1));
        if (hasPublic)
        {
            if (!body.TryRead(DerTag.Context(1), out ReadOnlySpan<byte> bitString) || !DerReader.TryParseBitString(bitString, out publicBits, out int unused) || unused != 0)
                return Refuse(malformed, out key, out error);
        }
        if (!body.IsAtEnd) return Refuse(malformed, out key, out error);
        if (hasPublic != (version == 1))
            return Refuse(new KeyError(KeyErrorKind.UnsupportedVersion, "version and fields of the PKCS#8 key do not belong together (RFC 5958 section 2)"), out key, out error);

        if (!TryReadContent(kind, content, rsaModulusBitsMin, out key, out error)) return false;
        if (!hasPublic || IsPublicKeyOf(key, kind, publicBits, rsaModulusBitsMin)) return true;
        key.Dispose();
        return Refuse(new KeyError(KeyErrorKind.Mismatch, "the public key in the container is not that of the private key"), out key, out error);
    }

    /// <summary>RSAPrivateKey (RFC 8017 appendix A.1.2): version 0 and eight numbers.</summary>
    internal static bool TryReadPkcs1(ReadOnlySpan<byte> der, int rsaModulusBitsMin, [NotNullWhen(true)] out PrivateKey? key, out KeyError error)
    {
        var reader = new DerReader(der);
        KeyError malformed = KeyError.Malformed("the RSAPrivateKey");
        if (!reader.TryReadSequence(out DerReader body) || !reader.IsAtEnd || !body.TryReadSmall(out int version)) return Refuse(malformed, out key, out error);
        if (version != 0) return Refuse(new KeyError(KeyErrorKind.UnsupportedVersion, "the RSA key has more than two primes, or an unknown version"), out key, out error);
        if (!body.TryReadUnsigned(out ReadOnlySpan<byte> n) || !body.TryReadUnsigned(out ReadOnlySpan<byte> e) || !body.TryReadUnsigned(out ReadOnlySpan<byte> d)
            || !body.TryReadUnsigned(out ReadOnlySpan<byte> p) || !body.TryReadUnsigned(out ReadOnlySpan<byte> q) || !body.TryReadUnsigned(out ReadOnlySpan<byte> dp)
            || !body.TryReadUnsigned(out ReadOnlySpan<byte> dq) || !body.TryReadUnsigned(out ReadOnlySpan<byte> inverse) || !body.IsAtEnd)
        {
            return Refuse(malformed, out key, out error);
        }
        if (!RsaPrivateKey.TryImport(n, e, d, p, q, dp, dq, inverse, rsaModulusBitsMin, out RsaPrivateKey? rsa))
        {
            return Refuse(
                new KeyError(KeyErrorKind.BadValue, $"the RSA key has fewer than {rsaModulusBitsMin} or more than {RsaPublicKey.ModulusBitsMax} bits, or its numbers do not belong together"),
                out key, out error);
        }
        key = new PrivateKey(rsa);
        error = default;
        return true;
    }

    /// <summary>
    /// ECPrivateKey ::= SEQUENCE { 1, privateKey OCTET STRING, parameters [0] OPTIONAL, publicKey [1] BIT STRING OPTIONAL } (RFC 5915). The curve is named here or by the container
    /// around it; where both do, they agree.
    /// </summary>
    internal static bool TryReadSec1(ReadOnlySpan<byte> der, KeyKind? outer, [NotNullWhen(true)] out PrivateKey? key, out KeyError error)
    {
        var reader = new DerReader(der);
        KeyError malformed = KeyError.Malformed("the ECPrivateKey");
        if (!reader.TryReadSequence(out DerReader body) || !reader.IsAtEnd || !body.TryReadSmall(out int version)) return Refuse(malformed, out key, out error);
        if (version != 1) return Refuse(new KeyError(KeyErrorKind.UnsupportedVersion, "the ECPrivateKey is of an unknown version"), out key, out error);
        if (!body.TryReadOctetString(out ReadOnlySpan<byte> scalar)) return Refuse(malformed, out key, out error);
        KeyKind? kind = outer;
        if (body.NextIs(DerTag.ContextConstructed(0)))
        {
            if (!body.TryReadConstructed(DerTag.ContextConstructed(0), out DerReader parameters)) return Refuse(malformed, out key, out error);
            if (!KeyAlgorithm.TryReadCurve(ref parameters, out KeyKind inner, out error)) return Refuse(error, out key, out error);
            if (!parameters.IsAtEnd) return Refuse(malformed, out key, out error);
            if (outer is not null && outer != inner) return Refuse(new KeyError(KeyErrorKind.BadParameters, "the key names two different curves"), out key, out error);
            kind = inner;
        }
        ReadOnlySpan<byte> point = default;
        bool hasPoint = body.NextIs(DerTag.ContextConstructed(1));
        if (hasPoint && (!body.TryReadConstructed(DerTag.ContextConstructed(1), out DerReader wrapped) || !wrapped.TryReadBitString(out point) || !wrapped.IsAtEnd))
            return Refuse(malformed, out key, out error);
        if (!body.IsAtEnd) return Refuse(malformed, out key, out error);
        if (kind is null) return Refuse(new KeyError(KeyErrorKind.BadParameters, "the EC key names no curve"), out key, out error);
        if (kind == KeyKind.EcP521) return Refuse(new KeyError(KeyErrorKind.UnsupportedAlgorithm, "private keys on P-521 are not supported"), out key, out error);
        if (!EcPrivateKey.TryImport(KeyAlgorithm.Curve(kind.Value), scalar, out EcPrivateKey? ec)) return Refuse(KeyError.BadValue("the EC private key"), out key, out error);
        if (hasPoint && !ec.PublicKey.Point.SequenceEqual(point))
        {
            ec.Dispose();
            return Refuse(new KeyError(KeyErrorKind.Mismatch, "the public key in the container is not that of the private key"), out key, out error);
        }
        key = new PrivateKey(ec);
        error = default;
        return true;
    }

    private static bool TryReadContent(KeyKind kind, ReadOnlySpan<byte> content, int rsaModulusBitsMin, [NotNullWhen(true)] out PrivateKey? key, out KeyError error)
    {
        if (kind == KeyKind.Rsa) return TryReadPkcs1(content, rsaModulusBitsMin, out key, out error);
        if (KeyAlgorithm.IsEc(kind)) return TryReadSec1(content, kind, out key, out error);
        if (KeyAlgorithm.IsMlKem(kind)) return TryReadMlKem(KeyAlgorithm.ParameterSet(kind), content, out key, out error);

        // CurvePrivateKey ::= OCTET STRING (RFC 8410 section 7).
        var reader = new DerReader(content);
        if (!reader.TryReadOctetString(out ReadOnlySpan<byte> bytes) || !reader.IsAtEnd) return Refuse(KeyError.Malformed("the CurvePrivateKey"), out key, out error);
        int size = kind == KeyKind.Ed448 ? Ed448PrivateKey.SeedSize : 32;
        if (bytes.Length != size) return Refuse(new KeyError(KeyErrorKind.BadValue, $"the private key is not {size} bytes"), out key, out error);
        key = kind switch
        {
            KeyKind.Ed25519 => new PrivateKey(new Ed25519PrivateKey(bytes)),
            KeyKind.Ed448 => new PrivateKey(new Ed448PrivateKey(bytes)),
            _ => PrivateKey.FromX25519(bytes),
        };
        error = default;
        return true;
    }

    // CHOICE { seed [0] IMPLICIT OCTET STRING, expandedKey OCTET STRING, both SEQUENCE { seed OCTET STRING, expandedKey OCTET STRING } } (RFC 9935 section 6).
    private static bool TryReadMlKem(MlKemParameterSet set, ReadOnlySpan<byte> content, [NotNullWhen(true)] out PrivateKey? key, out KeyError error)
    {
        var reader = new DerReader(content);
        KeyError malformed = KeyError.Malformed("the ML-KEM private key");
        ReadOnlySpan<byte> seed = default, expanded = default;
        if (reader.NextIs(DerTag.Sequence))
        {
            if (!reader.TryReadSequence(out DerReader both) || !both.TryReadOctetString(out seed) || !both.TryReadOctetString(out expanded) || !both.IsAtEnd) return Refuse(malformed, out key, out error);
        }
        else if (!reader.TryRead(DerTag.Context(0), out seed) && !reader.TryReadOctetString(out expanded))
        {
            return Refuse(malformed, out key, out error);
        }
        if (!reader.IsAtEnd) return Refuse(malformed, out key, out error);
        if (seed.IsEmpty)
        {
            if (!MlKemPrivateKey.TryImport(set, expanded, out MlKemPrivateKey? imported)) return Refuse(KeyError.BadValue("the ML-KEM private key"), out key, out error);
            key = new PrivateKey(imported);
            error = default;
            return true;
        }
        if (seed.Length != MlKemSizes.Seed) return Refuse(KeyError.BadValue("the seed of the ML-KEM key"), out key, out error);
        var made = MlKemPrivateKey.FromSeed(set, seed);
        if (!expanded.IsEmpty && !ConstantTime.AreEqual(expanded, made.Encoded))
        {
            made.Dispose();
            return Refuse(new KeyError(KeyErrorKind.Mismatch, "seed and expanded form of the ML-KEM key do not belong together"), out key, out error);
        }
        key = new PrivateKey(made);
        error = default;
        return true;
    }

    private static bool IsPublicKeyOf(PrivateKey key, KeyKind kind, ReadOnlySpan<byte> bits, int rsaModulusBitsMin)
        => PublicKey.TryReadBits(kind, bits, rsaModulusBitsMin, out PublicKey? publicKey, out _) && publicKey.Equals(key.PublicKey);

    private static bool Refuse(KeyError reason, out PrivateKey? key, out KeyError error)
    {
        key = null;
        error = reason;
        return false;
    }
}
