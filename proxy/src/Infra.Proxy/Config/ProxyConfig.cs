using System.Net;
using Infra.Config;

namespace Infra.Proxy.Config;

/// <summary>A whole configuration. Immutable.</summary>
/// <param name="System">What concerns the whole program.</param>
/// <param name="Services">Listeners and the servers behind them, one at least.</param>
public sealed record ProxyConfig(SystemConfig System, IReadOnlyList<ServiceConfig> Services)
{
    /// <summary>Reads the top level of a file; null if there was an error, which is reported in the section.</summary>
    public static ProxyConfig? Read(ConfigSection section)
    {
        SystemConfig? system = section.Section("system", "What concerns the whole program.", SystemConfig.Read);
        IReadOnlyList<ServiceConfig> services = section.NamedSections("services", "Listeners and the servers behind them.", ServiceConfig.Read, countMin: 1, countMax: 1024);
        section.NotAvailable("acme", "not built yet");
        section.NotAvailable("tests", "not built yet");
        var seen = new HashSet<EndPoint>();
        foreach (ServiceConfig service in services)
        {
            foreach (ListenerConfig listener in service.Listeners)
            {
                if (!seen.Add(listener.Address) && listener.Address is not IPEndPoint { Port: 0 })
                    section.ReportError("services", "repeated-address", $"{ConfigShapes.Format(listener.Address)} has two listeners; the second is in {service.Name}");
            }
        }
        return section.Finish() ? new ProxyConfig(system ?? SystemConfig.Default, services) : null;
    }
}
