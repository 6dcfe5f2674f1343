using System.Net;
using Infra.Interop.Net;

namespace Infra.Dns.Server.Service;

/// <summary>A client's address as bytes, without an object; IPv4 is never wrapped in IPv6.</summary>
internal readonly struct ClientAddress
{
    internal const int LengthMax = 16;

    private readonly UdpAddress _address;

    internal ClientAddress(UdpAddress address) => _address = address.Unmapped;

    internal ClientAddress(IPEndPoint endPoint) => _address = UdpAddress.From(endPoint).Unmapped;

    internal bool IsIPv6 => _address.IsIPv6;

    /// <summary>Writes the bytes, 4 or 16.</summary>
    internal int Write(Span<byte> target)
    {
        _address.TryWriteAddressBytes(target, out int length);
        return length;
    }

    internal IPEndPoint ToEndPoint() => _address.ToEndPoint();
}
