using Infra.Dns.Names;
using Infra.Dns.Records;

namespace Infra.Dns.Server.Signing;

/// <summary>The servers of a zone's parent, which are asked for its DS set before a key may go.</summary>
public interface IParentServers
{
    /// <summary>Asks each server.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>The DS set of each server, empty if it has none; null if any of them did not answer, for then nothing is known.</returns>
    Task<IReadOnlyList<IReadOnlyList<DsData>>?> AskAsync(DomainName zone, CancellationToken cancellation);
}
