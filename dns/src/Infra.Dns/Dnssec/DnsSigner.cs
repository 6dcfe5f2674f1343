using Infra.Buffers;
using Infra.Crypto.Hash;
using Infra.Crypto.Keys;
using Infra.Dns.Records;

namespace Infra.Dns.Dnssec;

/// <summary>A private key of any algorithm that may sign.</summary>
internal sealed class DnsSigner : IDnsSigner
{
    private readonly PrivateKey _key;
    private readonly IRandom _random;
    private readonly bool _isReproducible;

    internal DnsSigner(DnssecAlgorithm algorithm, PrivateKey key, IRandom random, bool isReproducible)
    {
        Algorithm = algorithm;
        _key = key;
        _random = random;
        _isReproducible = isReproducible;
        byte[] publicKey = key switch
        {
            { Rsa: { } rsa } => RsaVerifier.Write(rsa.PublicKey),
            { Ec: { } ec } => ec.PublicKey.Point[1..].ToArray(),
            { Ed25519: { } small } => small.PublicKey.ToArray(),
            { Ed448: { } large } => large.PublicKey.ToArray(),
            _ => throw new ArgumentException("a key that does not sign", nameof(key)),
        };
        PublicKey = new RecordBytes(publicKey);
        SignatureSize = key switch { { Rsa: { } rsa } => rsa.PublicKey.ModulusSize, { Ed25519: not null } => 64, { Ed448: not null } => 114, _ => algorithm == DnssecAlgorithm.EcdsaP256Sha256 ? 64 : 96 };
    }

    public DnssecAlgorithm Algorithm { get; }

    public RecordBytes PublicKey { get; }

    public int SignatureSize { get; }

    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        if (_key.Ed25519 is { } small)
        {
            small.Sign(data, signature);
            return;
        }
        if (_key.Ed448 is { } large)
        {
            large.Sign(data, signature);
            return;
        }
        HashAlgorithm hash = Algorithm.Value switch { 10 => HashAlgorithm.Sha512, 14 => HashAlgorithm.Sha384, _ => HashAlgorithm.Sha256 };
        Span<byte> digest = stackalloc byte[64];
        digest = digest[..hash.DigestSize()];
        hash.Hash(data, digest);
        if (_key.Rsa is { } rsa) rsa.SignPkcs1(hash, digest, _random, signature);
        else _key.Ec?.SignDigest(digest, hash, _isReproducible ? null : _random, signature);
    }

    public SecretBytes WritePem() => _key.WritePkcs8Pem();

    public void Dispose() => _key.Dispose();
}
