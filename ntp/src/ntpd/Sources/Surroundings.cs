using System.Net;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;
using Infra.Ntp.Daemon.References;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>What the control thread needs of the world; tests put others in its place.</summary>
/// <param name="Names">Finds addresses of names.</param>
/// <param name="OpenPulses">Opens pulse devices by path.</param>
/// <param name="RegisterWorker">Registers a thread whose progress the watchdog depends on.</param>
/// <param name="BindSocket">Makes the socket of a request.</param>
/// <param name="WatchNetwork">Has a method called, by any thread, whenever the machine's network changes, until disposed; null where nobody tells.</param>
internal sealed record Surroundings(
    INameLookup Names, Func<string, IPulseSource> OpenPulses, Func<string, WatchdogWorker> RegisterWorker, Func<IPEndPoint, UdpSocketOptions, UdpBatchSocket> BindSocket,
    Func<Action, IDisposable?> WatchNetwork);
