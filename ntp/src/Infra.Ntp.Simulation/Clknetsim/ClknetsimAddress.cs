using System.Net;
using System.Net.Sockets;

namespace Infra.Ntp.Simulation.Clknetsim;

/// <summary>Addresses in clknetsim: node n of subnet s, from 0, is 192.168.(123 + s).n.</summary>
public static class ClknetsimAddress
{
    private const int FirstSubnet = 123;

    /// <summary>The address of a node.</summary>
    /// <param name="subnet">Network, from 0.</param>
    /// <param name="node">Node, from 0.</param>
    public static IPAddress Of(uint subnet, uint node) => new((byte[])[192, 168, (byte)(FirstSubnet + subnet), (byte)(node + 1)]);

    /// <summary>The node that has an address; false if none can.</summary>
    public static bool TryFind(IPAddress address, uint subnets, out uint subnet, out uint node)
    {
        (subnet, node) = (0, 0);
        if (address.AddressFamily != AddressFamily.InterNetwork) return false;
        byte[] bytes = address.GetAddressBytes();
        if (bytes[0] != 192 || bytes[1] != 168 || bytes[2] < FirstSubnet || bytes[2] - FirstSubnet >= subnets || bytes[3] == 0) return false;
        (subnet, node) = ((uint)(bytes[2] - FirstSubnet), (uint)(bytes[3] - 1));
        return true;
    }
}
