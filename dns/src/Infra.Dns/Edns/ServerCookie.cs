using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Infra.Crypto.Mac;

namespace Infra.Dns.Edns;

/// <summary>
/// Server cookies (RFC 9018 section 4): version 1, three reserved bytes, the time, and SipHash-2-4 over client cookie, those eight bytes and the client's
/// address. All servers that share a secret agree, so a cookie holds across an anycast cloud.
/// </summary>
public static class ServerCookie
{
    /// <summary>The length of a client's cookie (RFC 7873 section 4).</summary>
    public const int ClientLength = 8;

    /// <summary>The length of our server cookie.</summary>
    public const int ServerLength = 16;

    /// <summary>The length of the whole option.</summary>
    public const int Length = ClientLength + ServerLength;

    /// <summary>The length of a secret.</summary>
    public const int SecretLength = SipHash.KeySize;

    private const byte Version = 1;
    private const int AgeMax = 3600;
    private const int AheadMax = 300;
    private const int RenewAge = 1800;

    /// <summary>Writes client and server cookie.</summary>
    /// <param name="clientCookie">Eight bytes from the client.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="secret">Sixteen bytes.</param>
    /// <param name="now">Seconds since 1970 modulo 2^32.</param>
    /// <param name="target">24 bytes.</param>
    public static void Write(ReadOnlySpan<byte> clientCookie, IPAddress address, ReadOnlySpan<byte> secret, uint now, Span<byte> target)
    {
        Span<byte> bytes = stackalloc byte[16];
        Write(clientCookie, bytes[..BytesOf(address, bytes)], secret, now, target);
    }

    /// <summary>Writes client and server cookie.</summary>
    /// <param name="clientCookie">Eight bytes from the client.</param>
    /// <param name="address">The client's address, 4 or 16 bytes; IPv4 is not wrapped in IPv6.</param>
    /// <param name="secret">Sixteen bytes.</param>
    /// <param name="now">Seconds since 1970 modulo 2^32.</param>
    /// <param name="target">24 bytes.</param>
    public static void Write(ReadOnlySpan<byte> clientCookie, ReadOnlySpan<byte> address, ReadOnlySpan<byte> secret, uint now, Span<byte> target)
    {
        target = target[..Length];
        clientCookie[..ClientLength].CopyTo(target);
        target[8] = Version;
        target[9..12].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(target[12..], now);
        Hash(target[..16], address, secret, target[16..]);
    }

    /// <summary>Judges the option of a request.</summary>
    /// <param name="option">The option as it came.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="secrets">The present secret and, while it is being replaced, the other one; each sixteen bytes, one after the other.</param>
    /// <param name="now">Seconds since 1970 modulo 2^32.</param>
    public static CookieVerdict Judge(ReadOnlySpan<byte> option, IPAddress address, ReadOnlySpan<byte> secrets, uint now)
    {
        Span<byte> bytes = stackalloc byte[16];
        return Judge(option, bytes[..BytesOf(address, bytes)], secrets, now);
    }

    /// <summary>Judges the option of a request.</summary>
    /// <param name="option">The option as it came.</param>
    /// <param name="address">The client's address, 4 or 16 bytes; IPv4 is not wrapped in IPv6.</param>
    /// <param name="secrets">The present secret and, while it is being replaced, the other one; each sixteen bytes, one after the other.</param>
    /// <param name="now">Seconds since 1970 modulo 2^32.</param>
    public static CookieVerdict Judge(ReadOnlySpan<byte> option, ReadOnlySpan<byte> address, ReadOnlySpan<byte> secrets, uint now)
    {
        // RFC 7873 section 5.2.2: other lengths are malformed.
        if (option.Length is not ClientLength and not (>= 16 and <= 40)) return CookieVerdict.Malformed;
        if (option.Length == ClientLength) return CookieVerdict.ClientOnly;
        if (option.Length != Length || option[8] != Version) return CookieVerdict.Bad;
        int age = (int)(now - BinaryPrimitives.ReadUInt32BigEndian(option[12..]));   // serial arithmetic (RFC 1982)
        if (age is > AgeMax or < -AheadMax) return CookieVerdict.Bad;
        Span<byte> expected = stackalloc byte[SipHash.TagSize];
        bool isRight = false;
        for (; secrets.Length >= SecretLength; secrets = secrets[SecretLength..])
        {
            Hash(option[..16], address, secrets[..SecretLength], expected);
            isRight |= CryptographicOperations.FixedTimeEquals(expected, option[16..]);
        }
        if (!isRight) return CookieVerdict.Bad;
        return age > RenewAge ? CookieVerdict.GoodButOld : CookieVerdict.Good;
    }

    private static void Hash(ReadOnlySpan<byte> head, ReadOnlySpan<byte> address, ReadOnlySpan<byte> secret, Span<byte> tag)
    {
        Span<byte> input = stackalloc byte[16 + 16];
        head.CopyTo(input);
        address.CopyTo(input[16..]);
        SipHash.Compute(secret, input[..(16 + address.Length)], tag[..SipHash.TagSize]);
    }

    private static int BytesOf(IPAddress address, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        address.TryWriteBytes(target, out int length);
        return length;
    }
}
