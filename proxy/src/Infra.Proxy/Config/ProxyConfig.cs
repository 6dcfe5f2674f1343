using Infra.Config;

namespace Infra.Proxy.Config;

/// <summary>A whole configuration. Immutable.</summary>
/// <param name="System">What concerns the whole program.</param>
/// <param name="Services">Listeners and the servers behind them, one at least.</param>
public sealed record ProxyConfig(SystemConfig System, IReadOnlyList<ServiceConfig> Services)
{
    /// <summary>Reads the top level of a file; null if there was an error, which is reported in the section.</summary>
    public static ProxyConfig? Read(ConfigSection section) => Read(section, new ConfigReading(readsFiles: false));

    /// <summary>The same, and reads the certificates and authorities that the file names: what is wrong with them is told at its place too.</summary>
    public static ProxyConfig? ReadWithFiles(ConfigSection section) => Read(section, new ConfigReading(readsFiles: true));

    private static ProxyConfig? Read(ConfigSection section, ConfigReading reading)
    {
        SystemConfig? system = section.Section("system", "What concerns the whole program.", SystemConfig.Read);
        IReadOnlyList<ServiceConfig> services = section.NamedSections("services", "Listeners and the servers behind them.", service => ServiceConfig.Read(service, reading), countMin: 1, countMax: 1024);
        section.NotAvailable("acme", "not built yet");
        section.NotAvailable("tests", "not built yet");
        return section.Finish() ? new ProxyConfig(system ?? SystemConfig.Default, services) : null;
    }
}
