using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Zones;
using Infra.Dns.Store;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Signing;

/// <summary>
/// Tells parents that want to know it (RFC 9859) that CDS, CDNSKEY or CSYNC of a zone have changed: looks their DSYNC records up and sends NOTIFY to each target until it
/// is heard, four times at most. Thread-safe.
/// </summary>
internal sealed partial class ParentNotifier(RemoteClient client, IZoneDirectory directory, TimeProvider time, ILogger log) : IDisposable
{
    private const int Tries = 4;
    private const int LookUpsMax = 16;
    private const byte NotifyScheme = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _lookUps = new(LookUpsMax, LookUpsMax);
    private readonly Lock _lock = new();
    private readonly Dictionary<(DomainName Zone, RecordType Type), string> _told = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Looks at a version of a zone; if what concerns the parent is not what it was told last, it is told. After a start once, for nobody knows what it has heard.</summary>
    internal void Observe(ServedZone zone, ParentServers parent)
    {
        if (zone.State.Snapshot is not { } snapshot) return;
        foreach (RecordType type in (RecordType[])[RecordType.CDS, RecordType.CSYNC])
        {
            string print = PrintOf(snapshot, type) + (type == RecordType.CDS ? PrintOf(snapshot, RecordType.CDNSKEY) : "");
            lock (_lock)
            {
                if (_stop.IsCancellationRequested || _told.GetValueOrDefault((zone.Origin, type), "") == print) continue;
                _told[(zone.Origin, type)] = print;
                if (print.Length > 0) _running = Task.WhenAll((Task[])[_running, Task.Run(() => TellAsync(zone.Origin, type, parent, _stop.Token))]);
            }
        }
    }

    /// <summary>Forgets a zone that is served no longer.</summary>
    internal void Forget(DomainName zone)
    {
        lock (_lock)
        {
            _told.Remove((zone, RecordType.CDS));
            _told.Remove((zone, RecordType.CSYNC));
        }
    }

    /// <summary>Ends when all that was begun has ended.</summary>
    internal Task EndAsync()
    {
        lock (_lock)
            return _running;
    }

    public void Dispose() => _stop.Cancel();

    private static string PrintOf(ZoneSnapshot zone, RecordType type) =>
        zone.Apex.TryFind(type, out ZoneSet set) ? string.Join(' ', set.ToRecords().Select(record => Convert.ToHexString(record.Data.Span))) + ";" : "";

    private async Task TellAsync(DomainName zone, RecordType type, ParentServers parent, CancellationToken cancellation)
    {
        try
        {
            List<IPEndPoint> targets = [];
            await _lookUps.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                if (await parent.FindTargetsAsync(zone, cancellation).ConfigureAwait(false) is not { } found)
                {
                    LogNoParent(log, zone);
                    return;
                }
                foreach (DsyncData target in found.Where(each => each.Covered == type && each.Scheme == NotifyScheme && each.Port != 0 && !each.Target.IsRoot))
                    targets.AddRange((await AddressesOf(target.Target, parent, cancellation).ConfigureAwait(false)).Select(address => new IPEndPoint(address, target.Port)));
            }
            finally
            {
                _lookUps.Release();
            }
            await Task.WhenAll(targets.Distinct().Select(target => TellOneAsync(zone, type, target, cancellation))).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    // Zones of our own know it, or the parent's servers do.
    private async Task<IReadOnlyList<IPAddress>> AddressesOf(DomainName host, ParentServers parent, CancellationToken cancellation)
    {
        List<IPAddress> own = [];
        if (directory.Current.TryFindEnclosing(host.Wire, isForParent: false, out ServedZone? zone) && zone.State.Snapshot is { } snapshot)
        {
            foreach (RecordType type in (RecordType[])[RecordType.A, RecordType.AAAA])
            {
                if (!snapshot.TryFind(host, type, out ZoneSet set)) continue;
                foreach (ReadOnlySpan<byte> data in set)
                    own.Add(new IPAddress(data));
            }
        }
        return own.Count > 0 ? own : await parent.FindAddressesAsync(host, cancellation).ConfigureAwait(false);
    }

    private async Task TellOneAsync(DomainName zone, RecordType type, IPEndPoint target, CancellationToken cancellation)
    {
        var remote = new RemoteSettings(target.ToString(), [target], null, RemoteTransport.Udp, 0);
        string problem = "no answer";
        for (int i = 0; i < Tries; i++)
        {
            try
            {
                if (await client.NotifyAsync(remote, target, zone, type, null, Patience, cancellation).ConfigureAwait(false))
                {
                    LogTold(log, zone, target, type);
                    return;
                }
                continue;   // it has waited already
            }
            catch (RemoteFailureException e)
            {
                problem = e.Message;
            }
            if (i < Tries - 1) await Task.Delay(Patience, time, cancellation).ConfigureAwait(false);
        }
        LogUnheard(log, zone, target, type, problem);
    }

    [LoggerMessage(1, LogLevel.Information, "zone {Zone}: {Target} has heard of the change of {Type}")]
    private static partial void LogTold(ILogger log, DomainName zone, IPEndPoint target, RecordType type);

    [LoggerMessage(2, LogLevel.Warning, "zone {Zone}: {Target} has not heard of the change of {Type}: {Problem}")]
    private static partial void LogUnheard(ILogger log, DomainName zone, IPEndPoint target, RecordType type, string problem);

    [LoggerMessage(3, LogLevel.Warning, "zone {Zone}: no server of the parent could be asked whom to tell of a change")]
    private static partial void LogNoParent(ILogger log, DomainName zone);
}
