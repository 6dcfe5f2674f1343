using Infra.Dns.Server.Zones;
using Infra.Hosting;
using Infra.Interop;

namespace Infra.Dns.Server.Service;

/// <summary>Makes the zone service of the daemon.</summary>
internal static class ZoneServices
{
    internal static IZoneService Create(DaemonContext context)
    {
        var manager = new ZoneManager(FileZoneStorage.Instance, context.Time, SystemRandom.Instance, context.CreateLogger("dns.zone"));
        ZoneControl.AddTo(context.Control, manager);
        return manager;
    }
}
