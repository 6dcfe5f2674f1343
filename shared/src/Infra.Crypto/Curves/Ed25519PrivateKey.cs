using Infra.Buffers;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Curves;

/// <summary>
/// An Ed25519 private key (RFC 8032 section 5.1): signs in constant time, deterministically. Owns its secrets and zeroes them on
/// <see cref="Dispose"/>. Signing is safe from several threads at once.
/// </summary>
public sealed class Ed25519PrivateKey : IDisposable
{
    /// <summary>Bytes of the seed, which is the private key as RFC 8032 and PKCS#8 keep it.</summary>
    public const int SeedSize = 32;

    private readonly SecretBytes _seed;
    private readonly SecretBytes _expanded;   // scalar ‖ prefix
    private readonly byte[] _publicKey = new byte[Ed25519.PublicKeySize];

    /// <summary>Takes a copy of <paramref name="seed"/> (32 bytes).</summary>
    /// <exception cref="ArgumentException">The seed has another size.</exception>
    [ConstantTime]
    public Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize) throw new ArgumentException($"must be {SeedSize} bytes, not {seed.Length}", nameof(seed));
        _seed = SecretBytes.CopyOf(seed);
        _expanded = new SecretBytes(64);
        Span<byte> expanded = _expanded.Span;
        Sha512 hash = Sha512.Create();
        hash.Append(seed);
        hash.Finish(expanded);
        expanded[0] &= 248;
        expanded[31] = (byte)(expanded[31] & 127 | 64);
        Ed25519.MultiplyBase(expanded[..32], out EdwardsPoint25519 point);
        point.Write(_publicKey);
    }

    /// <summary>The public key, 32 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>The seed, to be written into a key container. The owner stays this key.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> Seed => _seed.Span;

    /// <summary>Makes a key from 32 random bytes.</summary>
    public static Ed25519PrivateKey Generate(IRandom random)
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        random.Fill(seed);
        var key = new Ed25519PrivateKey(seed);
        ConstantTime.Erase(seed);
        return key;
    }

    /// <summary>Writes the 64 bytes of the signature over <paramref name="message"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 64 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        if (signature.Length != Ed25519.SignatureSize)
            throw new ArgumentException($"must be {Ed25519.SignatureSize} bytes, not {signature.Length}", nameof(signature));

        ReadOnlySpan<byte> expanded = _expanded.Span;
        Span<ulong> r = stackalloc ulong[4];
        Span<ulong> k = stackalloc ulong[4];
        Span<ulong> s = stackalloc ulong[4];
        Span<byte> bytes = stackalloc byte[32];
        // The nonce hashes prefix ‖ message; the message may overlap the target, so R is written after its last use in k.
        Ed25519.HashToScalar(expanded[32..], message, default, r);
        Ed25519.WriteScalar(r, bytes);
        Ed25519.MultiplyBase(bytes, out EdwardsPoint25519 point);
        point.Write(bytes);
        Ed25519.HashToScalar(bytes, _publicKey, message, k);

        MontgomeryModulus order = Ed25519.Order;
        order.ToMontgomery(k, k);
        Ed25519.ReadScalar(expanded[..32], s);
        order.Multiply(s, k, s);   // a·k: the clamped scalar may exceed the order, the other factor does not
        order.Add(s, r, s);
        bytes.CopyTo(signature);
        Ed25519.WriteScalar(s, signature[32..]);
        ConstantTime.Erase(r);
        ConstantTime.Erase(k);
        ConstantTime.Erase(s);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _seed.Dispose();
        _expanded.Dispose();
    }
}
