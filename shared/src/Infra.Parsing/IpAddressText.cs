using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Infra.Parsing;

/// <summary>
/// IP addresses in strict text forms: dotted quads of four decimal numbers without leading zeros (so that no reader takes
/// <c>010.0.0.1</c> for octal), and RFC 4291 section 2.2 for IPv6, with an embedded dotted quad at the end. None of the shorthands of inet_aton.
/// A zone is read only where it can mean something, on link-local addresses (<c>fe80::1%2</c>), and only as the interface's number:
/// a name would make the result depend on the machine.
/// </summary>
public static class IpAddressText
{
    /// <summary>The longest text of an address, zone included: <c>ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%4294967295</c>.</summary>
    public const int LengthMax = 45 + 11;

    private const int GroupsMax = 8;

    /// <summary>Parses an address.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPAddress address) => TryParse(text, out address, out _);

    /// <summary>Parses an address from ASCII bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out IPAddress address)
    {
        address = IPAddress.None;
        Span<char> characters = stackalloc char[LengthMax];
        return Ascii.TryWiden(text, characters, out int length) && TryParse(characters[..length], out address);
    }

    /// <summary>Parses an address; on failure <paramref name="error"/> says why and where, and <paramref name="address"/> is <see cref="IPAddress.None"/>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPAddress address, out TextError error)
    {
        address = IPAddress.None;
        if (text.Length > LengthMax) return Fail("the address is too long", LengthMax, out error);
        if (!text.Contains(':'))
        {
            if (!TryParseV4(text, out uint v4, out error)) return false;
            address = FromV4(v4);
            return true;
        }

        int percent = text.IndexOf('%');
        long zone = 0;
        if (!TryParseV6(percent < 0 ? text : text[..percent], out UInt128 v6, out error)) return false;
        if (percent >= 0 && !TryParseZone(v6, text[(percent + 1)..], out zone, out error))
        {
            error = error.Moved(percent + 1);
            return false;
        }
        address = FromV6(v6, zone);
        return true;
    }

    /// <summary>The canonical text: dotted quad, or RFC 5952 (lower case, the longest run of zero groups shortened, mapped addresses with a dotted quad).</summary>
    public static string Format(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out int length)) throw new ArgumentException("Neither IPv4 nor IPv6.", nameof(address));
        if (length == 4) return FormatV4(BinaryPrimitives.ReadUInt32BigEndian(bytes));
        string text = FormatV6(BinaryPrimitives.ReadUInt128BigEndian(bytes));
        return address.ScopeId == 0 ? text : $"{text}%{address.ScopeId}";
    }

    internal static IPAddress FromV4(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes);
    }

    internal static IPAddress FromV6(UInt128 value, long zone)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return new IPAddress(bytes, zone);
    }

    internal static bool TryParseV4(ReadOnlySpan<char> text, out uint value, out TextError error)
    {
        value = 0;
        error = default;
        int offset = 0;
        for (int part = 0; part < 4; part++)
        {
            if (part > 0)
            {
                if (offset == text.Length || text[offset] != '.') return Fail("an IPv4 address is four numbers with dots between", offset, out error);
                offset++;
            }
            int start = offset;
            uint number = 0;
            while (offset < text.Length && offset - start < 3 && char.IsAsciiDigit(text[offset]))
                number = number * 10 + (uint)(text[offset++] - '0');
            if (offset == start) return Fail("an IPv4 address is four numbers with dots between", offset, out error);
            if (offset - start > 1 && text[start] == '0') return Fail("a number of an IPv4 address starts with 0, which some readers take for octal", start, out error);
            if (number > 255) return Fail("a number of an IPv4 address is above 255", start, out error);
            value = value << 8 | number;
        }
        return offset == text.Length || Fail("an IPv4 address is four numbers up to 255 with dots between", offset, out error);
    }

    internal static bool TryParseV6(ReadOnlySpan<char> text, out UInt128 value, out TextError error)
    {
        value = 0;
        error = default;
        UInt128 head = 0;          // groups before "::", or all of them
        UInt128 tail = 0;          // groups behind it
        int headGroups = 0;
        int tailGroups = 0;
        bool hasGap = false;
        int offset = 0;
        while (offset < text.Length)
        {
            if (text[offset..].StartsWith("::"))
            {
                if (hasGap) return Fail("an IPv6 address has at most one \"::\"", offset, out error);
                hasGap = true;
                offset += 2;
                if (offset == text.Length) break;
            }
            else if (headGroups + tailGroups > 0)
            {
                if (text[offset] != ':') return Fail("an IPv6 address is groups of up to four hexadecimal digits with colons between", offset, out error);
                offset++;
            }

            ReadOnlySpan<char> rest = text[offset..];
            int colon = rest.IndexOf(':');
            ReadOnlySpan<char> group = colon < 0 ? rest : rest[..colon];
            UInt128 number;
            int groups = 1;
            if (group.Contains('.'))
            {
                if (colon >= 0) return Fail("an IPv4 part can only stand at the end", offset, out error);
                if (!TryParseV4(group, out uint v4, out error))
                {
                    error = error.Moved(offset);
                    return false;
                }
                number = v4;
                groups = 2;
            }
            else
            {
                if (group.Length is 0 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort bits))
                    return Fail("an IPv6 address is groups of up to four hexadecimal digits with colons between", offset, out error);
                number = bits;
            }
            if (headGroups + tailGroups + groups > GroupsMax) return Fail("an IPv6 address has at most eight groups", offset, out error);
            if (hasGap) (tail, tailGroups) = (tail << (16 * groups) | number, tailGroups + groups);
            else (head, headGroups) = (head << (16 * groups) | number, headGroups + groups);
            offset += group.Length;
        }

        int missing = GroupsMax - headGroups - tailGroups;
        if (hasGap ? missing == 0 : missing != 0)
            return Fail(hasGap ? "\"::\" stands for no group here" : "an IPv6 address has eight groups, or one \"::\"", text.Length, out error);
        value = headGroups == 0 ? tail : head << (16 * (GroupsMax - headGroups)) | tail;
        return true;
    }

    internal static string FormatV4(uint value) => $"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}";

    internal static string FormatV6(UInt128 value)
    {
        if (value >> 32 == 0xFFFF) return $"::ffff:{FormatV4((uint)value)}";   // RFC 5952 section 5
        (int gapStart, int gapLength) = FindGap(value);
        Span<char> text = stackalloc char[LengthMax];
        int length = 0;
        for (int i = 0; i < GroupsMax; i++)
        {
            if (i == gapStart)
            {
                text[length++] = ':';
                if (i + gapLength == GroupsMax) text[length++] = ':';
                i += gapLength - 1;
                continue;
            }
            if (i > 0) text[length++] = ':';
            _ = GetGroup(value, i).TryFormat(text[length..], out int written, "x", CultureInfo.InvariantCulture);
            length += written;
        }
        return new string(text[..length]);
    }

    // RFC 5952 section 4.2: the longest run of at least two zero groups, the first of equals.
    private static (int Start, int Length) FindGap(UInt128 value)
    {
        (int Start, int Length) best = (-1, 1);
        int run = 0;
        for (int i = 0; i < GroupsMax; i++)
        {
            run = GetGroup(value, i) == 0 ? run + 1 : 0;
            if (run > best.Length) best = (i - run + 1, run);
        }
        return best;
    }

    private static ushort GetGroup(UInt128 value, int index) => (ushort)(value >> (16 * (GroupsMax - 1 - index)));

    private static bool TryParseZone(UInt128 address, ReadOnlySpan<char> text, out long zone, out TextError error)
    {
        zone = 0;
        error = default;
        bool isLinkLocal = address >> 118 == 0xFE80 >> 6;                                    // fe80::/10
        bool isScopedMulticast = (address >> 112 & 0xFF0F) is var scope && (scope == 0xFF01 || scope == 0xFF02);
        if (!isLinkLocal && !isScopedMulticast) return Fail("only a link-local address has a zone", 0, out error);
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) || number == 0 || text[0] == '0')
            return Fail("a zone is the number of an interface, as in fe80::1%2; names are not taken", 0, out error);
        zone = number;
        return true;
    }

    private static bool Fail(string message, int offset, out TextError error)
    {
        error = new TextError(message, offset);
        return false;
    }
}
