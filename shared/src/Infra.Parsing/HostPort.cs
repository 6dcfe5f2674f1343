using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Infra.Parsing;

/// <summary>
/// A host, by name or address, with a port: <c>ntp.example:123</c>, <c>192.0.2.1:123</c>, <c>[2001:db8::1]:123</c>.
/// </summary>
/// <param name="Host">The name in lower case without a trailing dot, or the canonical text of the address without brackets.</param>
/// <param name="Address">The address, or null if the host is a name.</param>
/// <param name="Port">0 to 65535.</param>
public readonly record struct HostPort(string Host, IPAddress? Address, int Port)
{
    private static readonly SearchValues<char> DigitsAndDot = SearchValues.Create(".0123456789");

    /// <summary>Parses a host with a port, which may be absent only if <paramref name="portDefault"/> is given.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int? portDefault, out HostPort value) =>
        TryParse(text, portDefault, HostNameOptions.TrailingDot, out value, out _);

    /// <summary>Parses a host with a port; on failure <paramref name="error"/> says why and where.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The default port is not 0 to 65535.</exception>
    public static bool TryParse(ReadOnlySpan<char> text, int? portDefault, HostNameOptions options, out HostPort value, out TextError error)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)portDefault.GetValueOrDefault(), (uint)PortText.PortMax, nameof(portDefault));
        value = default;
        if (!PortText.TrySplit(text, portDefault, out ReadOnlySpan<char> host, out int hostOffset, out bool isBracketed, out int port, out error)) return false;
        if (isBracketed || host.Contains(':') || LooksLikeV4(host))
        {
            if (!IpAddressText.TryParse(host, out IPAddress address, out error))
            {
                error = error.Moved(hostOffset);
                return false;
            }
            if (isBracketed && address.AddressFamily != AddressFamily.InterNetworkV6)
            {
                error = new TextError("only IPv6 addresses stand in brackets", 0);
                return false;
            }
            value = new HostPort(IpAddressText.Format(address), address, port);
            return true;
        }
        if (!HostNameText.TryParse(host, options, out string name, out error)) return false;
        value = new HostPort(name, null, port);
        return true;
    }

    /// <summary>The canonical text, with IPv6 addresses in brackets and always with the port.</summary>
    public override string ToString() => Address?.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    // All digits and dots: no host name, since its last label would be a number.
    private static bool LooksLikeV4(ReadOnlySpan<char> host) => !host.IsEmpty && !host.ContainsAnyExcept(DigitsAndDot);
}
