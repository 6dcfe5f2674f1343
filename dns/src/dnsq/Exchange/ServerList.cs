using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Query.Arguments;
using Infra.Parsing;

namespace Infra.Dns.Query.Exchange;

/// <summary>Whom to ask: the server of the command line, or those of resolv.conf.</summary>
internal static class ServerList
{
    private const string ResolverFile = "/etc/resolv.conf";
    private const int ServersMax = 32;

    /// <summary>Finds the addresses of a question's servers.</summary>
    internal static bool TryFind(QueryOptions options, IFileReader files, out List<IPEndPoint> servers, [NotNullWhen(false)] out string? problem)
    {
        servers = [];
        problem = null;
        List<IPAddress> addresses = [];
        if (options.Server is { } name)
        {
            if (IPAddress.TryParse(name, out IPAddress? address)) addresses.Add(address);
            else if (!TryLookUp(name, addresses, out problem)) return false;
        }
        else
        {
            addresses.AddRange(ReadResolverFile(files));
        }
        bool isIPv4Wanted = options.OnlyIPv4 || options.Source is { AddressFamily: AddressFamily.InterNetwork };
        bool isIPv6Wanted = options.OnlyIPv6 || options.Source is { AddressFamily: AddressFamily.InterNetworkV6 };
        foreach (IPAddress address in addresses.Take(ServersMax))
        {
            bool isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
            if ((isIPv4Wanted && !isIPv4) || (isIPv6Wanted && isIPv4)) continue;
            servers.Add(new IPEndPoint(address, options.Port));
        }
        problem = options.Server is null ? "no servers in /etc/resolv.conf" : $"no usable address of {TextEscape.Escape(options.Server)}";
        if (servers.Count == 0) return false;
        problem = null;
        return true;
    }

    private static bool TryLookUp(string name, List<IPAddress> addresses, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        try
        {
            addresses.AddRange(System.Net.Dns.GetHostAddresses(name));
            if (addresses.Count > 0) return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // Not to be told from a name without addresses, as dig does neither.
        }
        problem = $"couldn't get address for '{TextEscape.Escape(name)}'";
        return false;
    }

    private static IEnumerable<IPAddress> ReadResolverFile(IFileReader files)
    {
        if (!files.TryRead(ResolverFile, QueryArguments.FileBytesMax, out byte[] bytes, out _)) bytes = [];
        bool hasAny = false;
        foreach (string line in Encoding.Latin1.GetString(bytes).Split('\n'))
        {
            string[] words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0] != "nameserver" || !IPAddress.TryParse(words[1], out IPAddress? address)) continue;
            hasAny = true;
            yield return address;
        }
        if (!hasAny) yield return IPAddress.Loopback;   // resolv.conf(5): then the resolver of this machine
    }
}
