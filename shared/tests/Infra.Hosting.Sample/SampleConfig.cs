using System.Net;
using Infra.Config;
using Infra.Hosting.Control;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;
using Infra.Hosting.Privileges;
using Infra.Interop.Identity;

namespace Infra.Hosting.Sample;

/// <summary>Configuration of the sample daemon.</summary>
public sealed record SampleConfig(string Greeting, IPEndPoint? Listen, TimeSpan StopTakes, bool RefusesReload, HostSettings Host)
{
    public static SampleConfig? Read(ConfigSection section)
    {
        string greeting = section.Text("greeting", "What the daemon says.", "hello", 1, 100);
        IPEndPoint? listen = section.OptionalEndPoint("listen", "Where it would listen.");
        TimeSpan stopTakes = section.Duration("stop-takes", "How long a stop takes.", TimeSpan.Zero);
        TimeSpan drainTimeout = section.Duration("drain-timeout", "How long a stop may take.", TimeSpan.FromSeconds(10));
        bool refusesReload = section.Boolean("refuses-reload", "Whether it refuses a new configuration.", false);
        LogSettings? log = section.Section("log", "Logs.", LogSettings.Read);
        ControlSettings? control = section.Section("control", "The control socket.", ControlSettings.Read);
        MetricsSettings? metrics = section.Section("metrics", "The metrics listener.", MetricsSettings.Read);
        PrivilegeSettings? privileges = section.Section("privileges", "Rights.", each => PrivilegeSettings.Read(each, Capability.BindLowPorts));
        if (!section.Finish() || log is null || control is null || metrics is null || privileges is null) return null;
        var host = new HostSettings { Log = log, Control = control, Metrics = metrics, Privileges = privileges, DrainTimeout = drainTimeout };
        return new SampleConfig(greeting, listen, stopTakes, refusesReload, host);
    }
}
