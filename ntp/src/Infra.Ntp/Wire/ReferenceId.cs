using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Crypto.Legacy;

namespace Infra.Ntp.Wire;

/// <summary>
/// Says whom a server follows: four characters at stratum 0 (a kiss code) and 1 (a kind of clock), from stratum 2 on the source's address:
/// an IPv4 address as it is, of an IPv6 address the first four bytes of its MD5 digest (RFC 5905 section 7.3).
/// </summary>
/// <param name="Bits">The four bytes, first one in the most significant place.</param>
public readonly record struct ReferenceId(uint Bits)
{
    /// <summary>Kiss code of a server that has no time yet.</summary>
    public static ReferenceId Init => FromAscii("INIT");

    /// <summary>Kiss code: the server does not want this client.</summary>
    public static ReferenceId Deny => FromAscii("DENY");

    /// <summary>Kiss code: the server does not want this client, by policy.</summary>
    public static ReferenceId Restrict => FromAscii("RSTR");

    /// <summary>Kiss code: ask less often.</summary>
    public static ReferenceId Rate => FromAscii("RATE");

    /// <summary>A clock that no other one stands behind, at a stratum above 1: 127.127.1.1, as such servers always named it.</summary>
    public static ReferenceId LocalClock => new(0x7F7F0101);

    /// <summary>Up to four printable ASCII characters, zeros behind them.</summary>
    /// <exception cref="ArgumentException">Longer, or with other characters.</exception>
    public static ReferenceId FromAscii(string text) =>
        TryParse(text, out ReferenceId id) ? id : throw new ArgumentException("a reference id has at most 4 printable ASCII characters", nameof(text));

    /// <summary>As <see cref="FromAscii"/>; false for what is too long or not printable ASCII.</summary>
    public static bool TryParse(string text, out ReferenceId id)
    {
        id = default;
        if (text.Length > 4) return false;
        uint bits = 0;
        for (int i = 0; i < 4; i++)
        {
            char character = i < text.Length ? text[i] : '\0';
            if (i < text.Length && character is < ' ' or > '~') return false;
            bits = bits << 8 | character;
        }
        id = new ReferenceId(bits);
        return true;
    }

    /// <summary>The id of a server that follows <paramref name="source"/>; an IPv4 address inside IPv6 counts as IPv4.</summary>
    public static ReferenceId FromAddress(IPAddress source)
    {
        IPAddress address = source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source;
        byte[] bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork) return new ReferenceId(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        Span<byte> digest = stackalloc byte[Md5.DigestSize];
        Md5.Hash(bytes, digest);
        return new ReferenceId(BinaryPrimitives.ReadUInt32BigEndian(digest));
    }

    /// <summary>How people read it: characters for strata 0 and 1 (others escaped as <c>\x1b</c>), a dotted quad above.</summary>
    public string ToString(int stratum) => stratum > 1 ? ToDottedQuad() : ToText();

    /// <summary>The eight hexadecimal digits.</summary>
    public override string ToString() => Bits.ToString("X8", System.Globalization.CultureInfo.InvariantCulture);

    private string ToDottedQuad() => $"{Bits >> 24}.{Bits >> 16 & 0xFF}.{Bits >> 8 & 0xFF}.{Bits & 0xFF}";

    private string ToText()
    {
        var text = new System.Text.StringBuilder(4);
        int length = Bits == 0 ? 0 : 4 - System.Numerics.BitOperations.TrailingZeroCount(Bits) / 8;
        for (int i = 0; i < length; i++)
        {
            char character = (char)(Bits >> (24 - 8 * i) & 0xFF);
            if (character is >= ' ' and <= '~' and not '\\') text.Append(character);
            else text.Append("\\x").Append(((int)character).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }
}
