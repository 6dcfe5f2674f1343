using Infra.Hosting;

namespace Infra.Dns.Server.Service;

/// <summary>Makes the zone service of the daemon.</summary>
internal static class ZoneServices
{
    internal static IZoneService Create(DaemonContext context) => new FileZones(context.CreateLogger("dns.zone"));
}
