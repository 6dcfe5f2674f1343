using System.Net;
using System.Net.NetworkInformation;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>The addresses of this machine.</summary>
internal static class OwnInterfaces
{
    private const int AddressesMax = 4096;

    /// <summary>All of them; empty where the system does not tell.</summary>
    internal static IReadOnlyList<IPAddress> Addresses()
    {
        List<IPAddress> addresses = [];
        try
        {
            foreach (NetworkInterface card in NetworkInterface.GetAllNetworkInterfaces())
            {
                foreach (UnicastIPAddressInformation each in card.GetIPProperties().UnicastAddresses)
                {
                    if (addresses.Count < AddressesMax) addresses.Add(each.Address);
                }
            }
        }
        catch (Exception exception) when (exception is NetworkInformationException or IOException or UnauthorizedAccessException)
        {
            // Loops are then recognised by the addresses that we serve on only.
        }
        return addresses;
    }
}
