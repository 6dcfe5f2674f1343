using System.Net;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>The system's resolver: hosts file, name service.</summary>
internal sealed class SystemNameLookup : INameLookup
{
    public Task<IPAddress[]> FindAsync(string name, CancellationToken cancellation) => Dns.GetHostAddressesAsync(name, cancellation);
}
