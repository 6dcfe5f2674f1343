using Infra.Buffers;
using Infra.Crypto.Hash;

namespace Infra.Crypto.Curves;

/// <summary>
/// An Ed448 private key (RFC 8032 section 5.2): signs in constant time, deterministically. Owns its secrets and zeroes them on
/// <see cref="Dispose"/>. Signing is safe from several threads at once.
/// </summary>
public sealed class Ed448PrivateKey : IDisposable
{
    /// <summary>Bytes of the seed, which is the private key as RFC 8032 and PKCS#8 keep it.</summary>
    public const int SeedSize = 57;

    private readonly SecretBytes _seed;
    private readonly SecretBytes _expanded;   // scalar ‖ prefix, 57 bytes each
    private readonly byte[] _publicKey = new byte[Ed448.PublicKeySize];

    /// <summary>Takes a copy of <paramref name="seed"/> (57 bytes).</summary>
    /// <exception cref="ArgumentException">The seed has another size.</exception>
    [ConstantTime]
    public Ed448PrivateKey(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize) throw new ArgumentException($"must be {SeedSize} bytes, not {seed.Length}", nameof(seed));
        _seed = SecretBytes.CopyOf(seed);
        _expanded = new SecretBytes(2 * SeedSize);
        Span<byte> expanded = _expanded.Span;
        var shake = new Shake256();
        shake.Append(seed);
        shake.Squeeze(expanded);
        expanded[0] &= 252;
        expanded[55] |= 128;
        expanded[56] = 0;

        Span<ulong> scalar = stackalloc ulong[7];
        Ed448.ReadScalar(expanded[..56], scalar);
        EdwardsPoint448 point = EdwardsPoint448.Base;
        point.Multiply(scalar);
        point.Write(_publicKey);
        ConstantTime.Erase(scalar);
    }

    /// <summary>The public key, 57 bytes.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>The seed, to be written into a key container. The owner stays this key.</summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public ReadOnlySpan<byte> Seed => _seed.Span;

    /// <summary>Makes a key from 57 random bytes.</summary>
    public static Ed448PrivateKey Generate(IRandom random)
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        random.Fill(seed);
        var key = new Ed448PrivateKey(seed);
        ConstantTime.Erase(seed);
        return key;
    }

    /// <summary>Writes the 114 bytes of the signature over <paramref name="message"/>; the context is as in <see cref="Ed448.Verify"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="signature"/> is not 114 bytes, or the context is longer than 255.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature, ReadOnlySpan<byte> context = default)
    {
        Ed448.RequireContext(context);
        if (signature.Length != Ed448.SignatureSize)
            throw new ArgumentException($"must be {Ed448.SignatureSize} bytes, not {signature.Length}", nameof(signature));

        ReadOnlySpan<byte> expanded = _expanded.Span;
        Span<ulong> r = stackalloc ulong[7];
        Span<ulong> k = stackalloc ulong[7];
        Span<ulong> s = stackalloc ulong[7];
        Span<byte> encoded = stackalloc byte[57];
        Ed448.HashToScalar(context, expanded[57..], message, default, r);
        EdwardsPoint448 point = EdwardsPoint448.Base;
        point.Multiply(r);
        point.Write(encoded);
        Ed448.HashToScalar(context, encoded, _publicKey, message, k);

        MontgomeryModulus order = Ed448.Order;
        order.ToMontgomery(k, k);
        Ed448.ReadScalar(expanded[..56], s);
        order.Multiply(s, k, s);   // a·k: the clamped scalar may exceed the order, the other factor does not
        order.Add(s, r, s);
        encoded.CopyTo(signature);
        LimbCoding.WriteLittleEndian(s, signature[57..113]);
        signature[113] = 0;
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
