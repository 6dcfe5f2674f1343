using System.Net;
using System.Net.Sockets;

namespace Infra.Ntp.Server;

/// <summary>
/// A set of address prefixes. A look-up walks at most 32 or 128 bits and allocates nothing. Immutable, so any number of threads may ask.
/// </summary>
public sealed class IpFilter
{
    private const int RootIPv4 = 0;
    private const int RootIPv6 = 1;
    private const int None = 0;       // no child: roots are nobody's children
    private const int Accepting = -1; // a prefix ends here

    private readonly int[] _children;   // two per node, for bit 0 and bit 1

    /// <summary>
    /// The set of everything in one of <paramref name="networks"/>. A prefix of IPv4 inside IPv6 (<c>::ffff:a.b.c.d/n</c>, n from 96) is the IPv4
    /// prefix of length n−96; shorter IPv6 prefixes, <c>::/0</c> among them, hold no IPv4 address.
    /// </summary>
    public IpFilter(IEnumerable<IPNetwork> networks)
    {
        List<int> children = [None, None, None, None];
        foreach (IPNetwork network in networks)
            Add(children, network);
        _children = [.. children];
    }

    /// <summary>The set that holds nothing.</summary>
    public static IpFilter Empty { get; } = new([]);

    /// <summary>The set that holds every address.</summary>
    public static IpFilter Everything { get; } = new([new IPNetwork(IPAddress.Any, 0), new IPNetwork(IPAddress.IPv6Any, 0)]);

    /// <summary>Whether <paramref name="address"/> lies in one of the prefixes.</summary>
    public bool Contains(ClientAddress address)
    {
        int node = address.IsIPv4 ? RootIPv4 : RootIPv6;
        if (_children[2 * node] == Accepting) return true;
        for (int bit = address.Width - 1; bit >= 0; bit--)
        {
            node = _children[2 * node + (int)(address.Bits >> bit & UInt128.One)];
            if (node == None) return false;
            if (_children[2 * node] == Accepting) return true;
        }
        return false;
    }

    private static void Add(List<int> children, IPNetwork network)
    {
        ClientAddress address = ClientAddress.FromIPAddress(network.BaseAddress);
        bool isMapped = address.IsIPv4 && network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        int length = network.PrefixLength - (isMapped ? 96 : 0);   // a network has no bits behind its prefix, so a mapped one has at least 96

        int node = address.IsIPv4 ? RootIPv4 : RootIPv6;
        for (int depth = 0; depth < length; depth++)
        {
            if (children[2 * node] == Accepting) return;   // a shorter prefix covers it
            int side = 2 * node + (int)(address.Bits >> (address.Width - 1 - depth) & UInt128.One);
            if (children[side] == None)
            {
                children[side] = children.Count / 2;
                children.AddRange([None, None]);
            }
            node = children[side];
        }
        children[2 * node] = Accepting;
        children[2 * node + 1] = Accepting;
    }
}
