using System.Text;
using Infra.Parsing;

namespace Infra.Http.Targets;

/// <summary>
/// The value of Host, or the authority of a target (RFC 9110 section 7.2), split into name and port. Stricter than RFC 3986: letters, digits, <c>-._~</c> or an IPv6 address in
/// brackets; no user information, no percent, no empty label; a port is 1 to 65535.
/// </summary>
public readonly ref struct HostName
{
    private const int LengthMax = 255 + 6;

    private HostName(ReadOnlySpan<byte> name, int port)
    {
        Name = name;
        Port = port;
    }

    /// <summary>The name without port and without a trailing dot, in the case it was written in; IPv6 addresses keep their brackets.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The port, or 0 if none is given.</summary>
    public int Port { get; }

    /// <summary>Splits a value; false if it is not one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out HostName host)
    {
        host = default;
        if (value.IsEmpty || value.Length > LengthMax) return false;
        if (value[0] == '[')
        {
            int bracket = value.IndexOf((byte)']');
            if (bracket < 0 || !IsAddress(value[1..bracket])) return false;
            return TryFinish(value[..(bracket + 1)], value[(bracket + 1)..], out host);
        }
        int colon = value.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? value : value[..colon];
        if (!IsName(name)) return false;
        return TryFinish(name[^1] == '.' ? name[..^1] : name, colon < 0 ? default : value[colon..], out host);
    }

    /// <summary>Whether two authorities mean the same: letter case, a trailing dot and a port that is the scheme's own make no difference.</summary>
    public bool Matches(HostName other, int portDefault) =>
        Ascii.EqualsIgnoreCase(Name, other.Name) && (Port == 0 ? portDefault : Port) == (other.Port == 0 ? portDefault : other.Port);

    private static bool TryFinish(ReadOnlySpan<byte> name, ReadOnlySpan<byte> colonAndPort, out HostName host)
    {
        int port = 0;
        host = default;
        if (!colonAndPort.IsEmpty && (colonAndPort[0] != ':' || !TryParsePort(colonAndPort[1..], out port))) return false;
        host = new HostName(name, port);
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<byte> digits, out int port)
    {
        port = 0;
        if (digits.Length is 0 or > 5 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        foreach (byte digit in digits)
            port = (port * 10) + (digit - '0');
        return port is > 0 and <= 65535;
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name[0] == '.') return false;
        byte previous = 0;
        foreach (byte letter in name)
        {
            bool isFine = char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'-' or (byte)'_' or (byte)'~' || (letter == '.' && previous != '.');
            if (!isFine) return false;
            previous = letter;
        }
        return true;
    }

    // No zone: it means something to one machine only (RFC 6874 section 1).
    private static bool IsAddress(ReadOnlySpan<byte> text) =>
        text.Contains((byte)':') && !text.Contains((byte)'%') && IpAddressText.TryParse(text, out _);
}
