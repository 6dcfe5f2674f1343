using System.Diagnostics.CodeAnalysis;
using Infra.Buffers;
using Infra.Crypto.Aead;

namespace Infra.Crypto.Hpke;

/// <summary>The sender of HPKE in base mode (RFC 9180 section 5.1.1). Not safe for use from several threads at once.</summary>
public sealed class HpkeSender : HpkeContext
{
    [ConstantTime]
    private HpkeSender(HpkeSuite suite, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
        : base(suite, sharedSecret, info)
    {
    }

    /// <summary>SetupBaseS: makes a context for the owner of a public key, and what carries its secret there.</summary>
    /// <param name="suite">The algorithms.</param>
    /// <param name="recipient">The recipient's public key.</param>
    /// <param name="info">What both sides know and bind the context to; of any length.</param>
    /// <param name="random">Where the ephemeral key comes from.</param>
    /// <param name="encapsulated">Exactly as long as <see cref="HpkePrivateKey.PublicKeySize"/> says; zeros if the result is false.</param>
    /// <param name="sender">The context.</param>
    /// <returns>False for a public key of the wrong length, off the curve or of low order.</returns>
    /// <exception cref="ArgumentException">The suite is not supported, or <paramref name="encapsulated"/> has the wrong length.</exception>
    [ConstantTime]
    public static bool TryCreate(
        HpkeSuite suite, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info, IRandom random, Span<byte> encapsulated, [NotNullWhen(true)] out HpkeSender? sender)
    {
        HpkeSuite.RequireSupported(suite);
        using var ephemeral = HpkePrivateKey.Generate(suite.Kem, random);
        return TryCreate(suite, recipient, info, ephemeral, encapsulated, out sender);
    }

    /// <summary>Encrypts the next message to <paramref name="ciphertext"/>, 16 bytes longer than the plaintext; in place where both start at the same byte.</summary>
    /// <exception cref="ArgumentException">The ciphertext has the wrong length, or buffers overlap in part.</exception>
    /// <exception cref="InvalidOperationException">The suite only exports, or the message numbers have come to their end.</exception>
    /// <exception cref="ObjectDisposedException">The context has been disposed.</exception>
    [ConstantTime]
    public void Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        Span<byte> nonce = stackalloc byte[12];
        AeadCipher cipher = Prepare(nonce);
        cipher.Seal(nonce, plaintext, ciphertext, associatedData);
        Sequence++;
    }

    /// <summary>The same with a given ephemeral key, for vectors.</summary>
    [ConstantTime]
    internal static bool TryCreate(
        HpkeSuite suite, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info, HpkePrivateKey ephemeral, Span<byte> encapsulated, [NotNullWhen(true)] out HpkeSender? sender)
    {
        sender = null;
        int size = HpkePrivateKey.PublicKeySize(suite.Kem);
        if (encapsulated.Length != size) throw new ArgumentException($"must be {size} bytes, not {encapsulated.Length}", nameof(encapsulated));
        encapsulated.Clear();
        Span<byte> secret = stackalloc byte[HpkePrivateKey.SharedSecretSize];
        if (recipient.Length != size || !ephemeral.TryAgree(recipient, ephemeral.PublicKey, recipient, secret)) return false;
        ephemeral.PublicKey.CopyTo(encapsulated);
        sender = new HpkeSender(suite, secret, info);
        ConstantTime.Erase(secret);
        return true;
    }
}
