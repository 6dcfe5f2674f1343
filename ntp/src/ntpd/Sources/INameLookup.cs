using System.Net;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>Finds the addresses of a name.</summary>
internal interface INameLookup
{
    /// <summary>The addresses in the order of preference. Throws if there are none or the name service does not answer.</summary>
    Task<IPAddress[]> FindAsync(string name, CancellationToken cancellation);
}
