namespace Infra.Parsing;

/// <summary>Splits <c>host:port</c> and reads the port.</summary>
internal static class PortText
{
    internal const int PortMax = 65535;

    /// <summary>
    /// Splits <c>host:port</c>, <c>[v6]:port</c>, and, where there is a default port, <c>host</c>, <c>[v6]</c> and <c>v6</c>. Two colons without brackets are
    /// an IPv6 address as a whole: <c>::1:53</c> has no port.
    /// </summary>
    internal static bool TrySplit(
        ReadOnlySpan<char> text, int? portDefault, out ReadOnlySpan<char> host, out int hostOffset, out bool isBracketed, out int port, out TextError error)
    {
        host = text;
        hostOffset = 0;
        isBracketed = false;
        port = portDefault ?? 0;
        error = default;
        int portOffset;   // where ":port" would start
        if (text.StartsWith("["))
        {
            int close = text.IndexOf(']');
            if (close < 0) return Fail("the closing bracket is missing", text.Length, out error);
            host = text[1..close];
            hostOffset = 1;
            isBracketed = true;
            portOffset = close + 1;
            if (portOffset < text.Length && text[portOffset] != ':') return Fail("only :port can follow the bracket", portOffset, out error);
        }
        else
        {
            int first = text.IndexOf(':');
            bool isBareV6 = first >= 0 && text[(first + 1)..].Contains(':');
            if (isBareV6 && portDefault is null) return Fail("the port is missing; an IPv6 address with a port is written [address]:port", text.Length, out error);
            portOffset = first < 0 || isBareV6 ? text.Length : first;
            host = text[..portOffset];
        }
        if (portOffset == text.Length) return portDefault is not null || Fail("the port is missing", text.Length, out error);
        return TryParse(text[(portOffset + 1)..], out port) || Fail("the port is not a number from 0 to 65535", portOffset + 1, out error);
    }

    /// <summary>Reads 0 to 65535 in decimal digits without sign, spaces and leading zeros.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        if (text.Length is 0 or > 5 || (text.Length > 1 && text[0] == '0')) return false;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            port = port * 10 + (digit - '0');
        }
        return port <= PortMax;
    }

    private static bool Fail(string message, int offset, out TextError error)
    {
        error = new TextError(message, offset);
        return false;
    }
}
