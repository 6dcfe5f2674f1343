using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Store;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Zones;

/// <summary>
/// Tells others that a zone has a new version (RFC 1996): those of its list, and its name servers as far as their addresses are in zones of ours. Each is asked until it
/// answers, four times at most. Thread-safe.
/// </summary>
internal sealed partial class NotifySender(RemoteClient client, IZoneDirectory directory, TimeProvider time, ILogger log) : IDisposable
{
    private const int Tries = 4;
    private const int TargetsMax = 256;
    private const int WaitingMax = 256;   // notices of all zones that wait for an answer at one time
    private const int ServerPort = 53;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _waiting = new(WaitingMax, WaitingMax);
    private readonly Lock _lock = new();
    private readonly Dictionary<DomainName, CancellationTokenSource> _running = [];

    /// <summary>How many notices are waiting for an answer.</summary>
    internal int RunningCount
    {
        get
        {
            lock (_lock)
                return _running.Count;
        }
    }

    /// <summary>Begins to tell; what is still being told of an older version of the zone ends.</summary>
    internal void Send(ServedZone zone)
    {
        if (zone.State.Snapshot is not { } snapshot) return;
        List<(RemoteSettings Remote, IPEndPoint Address)> targets = TargetsOf(zone, snapshot);
        if (targets.Count == 0) return;
        CancellationTokenSource cancellation;
        lock (_lock)
        {
            if (_stop.IsCancellationRequested) return;
            if (_running.Remove(zone.Origin, out CancellationTokenSource? older)) older.Cancel();
            _running[zone.Origin] = cancellation = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        }
        _ = SendAllAsync(zone.Origin, snapshot.StartRecord, targets, cancellation);
    }

    public void Dispose()
    {
        _stop.Cancel();
    }

    private async Task SendAllAsync(DomainName origin, ResourceRecord start, List<(RemoteSettings Remote, IPEndPoint Address)> targets, CancellationTokenSource cancellation)
    {
        await Task.WhenAll(targets.Select(target => SendOneAsync(target.Remote, target.Address, origin, start, cancellation.Token))).ConfigureAwait(false);
        lock (_lock)
        {
            if (_running.TryGetValue(origin, out CancellationTokenSource? present) && present == cancellation) _running.Remove(origin);
        }
        cancellation.Dispose();
    }

    private async Task SendOneAsync(RemoteSettings remote, IPEndPoint address, DomainName origin, ResourceRecord start, CancellationToken cancellation)
    {
        string problem = "no answer";
        for (int i = 0; i < Tries && !cancellation.IsCancellationRequested; i++)
        {
            try
            {
                if (await TellAsync(remote, address, origin, start, cancellation).ConfigureAwait(false)) return;
            }
            catch (RemoteFailureException e)
            {
                problem = e.Message;
                if (i == Tries - 1) break;
                if (!await PauseAsync(cancellation).ConfigureAwait(false)) return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
        if (!cancellation.IsCancellationRequested) LogUnheard(log, origin, address, problem);
    }

    private async Task<bool> TellAsync(RemoteSettings remote, IPEndPoint address, DomainName origin, ResourceRecord start, CancellationToken cancellation)
    {
        await _waiting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await client.NotifyAsync(remote, address, origin, RecordType.SOA, start, Patience, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _waiting.Release();
        }
    }

    private async Task<bool> PauseAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Patience, time, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private List<(RemoteSettings Remote, IPEndPoint Address)> TargetsOf(ServedZone zone, ZoneSnapshot snapshot)
    {
        List<(RemoteSettings Remote, IPEndPoint Address)> targets = [.. zone.Settings.Notify.SelectMany(remote => remote.Addresses.Select(address => (remote, address)))];
        if (zone.Settings.NotifiesNameServers && snapshot.Apex.TryFind(RecordType.NS, out ZoneSet servers))
        {
            DomainName primary = snapshot.Start.FirstAs<SoaData>().Primary;
            foreach (ReadOnlySpan<byte> data in servers)
            {
                // RFC 1996 section 2.3: all name servers but the one that the SOA record names, which is where changes are made.
                if (NsData.TryRead(data, out NsData server, out _) && server.NameServer != primary) AddAddresses(server.NameServer, targets);
            }
        }
        return [.. targets.DistinctBy(target => target.Address).Take(TargetsMax)];
    }

    private void AddAddresses(DomainName server, List<(RemoteSettings Remote, IPEndPoint Address)> targets)
    {
        if (!directory.Current.TryFindEnclosing(server.Wire, isForParent: false, out ServedZone? zone) || zone.State.Snapshot is not { } snapshot) return;
        foreach (RecordType type in (RecordType[])[RecordType.A, RecordType.AAAA])
        {
            if (!snapshot.TryFind(server, type, out ZoneSet addresses)) continue;
            foreach (ReadOnlySpan<byte> data in addresses)
            {
                var address = new IPAddress(data);
                if (IPAddress.IsLoopback(address) || address.AddressFamily == AddressFamily.InterNetwork && data[0] == 0) continue;   // never ourselves
                targets.Add((new RemoteSettings(server.ToString(), [new IPEndPoint(address, ServerPort)], null, RemoteTransport.Udp, 0), new IPEndPoint(address, ServerPort)));
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "zone {Zone}: {Address} has not heard of the new version: {Problem}")]
    private static partial void LogUnheard(ILogger log, DomainName zone, IPEndPoint address, string problem);
}
