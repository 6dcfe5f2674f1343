using System.Globalization;
using Infra.Testing.Network;
using Infra.Testing.Peers;

namespace Infra.Build.Demo.Ntp;

/// <summary>chronyd of the peer root as a server on a free loopback port; it neither may nor tries to set the clock (-x).</summary>
internal static class Chronyd
{
    /// <summary>Settings that keep it from everything but its one port.</summary>
    internal static IReadOnlyList<string> Quiet { get; } = ["cmdport 0", "bindcmdaddress /", "pidfile /run/chronyd.pid", "driftfile /run/drift"];

    internal static async Task<(PeerProcess Process, int Port)> StartServerAsync(CancellationToken cancellation)
    {
        int port = FreePort.Udp();
        PeerProcess process = PeerRoot.Open().Start(new PeerStart(
            "chronyd", ["-d", "-x", string.Create(CultureInfo.InvariantCulture, $"port {port}"), "bindaddress 127.0.0.1", "allow 127.0.0.1", "local stratum 5", .. Quiet]));
        await process.WaitReadyAsync(p => (p.Output + p.Error).Contains("starting", StringComparison.Ordinal), TimeSpan.FromSeconds(15), cancellation).ConfigureAwait(false);
        return (process, port);
    }
}
