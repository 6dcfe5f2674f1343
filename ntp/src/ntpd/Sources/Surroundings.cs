using Infra.Hosting.Systemd;
using Infra.Ntp.Daemon.References;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>What the control thread needs of the world; tests put others in its place.</summary>
/// <param name="Names">Finds addresses of names.</param>
/// <param name="OpenPulses">Opens pulse devices by path.</param>
/// <param name="RegisterWorker">Registers a thread whose progress the watchdog depends on.</param>
internal sealed record Surroundings(INameLookup Names, Func<string, IPulseSource> OpenPulses, Func<string, WatchdogWorker> RegisterWorker);
