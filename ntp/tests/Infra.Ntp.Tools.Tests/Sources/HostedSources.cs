using System.Net;
using System.Net.Sockets;
using Infra.Config;
using Infra.Hosting.Systemd;
using Infra.Interop;
using Infra.Interop.Net;
using Infra.Interop.Time;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Daemon.References;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Daemon.State;
using Infra.Ntp.References;
using Infra.Ntp.Server;
using Infra.Ntp.Wire;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Sources;

/// <summary>The control thread in the test's own process, over a clock that is not the machine's.</summary>
internal sealed class HostedSources : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private HostedSources(Func<TemporaryFolder, string> config, HostClock clock, IPulseSource? pulses, Func<IPEndPoint, UdpSocketOptions, UdpBatchSocket> bind)
    {
        Func<Action, IDisposable?> watchNetwork = changed =>
        {
            ChangeNetwork = changed;
            return new MemoryStream();   // nothing to end
        };
        Host = new SourceHost(
            Parse(config(_folder)), ClientStart.First(SystemTime.PivotUnixSeconds), clock, StateKeeper.None,
            new ServerTimeBoard(ServerTimeInfo.Unsynchronised(-20)), SystemRandom.Instance,
            new Surroundings(
                new NoNames(), _ => pulses ?? throw new NativeException("openat2", Errno.ENOENT), name => new WatchdogGate(TimeProvider.System).Register(name), bind, watchNetwork),
            Log);
        Host.Start();
    }

    internal RecordedLog Log { get; } = new();

    /// <summary>Says that the machine's network changed.</summary>
    internal Action ChangeNetwork { get; private set; } = () => throw new InvalidOperationException("the network is not watched");

    internal SourceHost Host { get; }

    internal DaemonSnapshot Snapshot => Host.Snapshot;

    internal static HostedSources Start(
        Func<TemporaryFolder, string> config, HostClock? clock = null, IPulseSource? pulses = null, Func<IPEndPoint, UdpSocketOptions, UdpBatchSocket>? bind = null) =>
        new(config, clock ?? new VirtualClock(-20), pulses, bind ?? UdpBatchSocket.Bind);

    internal static NtpConfig Parse(string text)
    {
        ConfigResult<NtpConfig> result = ConfigFile.Parse(text, "ntp.toml", ConfigFormat.Toml, NtpConfig.Read);
        return result.Value ?? throw new AssertionFailedException(string.Join('\n', result.Diagnostics));
    }

    internal string PathOf(string name) => _folder.PathOf(name);

    /// <summary>Sends a sample that says how far the system clock is off.</summary>
    internal void Send(string name, double offset, int pulse = 0)
    {
        TimeSpec now = SystemClock.Read(ClockId.Realtime);
        var sample = new SockSample(NtpTimestamp.FromUnix(now.Seconds, (int)(now.Nanoseconds / 1000 * 1000)), offset, pulse != 0, LeapIndicator.None);
        byte[] bytes = new byte[SockSample.Length];
        sample.Write(now.Seconds, bytes);
        SendBytes(name, bytes);
    }

    internal void SendBytes(string name, byte[] bytes)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        client.SendTo(bytes, new UnixDomainSocketEndPoint(PathOf(name)));
    }

    /// <summary>Does something again and again until the snapshot is as wanted.</summary>
    internal async Task<DaemonSnapshot> UntilAsync(Predicate<DaemonSnapshot> wanted, Action? again = null)
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            again?.Invoke();
            DaemonSnapshot snapshot = Snapshot;
            if (wanted(snapshot)) return snapshot;
            if (Environment.TickCount64 > end) throw new AssertionFailedException($"it stays at {snapshot.State}, {string.Join(", ", snapshot.Sources)}");
            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        Host.Stop();
        Host.Dispose();
        _folder.Dispose();
    }

    private sealed class NoNames : INameLookup
    {
        public Task<IPAddress[]> FindAsync(string name, CancellationToken cancellation) => throw new SocketException((int)SocketError.HostNotFound);
    }
}
