using System.Runtime.Intrinsics;
using Infra.Crypto.Mac;

namespace Infra.Crypto.Aead;

/// <summary>
/// The associated strings of one AES-SIV message, in their order: the vector that S2V takes (RFC 5297 section 2.4), at most 126 of them.
/// Made by <see cref="AesSiv.Begin"/>; a copy is a fork. Allocates nothing. Not safe for use from several threads at once.
/// </summary>
public struct AesSivStrings
{
    private const int StringsMax = 126;

    private int _count;

    [ConstantTime]
    internal AesSivStrings(SecretBox<CmacKey> key)
    {
        Key = key;
        Sum = key.Value.Compute(ZeroBlock);
    }

    internal SecretBox<CmacKey>? Key { get; }

    internal Vector128<byte> Sum { get; private set; }

    private static ReadOnlySpan<byte> ZeroBlock => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Adds a string, which may be empty: an empty string differs from none.</summary>
    /// <exception cref="InvalidOperationException">There are 126 strings already, or the value was not made by <see cref="AesSiv.Begin"/>.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public void Add(ReadOnlySpan<byte> text)
    {
        if (Key is null) throw new InvalidOperationException("The list was not begun.");
        if (_count == StringsMax) throw new InvalidOperationException("AES-SIV takes 126 strings at most.");
        _count++;
        Sum = CmacKey.Double(Sum) ^ Key.Value.Compute(text);
    }
}
