namespace Infra.Sudo.Policy.Lexing;

/// <summary>How far an address reaches from a place on. Each scan reads a bounded number of bytes.</summary>
internal static class AddressScan
{
    private const int HexGroupsMax = 7;

    /// <summary>Whether a whole text is an IPv4 address, alone or with a mask or prefix length.</summary>
    internal static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        int length = Ipv4Length(text);
        if (length == 0) return false;
        if (length == text.Length) return true;
        if (text[length] != (byte)'/') return false;
        ReadOnlySpan<byte> mask = text[(length + 1)..];
        return mask.Length != 0 && (PrefixLength(mask, 32) == mask.Length || Ipv4Length(mask) == mask.Length);
    }

    /// <summary>The longest IPv4 address with mask or prefix length at the start of a text; 0 if there is none.</summary>
    internal static int Ipv4WithMask(ReadOnlySpan<byte> text) => WithMask(text, Ipv4Length(text), static rest => Ipv4Length(rest), 32);

    /// <summary>The longest IPv6 address with mask or prefix length at the start of a text; 0 if there is none. Not yet checked for two "::".</summary>
    internal static int Ipv6WithMask(ReadOnlySpan<byte> text) => WithMask(text, Ipv6Length(text), static rest => Ipv6Length(rest), 128);

    /// <summary>Whether no part of it, address or mask, holds "::" twice.</summary>
    internal static bool IsIpv6Valid(ReadOnlySpan<byte> text)
    {
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)':' && i + 1 < text.Length && text[i + 1] == (byte)':' && ++count > 1) return false;
            if (text[i] == (byte)'/') count = 0;
        }
        return true;
    }

    private delegate int Scan(ReadOnlySpan<byte> rest);

    private static int WithMask(ReadOnlySpan<byte> text, int length, Scan scan, int bitsMax)
    {
        if (length == 0 || length >= text.Length || text[length] != (byte)'/') return length;
        ReadOnlySpan<byte> mask = text[(length + 1)..];
        int maskLength = Math.Max(scan(mask), PrefixLength(mask, bitsMax));
        return maskLength == 0 ? length : length + 1 + maskLength;
    }

    /// <summary>Digits of a number from 0 to the most bits, without leading zeros; as many as fit.</summary>
    private static int PrefixLength(ReadOnlySpan<byte> text, int bitsMax)
    {
        int best = 0;
        int value = 0;
        for (int i = 0; i < text.Length && i < 3 && CharClass.IsDigit(text[i]); i++)
        {
            value = (value * 10) + (text[i] - '0');
            bool isFit = value <= bitsMax && (i == 0 || text[0] != (byte)'0');
            if (isFit) best = i + 1;
        }
        return best;
    }

    private static int Ipv4Length(ReadOnlySpan<byte> text)
    {
        int at = 0;
        for (int part = 0; part < 4; part++)
        {
            if (part > 0)
            {
                if (at >= text.Length || text[at] != (byte)'.') return 0;
                at++;
            }
            int digits = OctetLength(text[at..]);
            if (digits == 0) return 0;
            at += digits;
        }
        return at;
    }

    /// <summary>0 to 199 with leading zeros up to two digits, 200 to 255; as many digits as fit.</summary>
    private static int OctetLength(ReadOnlySpan<byte> text)
    {
        int digits = 0;
        while (digits < 3 && digits < text.Length && CharClass.IsDigit(text[digits]))
            digits++;
        if (digits < 3) return digits;
        int value = ((text[0] - '0') * 100) + ((text[1] - '0') * 10) + (text[2] - '0');
        return text[0] is (byte)'1' || value is >= 200 and <= 255 ? 3 : 2;
    }

    // ({HEX16}?:){2,7}{HEX16}?  or  ({HEX16}?:){2,6}:{IPV4ADDR}, whichever is longer.
    private static int Ipv6Length(ReadOnlySpan<byte> text)
    {
        int at = 0;
        int groups = 0;
        int best = 0;
        while (groups < HexGroupsMax)
        {
            int digits = HexLength(text[at..]);
            if (at + digits >= text.Length || text[at + digits] != (byte)':') break;
            at += digits + 1;
            groups++;
            if (groups < 2) continue;
            best = Math.Max(best, at + HexLength(text[at..]));
            if (groups > 6 || at >= text.Length || text[at] != (byte)':') continue;
            int ipv4 = Ipv4Length(text[(at + 1)..]);
            if (ipv4 != 0) best = Math.Max(best, at + 1 + ipv4);
        }
        return best;
    }

    private static int HexLength(ReadOnlySpan<byte> text)
    {
        int digits = 0;
        while (digits < 4 && digits < text.Length && CharClass.Is(text[digits], CharClass.HexDigit))
            digits++;
        return digits;
    }
}
