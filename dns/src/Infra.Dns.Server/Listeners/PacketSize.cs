using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Infra.Dns.Server.Listeners;

/// <summary>How long a UDP answer may be so that it leaves this machine in one packet (RFC 9715 section 3.1).</summary>
internal static class PacketSize
{
    private const int UdpHeaderBytes = 8;
    private const int IPv4HeaderBytes = 20;
    private const int IPv6HeaderBytes = 40;
    private const int AnswerBytesMin = 512;   // what everybody must take (RFC 1035 section 4.2.1)

    /// <summary>The longest answer that fits into one packet from an address, as its interface is now; without a bound if no interface has the address.</summary>
    /// <param name="local">An address of this machine; a wildcard stands for all, so that the interface with the smallest packets counts.</param>
    internal static int AnswerBytesMax(IPAddress local)
    {
        bool isAny = local.Equals(IPAddress.Any) || local.Equals(IPAddress.IPv6Any);
        int smallest = int.MaxValue;
        try
        {
            foreach (NetworkInterface card in NetworkInterface.GetAllNetworkInterfaces())
            {
                if (card.OperationalStatus == OperationalStatus.Down) continue;
                IPInterfaceProperties properties = card.GetIPProperties();
                if (!properties.UnicastAddresses.Any(each => isAny ? each.Address.AddressFamily == local.AddressFamily : each.Address.Equals(local))) continue;
                int mtu = local.AddressFamily == AddressFamily.InterNetwork ? properties.GetIPv4Properties().Mtu : properties.GetIPv6Properties().Mtu;
                if (mtu > 0) smallest = Math.Min(smallest, AnswerBytesMax(mtu, local.AddressFamily));
            }
        }
        catch (Exception exception) when (exception is NetworkInformationException or IOException or UnauthorizedAccessException)
        {
            // The system does not tell: the configured size stands alone.
        }
        return smallest;
    }

    /// <summary>The longest answer in a packet of a size, at least 512 bytes.</summary>
    internal static int AnswerBytesMax(int mtu, AddressFamily family) =>
        Math.Max(mtu - UdpHeaderBytes - (family == AddressFamily.InterNetwork ? IPv4HeaderBytes : IPv6HeaderBytes), AnswerBytesMin);
}
