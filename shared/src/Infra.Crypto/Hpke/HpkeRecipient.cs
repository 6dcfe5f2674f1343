using System.Diagnostics.CodeAnalysis;
using Infra.Crypto.Aead;

namespace Infra.Crypto.Hpke;

/// <summary>The recipient of HPKE in base mode (RFC 9180 section 5.1.1). Not safe for use from several threads at once.</summary>
public sealed class HpkeRecipient : HpkeContext
{
    [ConstantTime]
    private HpkeRecipient(HpkeSuite suite, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
        : base(suite, sharedSecret, info)
    {
    }

    /// <summary>SetupBaseR: makes the context that a sender has made, from what carried its secret.</summary>
    /// <param name="suite">The algorithms.</param>
    /// <param name="key">Our key, which stays the caller's.</param>
    /// <param name="encapsulated">What the sender gave.</param>
    /// <param name="info">What both sides know and bind the context to; of any length.</param>
    /// <param name="recipient">The context.</param>
    /// <returns>False for an encapsulated key of the wrong length, off the curve or of low order.</returns>
    /// <exception cref="ArgumentException">The suite is not supported, or the key is for another mechanism.</exception>
    [ConstantTime]
    public static bool TryCreate(
        HpkeSuite suite, HpkePrivateKey key, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info, [NotNullWhen(true)] out HpkeRecipient? recipient)
    {
        ArgumentNullException.ThrowIfNull(key);
        HpkeSuite.RequireSupported(suite);
        if (key.Kem != suite.Kem) throw new ArgumentException("The key is for another mechanism.", nameof(key));
        recipient = null;
        Span<byte> secret = stackalloc byte[HpkePrivateKey.SharedSecretSize];
        if (encapsulated.Length != HpkePrivateKey.PublicKeySize(suite.Kem) || !key.TryAgree(encapsulated, encapsulated, key.PublicKey, secret)) return false;
        recipient = new HpkeRecipient(suite, secret, info);
        ConstantTime.Erase(secret);
        return true;
    }

    /// <summary>
    /// Decrypts the next message to <paramref name="plaintext"/>, 16 bytes shorter than the ciphertext. False for a message that is too short, forged or not the next one; then the
    /// plaintext is zeros and the number of the next message stays.
    /// </summary>
    /// <exception cref="ArgumentException">The plaintext has the wrong length, or buffers overlap in part.</exception>
    /// <exception cref="InvalidOperationException">The suite only exports, or the message numbers have come to their end.</exception>
    /// <exception cref="ObjectDisposedException">The context has been disposed.</exception>
    [ConstantTime]
    public bool TryOpen(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[12];
        AeadCipher cipher = Prepare(nonce);
        if (!cipher.TryOpen(nonce, ciphertext, plaintext, associatedData)) return false;
        Sequence++;
        return true;
    }
}
