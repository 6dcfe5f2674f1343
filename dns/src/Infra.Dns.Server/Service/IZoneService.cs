using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;

namespace Infra.Dns.Server.Service;

/// <summary>Loads zones, keeps them fresh, and handles what concerns them beside questions.</summary>
public interface IZoneService : IZoneDirectory
{
    /// <summary>Who handles NOTIFY, UPDATE, transfers and signatures.</summary>
    RequestHandlers Handlers { get; }

    /// <summary>Loads the zones of a configuration; one that is broken does not keep the others from being served. Returns when all that are on this machine are loaded.</summary>
    Task StartAsync(ServerConfiguration configuration, CancellationToken cancellation);

    /// <summary>Takes over another configuration and reads zone files that changed; a zone whose file is broken stays as it is.</summary>
    Task ReloadAsync(ServerConfiguration configuration, CancellationToken cancellation);

    /// <summary>Ends what is under way and writes what must not be lost.</summary>
    Task StopAsync(CancellationToken deadline);
}
