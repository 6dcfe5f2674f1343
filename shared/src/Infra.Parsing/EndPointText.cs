using System.Net;
using System.Net.Sockets;

namespace Infra.Parsing;

/// <summary>
/// An IP address with a port: <c>192.0.2.1:53</c>, <c>[2001:db8::1]:53</c>. With a default port also <c>192.0.2.1</c>, <c>[2001:db8::1]</c> and
/// <c>2001:db8::1</c>. Addresses are as strict as <see cref="IpAddressText"/> says, zones included (<c>[fe80::1%2]:53</c>). Port 0, "any free port" to a listener, is read; whether it
/// makes sense is for the caller to judge.
/// </summary>
public static class EndPointText
{
    /// <summary>Parses an address with a port, which may be absent only if <paramref name="portDefault"/> is given.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int? portDefault, out IPEndPoint endPoint) => TryParse(text, portDefault, out endPoint, out _);

    /// <summary>Parses an address with a port; on failure <paramref name="error"/> says why and where, and <paramref name="endPoint"/> is 255.255.255.255:0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The default port is not 0 to 65535.</exception>
    public static bool TryParse(ReadOnlySpan<char> text, int? portDefault, out IPEndPoint endPoint, out TextError error)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)portDefault.GetValueOrDefault(), (uint)PortText.PortMax, nameof(portDefault));
        endPoint = None;
        if (!PortText.TrySplit(text, portDefault, out ReadOnlySpan<char> host, out int hostOffset, out bool isBracketed, out int port, out error)) return false;
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
        endPoint = new IPEndPoint(address, port);
        return true;
    }

    /// <summary>The canonical text, which <see cref="TryParse(ReadOnlySpan{char}, int?, out IPEndPoint)"/> reads back.</summary>
    public static string Format(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        string address = IpAddressText.Format(endPoint.Address);
        return endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]:{endPoint.Port}" : $"{address}:{endPoint.Port}";
    }

    private static IPEndPoint None => new(IPAddress.None, 0);
}
