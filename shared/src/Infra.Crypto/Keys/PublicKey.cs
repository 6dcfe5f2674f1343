using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Curves;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;
using Infra.Parsing;

namespace Infra.Crypto.Keys;

/// <summary>
/// A public key of any kind, as certificates, TLS and configuration carry it: exactly one of the typed properties is set, or <see cref="Raw"/> holds the bytes.
/// Reads and writes SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7, 5480, 8410, 9935). Immutable and thread-safe.
/// </summary>
public sealed class PublicKey
{
    /// <summary>The fewest bits of an RSA modulus where the caller does not say.</summary>
    public const int RsaModulusBitsMin = 2048;

    private readonly byte[] _raw = [];

    /// <summary>Carries an RSA key.</summary>
    public PublicKey(RsaPublicKey key)
    {
        Kind = KeyKind.Rsa;
        Rsa = key;
    }

    /// <summary>Carries a point.</summary>
    public PublicKey(EcPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Kind = KeyAlgorithm.Kind(key.Curve);
        Ec = key;
    }

    /// <summary>Carries an ML-KEM encapsulation key.</summary>
    public PublicKey(MlKemPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Kind = key.ParameterSet == MlKemParameterSet.MlKem768 ? KeyKind.MlKem768 : KeyKind.MlKem1024;
        MlKem = key;
    }

    private PublicKey(KeyKind kind, ReadOnlySpan<byte> raw)
    {
        Kind = kind;
        _raw = raw.ToArray();
    }

    /// <summary>What the key is for.</summary>
    public KeyKind Kind { get; }

    /// <summary>The RSA key, for <see cref="KeyKind.Rsa"/>.</summary>
    public RsaPublicKey? Rsa { get; }

    /// <summary>The point, for the three EC kinds.</summary>
    public EcPublicKey? Ec { get; }

    /// <summary>The encapsulation key, for the two ML-KEM kinds.</summary>
    public MlKemPublicKey? MlKem { get; }

    /// <summary>The bytes of an Ed25519, Ed448 or X25519 key; of an EC or ML-KEM key the encoding that TLS shares; empty for RSA.</summary>
    public ReadOnlySpan<byte> Raw => Ec is not null ? Ec.Point : MlKem is not null ? MlKem.Encoded : _raw;

    /// <summary>Takes the bytes of an Ed25519 (32), Ed448 (57) or X25519 (32) key. False for another length, and for Edwards keys that are no point.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another kind.</exception>
    public static bool TryCreate(KeyKind kind, ReadOnlySpan<byte> raw, [NotNullWhen(true)] out PublicKey? key)
    {
        bool isValid = kind switch
        {
            KeyKind.Ed25519 => raw.Length == Ed25519.PublicKeySize && Ed25519.IsValidPublicKey(raw),
            KeyKind.Ed448 => raw.Length == Ed448.PublicKeySize && Ed448.IsValidPublicKey(raw),
            KeyKind.X25519 => raw.Length == X25519.KeySize,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only keys that are plain bytes."),
        };
        key = isValid ? new PublicKey(kind, raw) : null;
        return isValid;
    }

    /// <summary>Reads a SubjectPublicKeyInfo in DER, without bytes behind it.</summary>
    /// <param name="der">The structure.</param>
    /// <param name="key">The key.</param>
    /// <param name="error">Why it was refused.</param>
    /// <param name="rsaModulusBitsMin">The fewest bits of an RSA modulus, 1024 at least.</param>
    public static bool TryReadSpki(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PublicKey? key, out KeyError error, int rsaModulusBitsMin = RsaModulusBitsMin)
    {
        key = null;
        var reader = new DerReader(der);
        error = KeyError.Malformed("the SubjectPublicKeyInfo");
        if (!reader.TryReadSequence(out DerReader body) || !reader.IsAtEnd) return false;
        if (!KeyAlgorithm.TryRead(ref body, out KeyKind kind, out error)) return false;
        if (!body.TryReadBitString(out ReadOnlySpan<byte> bits) || !body.IsAtEnd)
        {
            error = KeyError.Malformed("the SubjectPublicKeyInfo");
            return false;
        }
        return TryReadBits(kind, bits, rsaModulusBitsMin, out key, out error);
    }

    /// <summary>Reads an RSAPublicKey (RFC 8017 appendix A.1.1) in DER, without bytes behind it.</summary>
    public static bool TryReadPkcs1(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PublicKey? key, out KeyError error, int rsaModulusBitsMin = RsaModulusBitsMin)
        => TryReadBits(KeyKind.Rsa, der, rsaModulusBitsMin, out key, out error);

    /// <summary>Reads a key from PEM (labels PUBLIC KEY and RSA PUBLIC KEY, the first such block) or from the DER of a SubjectPublicKeyInfo. Linear time.</summary>
    public static bool TryRead(ReadOnlySpan<byte> pemOrDer, [NotNullWhen(true)] out PublicKey? key, out KeyError error, int rsaModulusBitsMin = RsaModulusBitsMin)
    {
        if (KeyText.IsDer(pemOrDer)) return TryReadSpki(pemOrDer, out key, out error, rsaModulusBitsMin);
        key = null;
        var reader = new PemReader(pemOrDer, KeyText.BlockSizeMax);
        for (int i = 0; i < KeyText.BlocksMax && reader.TryRead(out PemBlock? block); i++)
        {
            using (block)
            {
                if (block!.Label == KeyText.PublicLabel) return TryReadSpki(block.Content.Span, out key, out error, rsaModulusBitsMin);
                if (block.Label == KeyText.RsaPublicLabel) return TryReadPkcs1(block.Content.Span, out key, out error, rsaModulusBitsMin);
            }
        }
        error = KeyText.NotFound(reader, "public");
        return false;
    }

    /// <summary>The key as SubjectPublicKeyInfo in DER.</summary>
    public byte[] WriteSpki()
    {
        var target = new byte[64 + (Rsa is null ? Raw.Length : Rsa.ModulusSize)];
        var writer = new DerWriter(target);
        if (Rsa is null)
        {
            writer.WriteBitString(Raw);
        }
        else
        {
            WritePkcs1(ref writer, Rsa);
            byte unused = 0;
            writer.WriteRaw(new ReadOnlySpan<byte>(in unused));
            writer.Wrap(DerTag.BitString, 0);
        }
        KeyAlgorithm.Write(ref writer, Kind);
        writer.Wrap(DerTag.Sequence, 0);
        return writer.Written.ToArray();
    }

    /// <summary>The key as SubjectPublicKeyInfo in PEM.</summary>
    public string WriteSpkiPem() => Pem.Write(KeyText.PublicLabel, WriteSpki());

    /// <summary>Whether both are the same key.</summary>
    internal bool Equals(PublicKey other) => Kind == other.Kind && WriteSpki().AsSpan().SequenceEqual(other.WriteSpki());

    /// <summary>Reads the content of the bit string.</summary>
    internal static bool TryReadBits(KeyKind kind, ReadOnlySpan<byte> bits, int rsaModulusBitsMin, [NotNullWhen(true)] out PublicKey? key, out KeyError error)
    {
        key = null;
        error = KeyError.BadValue("the public key");
        if (kind == KeyKind.Rsa) return TryReadRsa(bits, rsaModulusBitsMin, out key, out error);
        if (KeyAlgorithm.IsEc(kind))
        {
            if (EcPublicKey.TryImport(KeyAlgorithm.Curve(kind), bits, out EcPublicKey? ec)) key = new PublicKey(ec);
            else error = new KeyError(KeyErrorKind.BadValue, "the public key is not an uncompressed point on its curve");
        }
        else if (KeyAlgorithm.IsMlKem(kind))
        {
            if (MlKemPublicKey.TryImport(KeyAlgorithm.ParameterSet(kind), bits, out MlKemPublicKey? mlKem)) key = new PublicKey(mlKem);
        }
        else
        {
            TryCreate(kind, bits, out key);
        }
        if (key is not null) error = default;
        return key is not null;
    }

    private static bool TryReadRsa(ReadOnlySpan<byte> der, int modulusBitsMin, [NotNullWhen(true)] out PublicKey? key, out KeyError error)
    {
        key = null;
        var reader = new DerReader(der);
        error = KeyError.Malformed("the RSAPublicKey");
        if (!reader.TryReadSequence(out DerReader body) || !reader.IsAtEnd) return false;
        if (!body.TryReadUnsigned(out ReadOnlySpan<byte> modulus) || !body.TryReadUnsigned(out ReadOnlySpan<byte> exponent) || !body.IsAtEnd) return false;
        error = new KeyError(KeyErrorKind.BadValue, $"the RSA modulus is not odd with {modulusBitsMin} to {RsaPublicKey.ModulusBitsMax} bits, or the exponent is not odd from 3 to 2^33 - 1");
        if (!RsaPublicKey.TryImport(modulus, exponent, modulusBitsMin, out RsaPublicKey? rsa)) return false;
        error = default;
        key = new PublicKey(rsa);
        return true;
    }

    private static void WritePkcs1(ref DerWriter writer, RsaPublicKey key)
    {
        Span<byte> exponent = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(exponent, key.Exponent);
        int mark = writer.Mark;
        writer.WriteUnsigned(exponent);
        writer.WriteUnsigned(key.Modulus);
        writer.Wrap(DerTag.Sequence, mark);
    }
}
