using Infra.Crypto.Hash;
using Infra.Crypto.Legacy;
using Infra.Crypto.Rsa;

namespace Infra.Dns.Dnssec;

/// <summary>RSA keys: RFC 3110 for the form, RFC 5702 for SHA-2.</summary>
internal sealed class RsaVerifier(DnssecAlgorithm algorithm, RsaPublicKey key) : IDnsVerifier
{
    // RFC 3110 section 2: a length of the exponent in one byte, or a zero byte and two, then exponent and modulus.
    internal static RsaVerifier? Open(DnssecAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length < 3) return null;
        int exponentSize = publicKey[0];
        int start = 1;
        if (exponentSize == 0)
        {
            exponentSize = publicKey[1] << 8 | publicKey[2];
            start = 3;
        }
        if (exponentSize == 0 || exponentSize >= publicKey.Length - start) return null;
        ReadOnlySpan<byte> exponent = publicKey.Slice(start, exponentSize);
        ReadOnlySpan<byte> modulus = publicKey[(start + exponentSize)..];
        return RsaPublicKey.TryImport(modulus, exponent, InfraDnsCrypto.RsaModulusBitsMin, out RsaPublicKey? key) ? new RsaVerifier(algorithm, key) : null;
    }

    internal static byte[] Write(RsaPublicKey key)
    {
        Span<byte> exponent = stackalloc byte[sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(exponent, key.Exponent);
        ReadOnlySpan<byte> digits = ((ReadOnlySpan<byte>)exponent).TrimStart((byte)0);
        byte[] publicKey = new byte[1 + digits.Length + key.ModulusSize];
        publicKey[0] = (byte)digits.Length;
        digits.CopyTo(publicKey.AsSpan(1));
        key.Modulus.CopyTo(publicKey.AsSpan(1 + digits.Length));
        return publicKey;
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        Span<byte> digest = stackalloc byte[64];
        if (algorithm == DnssecAlgorithm.RsaSha1 || algorithm == DnssecAlgorithm.RsaSha1Nsec3)
        {
            digest = digest[..Sha1.DigestSize];
            Sha1.Hash(data, digest);
            return key.VerifyPkcs1Sha1(digest, signature);
        }
        HashAlgorithm hash = algorithm == DnssecAlgorithm.RsaSha512 ? HashAlgorithm.Sha512 : HashAlgorithm.Sha256;
        digest = digest[..hash.DigestSize()];
        hash.Hash(data, digest);
        return key.VerifyPkcs1(hash, digest, signature);
    }
}
