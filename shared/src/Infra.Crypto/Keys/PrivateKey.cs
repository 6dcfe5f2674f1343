using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Curves;
using Infra.Crypto.MlKem;
using Infra.Crypto.Rsa;
using Infra.Parsing;

namespace Infra.Crypto.Keys;

/// <summary>
/// A private key of any kind, as it comes from a file: exactly one of the typed properties is set. Owns the key and zeroes it on <see cref="Dispose"/>; operations of the
/// typed keys are thread-safe.
/// </summary>
public sealed class PrivateKey : IDisposable
{
    /// <summary>Carries an RSA key, and owns it from here on.</summary>
    public PrivateKey(RsaPrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Rsa = key;
        PublicKey = new PublicKey(key.PublicKey);
    }

    /// <summary>Carries a scalar, and owns it from here on.</summary>
    public PrivateKey(EcPrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Ec = key;
        PublicKey = new PublicKey(key.PublicKey);
    }

    /// <summary>Carries an ML-KEM decapsulation key, and owns it from here on.</summary>
    public PrivateKey(MlKemPrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        MlKem = key;
        PublicKey = new PublicKey(key.PublicKey);
    }

    /// <summary>Carries an Ed25519 key, and owns it from here on.</summary>
    public PrivateKey(Ed25519PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Ed25519 = key;
        PublicKey = Raw(KeyKind.Ed25519, key.PublicKey);
    }

    /// <summary>Carries an Ed448 key, and owns it from here on.</summary>
    public PrivateKey(Ed448PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Ed448 = key;
        PublicKey = Raw(KeyKind.Ed448, key.PublicKey);
    }

    private PrivateKey(SecretBytes x25519)
    {
        X25519 = x25519;
        Span<byte> share = stackalloc byte[Curves.X25519.KeySize];
        Curves.X25519.DerivePublicKey(x25519.Span, share);
        PublicKey = Raw(KeyKind.X25519, share);
    }

    /// <summary>What the key is for.</summary>
    public KeyKind Kind => PublicKey.Kind;

    /// <summary>The public key that belongs to it; stays valid after <see cref="Dispose"/>.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The RSA key, for <see cref="KeyKind.Rsa"/>.</summary>
    public RsaPrivateKey? Rsa { get; }

    /// <summary>The scalar, for P-256 and P-384.</summary>
    public EcPrivateKey? Ec { get; }

    /// <summary>The key, for <see cref="KeyKind.Ed25519"/>.</summary>
    public Ed25519PrivateKey? Ed25519 { get; }

    /// <summary>The key, for <see cref="KeyKind.Ed448"/>.</summary>
    public Ed448PrivateKey? Ed448 { get; }

    /// <summary>The 32 bytes of an X25519 key.</summary>
    public SecretBytes? X25519 { get; }

    /// <summary>The decapsulation key, for the two ML-KEM kinds.</summary>
    public MlKemPrivateKey? MlKem { get; }

    /// <summary>Carries a copy of an X25519 key.</summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes.</exception>
    public static PrivateKey FromX25519(ReadOnlySpan<byte> key)
    {
        if (key.Length != Curves.X25519.KeySize) throw new ArgumentException("An X25519 key has 32 bytes.", nameof(key));
        return new PrivateKey(SecretBytes.CopyOf(key));
    }

    /// <summary>Makes a key.</summary>
    /// <param name="kind">Any but P-521.</param>
    /// <param name="random">Where it comes from.</param>
    /// <param name="rsaModulusBits">2048 to 4096 in steps of 256, for RSA.</param>
    /// <exception cref="NotSupportedException">The kind is P-521.</exception>
    public static PrivateKey Generate(KeyKind kind, IRandom random, int rsaModulusBits = 2048) => kind switch
    {
        KeyKind.Rsa => new PrivateKey(RsaPrivateKey.Generate(rsaModulusBits, random)),
        KeyKind.Ed25519 => new PrivateKey(Ed25519PrivateKey.Generate(random)),
        KeyKind.Ed448 => new PrivateKey(Ed448PrivateKey.Generate(random)),
        KeyKind.X25519 => new PrivateKey(SecretBytes.Random(Curves.X25519.KeySize, random)),
        KeyKind.MlKem768 or KeyKind.MlKem1024 => new PrivateKey(MlKemPrivateKey.Generate(KeyAlgorithm.ParameterSet(kind), random)),
        _ => new PrivateKey(EcPrivateKey.Generate(KeyAlgorithm.Curve(kind), random)),
    };

    /// <summary>
    /// Reads a key from PEM or DER: PKCS#8 and OneAsymmetricKey (RFC 5958), PKCS#1 (RFC 8017) and SEC 1 (RFC 5915). Other PEM blocks, such as certificates, are passed
    /// over; a second private key is an error, an encrypted one is refused by name. Linear time.
    /// </summary>
    /// <param name="pemOrDer">The file.</param>
    /// <param name="key">The key.</param>
    /// <param name="error">Why it was refused.</param>
    /// <param name="rsaModulusBitsMin">The fewest bits of an RSA modulus, 1024 at least.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> pemOrDer, [NotNullWhen(true)] out PrivateKey? key, out KeyError error, int rsaModulusBitsMin = PublicKey.RsaModulusBitsMin)
    {
        if (KeyText.IsDer(pemOrDer)) return PrivateKeyReader.TryRead(pemOrDer, rsaModulusBitsMin, out key, out error);
        PrivateKey? found = null;
        key = null;
        error = default;
        var reader = new PemReader(pemOrDer, KeyText.BlockSizeMax);
        for (int i = 0; i < KeyText.BlocksMax && error == default && reader.TryRead(out PemBlock? block); i++)
        {
            using (block)
            {
                if (!block!.Label.EndsWith(KeyText.PrivateLabel, StringComparison.Ordinal)) continue;
                if (found is not null) error = new KeyError(KeyErrorKind.SeveralKeys, "there is more than one private key");
                else if (!TryReadBlock(block, rsaModulusBitsMin, out found, out error)) break;
            }
        }
        if (error == default && (found is null || reader.HasError)) error = KeyText.NotFound(reader, "private");
        if (error != default)
        {
            found?.Dispose();
            return false;
        }
        key = found!;
        return true;
    }

    /// <summary>
    /// The key as PKCS#8 in DER; as OneAsymmetricKey of version 2 with its public key if <paramref name="withPublicKey"/> says so (RFC 5958, 8410). EC keys carry their public key inside
    /// in any case, ML-KEM keys their seed where it is known. The caller disposes the result.
    /// </summary>
    public SecretBytes WritePkcs8(bool withPublicKey = false) => PrivateKeyWriter.WritePkcs8(this, withPublicKey);

    /// <summary>The key as PKCS#8 in PEM, ASCII. The caller disposes the result.</summary>
    public SecretBytes WritePkcs8Pem(bool withPublicKey = false)
    {
        using SecretBytes der = WritePkcs8(withPublicKey);
        return PrivateKeyWriter.ToPem(KeyText.PrivateLabel, der);
    }

    /// <summary>The key in the older container of its kind, in DER: RSAPrivateKey (RFC 8017 appendix A.1.2) or ECPrivateKey (RFC 5915). The caller disposes the result.</summary>
    /// <exception cref="NotSupportedException">Its kind has none.</exception>
    public SecretBytes WriteTraditional() => PrivateKeyWriter.WriteTraditional(this);

    /// <summary>The same in PEM, ASCII. The caller disposes the result.</summary>
    /// <exception cref="NotSupportedException">Its kind has none.</exception>
    public SecretBytes WriteTraditionalPem()
    {
        using SecretBytes der = WriteTraditional();
        return PrivateKeyWriter.ToPem(Rsa is null ? KeyText.EcPrivateLabel : KeyText.RsaPrivateLabel, der);
    }

    /// <summary>The kind, and nothing of the key.</summary>
    public override string ToString() => $"[{Kind} private key]";

    /// <inheritdoc/>
    public void Dispose()
    {
        Rsa?.Dispose();
        Ec?.Dispose();
        Ed25519?.Dispose();
        Ed448?.Dispose();
        X25519?.Dispose();
        MlKem?.Dispose();
    }

    private static bool TryReadBlock(PemBlock block, int rsaModulusBitsMin, out PrivateKey? key, out KeyError error)
    {
        key = null;
        ReadOnlySpan<byte> der = block.Content.Span;
        switch (block.Label)
        {
            case KeyText.PrivateLabel:
                return PrivateKeyReader.TryReadPkcs8(der, rsaModulusBitsMin, out key, out error);
            case KeyText.RsaPrivateLabel:
                return PrivateKeyReader.TryReadPkcs1(der, rsaModulusBitsMin, out key, out error);
            case KeyText.EcPrivateLabel:
                return PrivateKeyReader.TryReadSec1(der, null, out key, out error);
            case KeyText.EncryptedLabel:
                error = new KeyError(KeyErrorKind.Encrypted, "the private key is encrypted; decrypt it first (openssl pkey)");
                return false;
            default:
                error = new KeyError(KeyErrorKind.UnsupportedAlgorithm, $"a block of {block.Label} is not supported");
                return false;
        }
    }

    private static PublicKey Raw(KeyKind kind, ReadOnlySpan<byte> raw)
        => PublicKey.TryCreate(kind, raw, out PublicKey? key) ? key : throw new InvalidOperationException("a derived public key is no point");
}
