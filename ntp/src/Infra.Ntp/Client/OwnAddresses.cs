using System.Net;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Client;

/// <summary>Whom others see when they see us: a source that follows us, or is us, must not be followed.</summary>
internal sealed class OwnAddresses
{
    private readonly HashSet<ReferenceId> _ids = [];
    private readonly HashSet<IPEndPoint> _served = [];

    /// <summary>Takes other addresses in the place of the former ones. Those of loopback do not count: other programs of this machine have them too.</summary>
    internal void Replace(IEnumerable<IPAddress> addresses, IEnumerable<IPEndPoint> served)
    {
        _ids.Clear();
        _served.Clear();
        foreach (IPAddress address in addresses)
        {
            if (!IPAddress.IsLoopback(address)) _ids.Add(ReferenceId.FromAddress(address));
        }
        foreach (IPEndPoint endPoint in served)
            _served.Add(endPoint);
    }

    /// <summary>Whether following this source would mean following ourselves.</summary>
    internal bool IsLoop(Association source)
    {
        if (source.Address is { } address && _served.Contains(address)) return true;
        // At stratum 1 the id is a name, not an address.
        return source.Latest.Stratum > 1 && _ids.Contains(source.Latest.ReferenceId);
    }
}
