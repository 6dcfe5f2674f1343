using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using Infra.Dns.Dnssec;

namespace Infra.Dns.Tests.Dnssec;

/// <summary>Schoolbook RSA of any size over BigInteger: checks the 512-bit signatures of old RFCs, which the product refuses.</summary>
internal sealed class PlainRsaCrypto : IDnsCrypto
{
    public bool TryOpen(DnssecAlgorithm algorithm, ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out IDnsVerifier? verifier)
    {
        int exponentSize = publicKey[0];
        verifier = algorithm.IsRsa ? new Verifier(algorithm, new BigInteger(publicKey.Slice(1, exponentSize), isUnsigned: true, isBigEndian: true), new BigInteger(publicKey[(1 + exponentSize)..], isUnsigned: true, isBigEndian: true)) : null;
        return verifier is not null;
    }

    public bool TryOpenPrivate(DnssecAlgorithm algorithm, ReadOnlySpan<byte> pem, [NotNullWhen(true)] out IDnsSigner? signer, [NotNullWhen(false)] out string? problem) => throw new NotSupportedException();

    public IDnsSigner Generate(DnssecAlgorithm algorithm, int rsaModulusBits = 2048) => throw new NotSupportedException();

    public bool TryDigest(DigestType type, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> target) => DnssecVectors.Crypto.TryDigest(type, first, second, target);

    private sealed class Verifier(DnssecAlgorithm algorithm, BigInteger exponent, BigInteger modulus) : IDnsVerifier
    {
        public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            byte[] block = BigInteger.ModPow(new BigInteger(signature, isUnsigned: true, isBigEndian: true), exponent, modulus).ToByteArray(isUnsigned: true, isBigEndian: true);
            byte[] digest = algorithm.Value switch { 8 => SHA256.HashData(data), 10 => SHA512.HashData(data), _ => SHA1.HashData(data) };
            return block.AsSpan().EndsWith(digest) && block.Length == signature.Length - 1 && block[0] == 1;
        }
    }
}
