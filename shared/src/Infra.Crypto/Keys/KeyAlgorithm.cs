using Infra.Crypto.Curves;
using Infra.Crypto.MlKem;

namespace Infra.Crypto.Keys;

/// <summary>AlgorithmIdentifier of keys: which kinds there are, by encoded object identifier.</summary>
internal static class KeyAlgorithm
{
    private static ReadOnlySpan<byte> RsaEncryption => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

    private static ReadOnlySpan<byte> RsassaPss => [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A];

    private static ReadOnlySpan<byte> EcPublicKeyId => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01];

    private static ReadOnlySpan<byte> P256 => [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private static ReadOnlySpan<byte> P384 => [0x2B, 0x81, 0x04, 0x00, 0x22];

    private static ReadOnlySpan<byte> P521 => [0x2B, 0x81, 0x04, 0x00, 0x23];

    private static ReadOnlySpan<byte> X25519Id => [0x2B, 0x65, 0x6E];

    private static ReadOnlySpan<byte> Ed25519Id => [0x2B, 0x65, 0x70];

    private static ReadOnlySpan<byte> Ed448Id => [0x2B, 0x65, 0x71];

    private static ReadOnlySpan<byte> MlKem768Id => [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, 0x02];

    private static ReadOnlySpan<byte> MlKem1024Id => [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, 0x03];

    /// <summary>Reads the identifier of a key's algorithm with its parameters.</summary>
    internal static bool TryRead(ref DerReader reader, out KeyKind kind, out KeyError error)
    {
        kind = default;
        error = KeyError.Malformed("the algorithm identifier");
        if (!reader.TryReadSequence(out DerReader body) || !body.TryReadObjectIdentifier(out ReadOnlySpan<byte> id)) return false;
        if (id.SequenceEqual(RsaEncryption))
        {
            kind = KeyKind.Rsa;
            if (body.TryReadNull() && body.IsAtEnd) return Succeed(out error);
            error = new KeyError(KeyErrorKind.BadParameters, "the parameters of an RSA key are not NULL");   // RFC 3279 section 2.3.1
            return false;
        }
        if (id.SequenceEqual(EcPublicKeyId)) return TryReadCurve(ref body, out kind, out error) && AtEnd(body, out error);
        if (id.SequenceEqual(RsassaPss))
        {
            error = new KeyError(KeyErrorKind.RsaPssKey, "keys for RSASSA-PSS only (id-RSASSA-PSS) are not supported; make an rsaEncryption key, it signs PSS as well");
            return false;
        }
        if (!TryFindParameterless(id, out kind))
        {
            error = new KeyError(KeyErrorKind.UnsupportedAlgorithm, "the key's algorithm is not supported");
            return false;
        }
        if (body.IsAtEnd) return Succeed(out error);
        error = new KeyError(KeyErrorKind.BadParameters, "this kind of key has no parameters (RFC 8410 section 3)");
        return false;
    }

    /// <summary>Reads the parameters of an EC key, which must be the name of a curve.</summary>
    internal static bool TryReadCurve(ref DerReader reader, out KeyKind kind, out KeyError error)
    {
        kind = default;
        if (reader.NextIs(DerTag.Sequence))
        {
            error = new KeyError(KeyErrorKind.ExplicitCurve, "the key's curve is given by its numbers; only named curves are supported (RFC 5480 section 2.1.1)");
            return false;
        }
        if (!reader.TryReadObjectIdentifier(out ReadOnlySpan<byte> curve))
        {
            error = new KeyError(KeyErrorKind.BadParameters, "the key's parameters name no curve");
            return false;
        }
        error = default;
        if (curve.SequenceEqual(P256)) kind = KeyKind.EcP256;
        else if (curve.SequenceEqual(P384)) kind = KeyKind.EcP384;
        else if (curve.SequenceEqual(P521)) kind = KeyKind.EcP521;
        else error = new KeyError(KeyErrorKind.UnsupportedAlgorithm, "the key's curve is not P-256, P-384 or P-521");
        return error.Kind == KeyErrorKind.None;
    }

    /// <summary>Writes the identifier.</summary>
    internal static void Write(ref DerWriter writer, KeyKind kind)
    {
        int mark = writer.Mark;
        if (kind == KeyKind.Rsa) writer.Write(DerTag.Null, default);
        if (IsEc(kind)) WriteCurve(ref writer, kind);
        writer.Write(DerTag.ObjectIdentifier, kind switch
        {
            KeyKind.Rsa => RsaEncryption,
            KeyKind.X25519 => X25519Id,
            KeyKind.Ed25519 => Ed25519Id,
            KeyKind.Ed448 => Ed448Id,
            KeyKind.MlKem768 => MlKem768Id,
            KeyKind.MlKem1024 => MlKem1024Id,
            _ => EcPublicKeyId,
        });
        writer.Wrap(DerTag.Sequence, mark);
    }

    /// <summary>Writes the name of an EC key's curve.</summary>
    internal static void WriteCurve(ref DerWriter writer, KeyKind kind)
        => writer.Write(DerTag.ObjectIdentifier, kind == KeyKind.EcP256 ? P256 : kind == KeyKind.EcP384 ? P384 : P521);

    internal static bool IsEc(KeyKind kind) => kind is KeyKind.EcP256 or KeyKind.EcP384 or KeyKind.EcP521;

    internal static EllipticCurve Curve(KeyKind kind)
        => kind == KeyKind.EcP256 ? EllipticCurve.P256 : kind == KeyKind.EcP384 ? EllipticCurve.P384 : EllipticCurve.P521;

    internal static KeyKind Kind(EllipticCurve curve)
        => curve == EllipticCurve.P256 ? KeyKind.EcP256 : curve == EllipticCurve.P384 ? KeyKind.EcP384 : KeyKind.EcP521;

    internal static bool IsMlKem(KeyKind kind) => kind is KeyKind.MlKem768 or KeyKind.MlKem1024;

    internal static MlKemParameterSet ParameterSet(KeyKind kind) => kind == KeyKind.MlKem768 ? MlKemParameterSet.MlKem768 : MlKemParameterSet.MlKem1024;

    private static bool TryFindParameterless(ReadOnlySpan<byte> id, out KeyKind kind)
    {
        kind = default;
        if (id.SequenceEqual(Ed25519Id)) kind = KeyKind.Ed25519;
        else if (id.SequenceEqual(X25519Id)) kind = KeyKind.X25519;
        else if (id.SequenceEqual(Ed448Id)) kind = KeyKind.Ed448;
        else if (id.SequenceEqual(MlKem768Id)) kind = KeyKind.MlKem768;
        else if (id.SequenceEqual(MlKem1024Id)) kind = KeyKind.MlKem1024;
        else return false;
        return true;
    }

    private static bool AtEnd(DerReader body, out KeyError error)
    {
        error = body.IsAtEnd ? default : KeyError.Malformed("the algorithm identifier");
        return body.IsAtEnd;
    }

    private static bool Succeed(out KeyError error)
    {
        error = default;
        return true;
    }
}
