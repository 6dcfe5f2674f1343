using Infra.Buffers;

namespace Infra.Crypto.Curves;

/// <summary>
/// X25519 (RFC 7748 section 5): Diffie-Hellman on Curve25519. Private keys, public keys and secrets are 32 bytes, little-endian.
/// Constant time in the private key. Thread-safe.
/// </summary>
public static class X25519
{
    /// <summary>Bytes of a private key, a public key and a shared secret.</summary>
    public const int KeySize = 32;

    /// <summary>Makes a private key: 32 random bytes; clamping happens at use.</summary>
    /// <exception cref="ArgumentException"><paramref name="privateKey"/> is not 32 bytes.</exception>
    public static void GeneratePrivateKey(IRandom random, Span<byte> privateKey)
    {
        RequireSize(privateKey.Length, nameof(privateKey));
        random.Fill(privateKey);
    }

    /// <summary>The public key that belongs to <paramref name="privateKey"/>.</summary>
    /// <exception cref="ArgumentException">A span is not 32 bytes.</exception>
    [ConstantTime]
    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        RequireSize(privateKey.Length, nameof(privateKey));
        RequireSize(publicKey.Length, nameof(publicKey));
        Ladder(privateKey, BasePoint, publicKey);
    }

    /// <summary>
    /// Agrees with a peer's public key. Bit 255 of it is ignored and values from p on are accepted, as RFC 7748 says.
    /// </summary>
    /// <returns>False if the peer's key is not 32 bytes or the secret is all zeros (a point of low order); the target then holds zeros.</returns>
    /// <exception cref="ArgumentException"><paramref name="privateKey"/> or <paramref name="sharedSecret"/> is not 32 bytes.</exception>
    [ConstantTime]
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        RequireSize(privateKey.Length, nameof(privateKey));
        RequireSize(sharedSecret.Length, nameof(sharedSecret));
        if (peerPublicKey.Length != KeySize)
        {
            sharedSecret.Clear();
            return false;
        }

        Ladder(privateKey, peerPublicKey, sharedSecret);
        int any = 0;
        foreach (byte b in sharedSecret)
            any |= b;
        return any != 0;   // public from here on: the caller aborts the handshake
    }

    private static ReadOnlySpan<byte> BasePoint =>
        [9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static void RequireSize(int length, string name)
    {
        if (length != KeySize) throw new ArgumentException($"must be {KeySize} bytes, not {length}", name);
    }

    // RFC 7748 section 5, the Montgomery ladder: (x2 : z2) and (x3 : z3) are n·P and (n + 1)·P for the bits read so far.
    [ConstantTime]
    private static void Ladder(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> target)
    {
        Span<byte> k = stackalloc byte[KeySize];
        scalar.CopyTo(k);
        k[0] &= 248;
        k[31] = (byte)(k[31] & 127 | 64);

        Field25519 x1 = Field25519.Read(point);
        Field25519 x2 = Field25519.One, z2 = Field25519.Zero;
        Field25519 x3 = x1, z3 = Field25519.One;
        ulong swap = 0;
        for (int bit = 254; bit >= 0; bit--)
        {
            ulong current = (ulong)(k[bit >> 3] >> (bit & 7)) & 1;
            ulong mask = ConstantTime.MaskFromBit(swap ^ current);
            Field25519.SwapIf(mask, ref x2, ref x3);
            Field25519.SwapIf(mask, ref z2, ref z3);
            swap = current;
            Step(x1, ref x2, ref z2, ref x3, ref z3);
        }
        ulong last = ConstantTime.MaskFromBit(swap);
        Field25519.SwapIf(last, ref x2, ref x3);
        Field25519.SwapIf(last, ref z2, ref z3);

        Field25519.Invert(z2, out z2);
        Field25519.Multiply(x2, z2, out x2);
        x2.Write(target);
        ConstantTime.Erase(k);
    }

    // Sums of two products are below 2^52.1, differences below 2^53.6: inside what Multiply and Square take, but for the
    // one difference that is squared (x2 − z2), whose factors are carried products below 2^51.1, so it stays below 2^53.4.
    [ConstantTime]
    private static void Step(in Field25519 x1, ref Field25519 x2, ref Field25519 z2, ref Field25519 x3, ref Field25519 z3)
    {
        Field25519.Add(x2, z2, out Field25519 a);
        Field25519.Subtract(x2, z2, out Field25519 b);
        Field25519.Add(x3, z3, out Field25519 c);
        Field25519.Subtract(x3, z3, out Field25519 d);
        Field25519.Multiply(d, a, out Field25519 da);
        Field25519.Multiply(c, b, out Field25519 cb);
        Field25519.Square(a, out Field25519 aa);
        Field25519.Square(b, out Field25519 bb);
        Field25519.Add(da, cb, out Field25519 sum);
        Field25519.Subtract(da, cb, out Field25519 difference);
        Field25519.Square(sum, out x3);
        Field25519.Square(difference, out difference);
        Field25519.Multiply(x1, difference, out z3);
        Field25519.Multiply(aa, bb, out x2);
        Field25519.Subtract(aa, bb, out Field25519 e);
        Field25519.MultiplySmall(e, 121665, out Field25519 scaled);
        Field25519.Add(aa, scaled, out scaled);
        Field25519.Multiply(e, scaled, out z2);
    }
}
