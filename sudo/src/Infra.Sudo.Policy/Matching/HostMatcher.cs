using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Policy.Matching;

/// <summary>Host names, patterns and addresses of sudoers against a host (sudoers(5), "Host_List"). Never asks DNS.</summary>
public static class HostMatcher
{
    /// <summary>Whether a name or pattern fits: with a dot against the long name, else the short one; case does not count.</summary>
    public static bool MatchesName(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> longName, ReadOnlySpan<byte> shortName)
    {
        ReadOnlySpan<byte> host = pattern.Contains((byte)'.') ? longName : shortName;
        return Glob.HasWildcards(pattern) ? Glob.Matches(pattern, host, GlobOptions.IgnoreCase) : Ascii.EqualsIgnoreCase(pattern, host);
    }

    /// <summary>Whether an address, with a mask or without, is one of these interfaces or of a network that they are on.</summary>
    public static bool MatchesAddress(ReadOnlySpan<byte> text, IReadOnlyList<InterfaceAddress> interfaces)
    {
        ArgumentNullException.ThrowIfNull(interfaces);
        if (interfaces.Count == 0) return false;
        int slash = text.IndexOf((byte)'/');
        Span<byte> address = stackalloc byte[16];
        Span<byte> mask = stackalloc byte[16];
        if (!TryReadAddress(slash < 0 ? text : text[..slash], address, out int length)) return false;
        address = address[..length];
        mask = mask[..length];
        if (slash >= 0)
        {
            if (!TryReadMask(text[(slash + 1)..], mask, out bool isPrefix)) return false;
            // The original cuts an IPv6 address to its prefix, but not to a mask that is written out.
            if (isPrefix || length == 4)
                for (int i = 0; i < length; i++)
                    address[i] &= mask[i];
        }
        foreach (InterfaceAddress each in interfaces)
        {
            if (each.Address.Length != length) continue;
            if (slash < 0 && each.Address.Span.SequenceEqual(address)) return true;
            if (IsMasked(each.Address.Span, slash < 0 ? each.Mask.Span : mask, address)) return true;
        }
        return false;
    }

    private static bool IsMasked(ReadOnlySpan<byte> own, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> network)
    {
        if (mask.Length != own.Length) return false;
        for (int i = 0; i < own.Length; i++)
            if ((own[i] & mask[i]) != network[i]) return false;
        return true;
    }

    private static bool TryReadMask(ReadOnlySpan<byte> text, Span<byte> mask, out bool isPrefix)
    {
        isPrefix = !text.ContainsAny((byte)'.', (byte)':');
        if (!isPrefix) return TryReadAddress(text, mask, out int length) && length == mask.Length;
        int bits = 0;
        if (text.IsEmpty || text.Length > 3) return false;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            bits = (bits * 10) + (digit - '0');
        }
        if (bits < 1 || bits > mask.Length * 8) return false;
        for (int i = 0; i < mask.Length; i++)
            mask[i] = (byte)(0xFF00 >> Math.Clamp(bits - (i * 8), 0, 8));
        return true;
    }

    /// <summary>As inet_pton(3) reads them: four decimal numbers without leading zeros, or IPv6.</summary>
    private static bool TryReadAddress(ReadOnlySpan<byte> text, Span<byte> target, out int length)
    {
        length = 4;
        if (!text.Contains((byte)':')) return TryReadIpv4(text, target);
        length = 16;
        if (text.Length > 45) return false;
        Span<char> characters = stackalloc char[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ((byte)':' or (byte)'.') && !Lexing.CharClass.Is(text[i], Lexing.CharClass.HexDigit)) return false;
            characters[i] = (char)text[i];
        }
        return IPAddress.TryParse(characters, out IPAddress? parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6 && parsed.TryWriteBytes(target, out _);
    }

    private static bool TryReadIpv4(ReadOnlySpan<byte> text, Span<byte> target)
    {
        int part = 0;
        int digits = 0;
        int value = 0;
        foreach (byte each in text)
        {
            if (each == (byte)'.')
            {
                if (digits == 0 || part == 3) return false;
                target[part++] = (byte)value;
                digits = value = 0;
                continue;
            }
            if (each is < (byte)'0' or > (byte)'9' || (digits > 0 && value == 0)) return false;
            value = (value * 10) + (each - '0');
            digits++;
            if (value > 255) return false;
        }
        if (part != 3 || digits == 0) return false;
        target[3] = (byte)value;
        return true;
    }
}
