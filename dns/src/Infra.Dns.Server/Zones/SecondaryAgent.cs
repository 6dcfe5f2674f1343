using System.Buffers.Binary;
using System.Net;
using Infra.Buffers;
using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Zones;

/// <summary>
/// Keeps a zone as fresh as its SOA record says (RFC 1034 section 4.3.5, RFC 1996 section 3.11): asks the primaries one after the other when a timer or a NOTIFY says
/// so, transfers what is newer, and stops serving when nobody could be asked for too long.
/// </summary>
internal sealed partial class SecondaryAgent : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMax = TimeSpan.FromHours(1);

    private readonly ZoneData _data;
    private readonly RemoteClient _client;
    private readonly SemaphoreSlim _slots;
    private readonly TimeProvider _time;
    private readonly IRandom _random;
    private readonly Action<ZoneData> _onChange;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _one = new(1, 1);
    private CancellationTokenSource _wake = new();
    private bool _isWanted;
    private bool _isWhole;
    private int _failures;
    private readonly long _begun;
    private TimeSpan? _fresh;   // on the running clock, which no administrator sets; negative for data of before the start
    private TimeSpan _due;
    private Task _run = Task.CompletedTask;

    internal SecondaryAgent(ZoneData data, RemoteClient client, SemaphoreSlim slots, TimeProvider time, IRandom random, Action<ZoneData> onChange, ILogger log)
    {
        _data = data;
        _client = client;
        _slots = slots;
        _time = time;
        _begun = time.GetTimestamp();
        _random = random;
        _onChange = onChange;
        _log = log;
    }

    /// <summary>When the primaries were last heard of; null if never.</summary>
    internal DateTimeOffset? FreshAt => _fresh is { } fresh ? OnTheWall(fresh) : null;

    /// <summary>When they are asked next.</summary>
    internal DateTimeOffset DueAt => OnTheWall(_due);

    /// <summary>When the zone is served no longer; null while there is none.</summary>
    internal DateTimeOffset? ExpiresAt => Expiry is { } expiry ? OnTheWall(expiry) : null;

    /// <summary>Why the last attempt failed; empty if it did not.</summary>
    internal string LastProblem { get; private set; } = "";

    /// <summary>Begins; what was loaded from the disk counts as fresh since it was written.</summary>
    internal void Start()
    {
        if (_data.Current is not null)
        {
            // Only what was written before the start is measured by the wall clock, and never as younger than just now.
            TimeSpan age = _data.FreshTime() is { } written ? _time.GetUtcNow() - written : TimeSpan.Zero;
            _fresh = Running - (age > TimeSpan.Zero ? age : TimeSpan.Zero);
        }
        _due = Running;
        ExpireIfDue();
        _run = RunAsync();
    }

    /// <summary>Asks soon; many calls while it is under way are as one.</summary>
    /// <param name="isWhole">Whether to transfer the whole zone, whatever its serial number.</param>
    internal void Wake(bool isWhole = false)
    {
        lock (_lock)
        {
            _isWanted = true;
            _isWhole |= isWhole;
            _wake.Cancel();
        }
    }

    /// <summary>A NOTIFY came (RFC 1996 section 3.11); the serial number is a hint that may spare us the question.</summary>
    internal void OnNotify(uint? serial)
    {
        if (serial is { } hint && _data.Current is { } zone && _data.Zone.State.Status == Service.ZoneStatus.Ready && !SerialNumber.IsAfter(hint, zone.Serial)) return;
        Wake();
    }

    public void Dispose()
    {
        _stop.Cancel();
        lock (_lock)
            _wake.Cancel();
    }

    /// <summary>Ends when everything under way has.</summary>
    internal Task EndAsync() => _run;

    /// <summary>Asks the primaries now; true if one of them could be asked and the zone is as fresh as it.</summary>
    internal async Task<bool> RefreshAsync(bool isWhole, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _slots.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return await TryPrimariesAsync(isWhole, cancellation).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private TimeSpan Running => _time.GetElapsedTime(_begun);

    private TimeSpan? Expiry => _fresh is { } fresh && _data.Current is { } zone ? fresh + Seconds(zone.Start.FirstAs<SoaData>().Expire) : null;

    private DateTimeOffset OnTheWall(TimeSpan running) => _time.GetUtcNow() + (running - Running);

    private async Task RunAsync()
    {
        CancellationToken stop = _stop.Token;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await WaitAsync(stop).ConfigureAwait(false);
                ExpireIfDue();
                if (!TakeWish(out bool isWhole) && Running < _due) continue;
                bool isFresh = await RefreshAsync(isWhole, stop).ConfigureAwait(false);
                _failures = isFresh ? 0 : _failures + 1;
                _due = Running + (isFresh ? RefreshInterval() : RetryInterval());
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The zone is managed no longer.
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        TimeSpan next = _due;
        if (_data.Zone.State.Status == Service.ZoneStatus.Ready && Expiry is { } expires && expires < next) next = expires;
        TimeSpan wait = next - Running;
        CancellationToken wake;
        lock (_lock)
        {
            if (_isWanted) return;
            if (_wake.IsCancellationRequested) _wake = new CancellationTokenSource();
            wake = _wake.Token;
        }
        if (wait <= TimeSpan.Zero) return;
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(wake, stop);
        try
        {
            await Task.Delay(wait, _time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Woken.
        }
    }

    private bool TakeWish(out bool isWhole)
    {
        lock (_lock)
        {
            bool wasWanted = _isWanted;
            isWhole = _isWhole;
            _isWanted = false;
            _isWhole = false;
            return wasWanted;
        }
    }

    private void ExpireIfDue()
    {
        if (_data.Zone.State.Status != Service.ZoneStatus.Ready || Expiry is not { } expires || Running < expires) return;
        _data.Zone.Expire();
        LogExpired(_log, _data.Origin);
    }

    private async Task<bool> TryPrimariesAsync(bool isWhole, CancellationToken cancellation)
    {
        string problem = "there are no primaries";
        foreach (RemoteSettings remote in _data.Zone.Settings.Primaries)
        {
            foreach (IPEndPoint address in remote.Addresses)
            {
                try
                {
                    await RefreshFromAsync(remote, address, isWhole, cancellation).ConfigureAwait(false);
                    _fresh = Running;
                    LastProblem = "";
                    return true;
                }
                catch (Exception e) when (e is RemoteFailureException or ZoneProblemException)
                {
                    problem = e.Message;
                    LogFailed(_log, _data.Origin, problem);
                }
            }
        }
        LastProblem = problem;
        return false;
    }

    private async Task RefreshFromAsync(RemoteSettings remote, IPEndPoint address, bool isWhole, CancellationToken cancellation)
    {
        ZoneSnapshot? current = _data.Current;
        ResourceRecord start = await _client.AskStartAsync(remote, address, _data.Origin, cancellation).ConfigureAwait(false);
        uint serial = ZoneChange.SerialOf(start.Data.Span);
        if (current is not null && !isWhole && !SerialNumber.IsAfter(serial, current.Serial))
        {
            // Another primary may be ahead of one that lags behind us.
            if (serial != current.Serial) throw new RemoteFailureException($"{address} has the version {serial}, older than our {current.Serial}");
            _data.MarkFresh(_time.GetUtcNow());
            if (_data.Zone.State.Status == Service.ZoneStatus.Expired) _data.Zone.Publish(current);
            return;
        }
        if (current is not null && !isWhole)
        {
            try
            {
                TransferReader differences = await _client.TransferAsync(remote, address, _data.Origin, current.StartRecord, cancellation).ConfigureAwait(false);
                if (await TakeAsync(differences, cancellation).ConfigureAwait(false)) return;
            }
            catch (RemoteFailureException e)
            {
                LogNoDifferences(_log, _data.Origin, e.Message);
            }
        }
        TransferReader whole = await _client.TransferAsync(remote, address, _data.Origin, null, cancellation).ConfigureAwait(false);
        if (!await TakeAsync(whole, cancellation).ConfigureAwait(false)) throw new RemoteFailureException($"{address}: the transfer brought nothing");
    }

    // False if what came does not fit what we have; the whole zone is the cure.
    private async Task<bool> TakeAsync(TransferReader transfer, CancellationToken cancellation)
    {
        await _data.Gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            switch (transfer.Kind)
            {
                case TransferKind.Whole:
                    RequireDigest(transfer.Snapshot!);
                    _data.Replace(transfer.Snapshot!);
                    break;
                case TransferKind.Differences:
                    ZoneSnapshot? next = _data.Current;
                    foreach (ZoneChange change in transfer.Changes)
                    {
                        string problem = "there is nothing to change";
                        if (next is not null && next.TryApply(change, out next, out problem)) continue;
                        LogNoDifferences(_log, _data.Origin, problem);
                        return false;
                    }
                    if (next is null || !next.Apex.Has(RecordType.NS)) return false;
                    RequireDigest(next);
                    _data.Apply(transfer.Changes, next);
                    break;
                default:
                    return false;
            }
            LogTransferred(_log, _data.Origin, _data.Current!.Serial, transfer.Kind, transfer.RecordCount, transfer.ByteCount);
        }
        finally
        {
            _data.Gate.Release();
        }
        _onChange(_data);
        return true;
    }

    // RFC 8976 section 4: a zone that carries its digest must have the one that it says.
    private static void RequireDigest(ZoneSnapshot zone)
    {
        if (!ZoneDigest.Verify(zone, out string? problem)) throw new RemoteFailureException(problem!);
    }

    // A little earlier than the SOA says, so that the secondaries of a primary do not all come at once.
    private TimeSpan RefreshInterval()
    {
        SoaData start = _data.Current!.Start.FirstAs<SoaData>();
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        _random.Fill(bytes);
        double share = 1 - 0.1 * BinaryPrimitives.ReadUInt16BigEndian(bytes) / ushort.MaxValue;
        TimeSpan interval = Seconds(start.Refresh) * share;
        return interval < IntervalMin ? IntervalMin : interval;
    }

    private TimeSpan RetryInterval()
    {
        TimeSpan first = _data.Current is { } zone ? Seconds(zone.Start.FirstAs<SoaData>().Retry) : FirstRetry * Math.Pow(2, Math.Min(_failures - 1, 10));
        return first < IntervalMin ? IntervalMin : first > RetryMax && _data.Current is null ? RetryMax : first;
    }

    private static TimeSpan Seconds(uint seconds) => TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue / 2000));

    [LoggerMessage(1, LogLevel.Information, "zone {Zone}: version {Serial} transferred ({Kind}, {Records} records, {Bytes} bytes)")]
    private static partial void LogTransferred(ILogger log, DomainName zone, uint serial, TransferKind kind, long records, long bytes);

    [LoggerMessage(2, LogLevel.Warning, "zone {Zone}: {Problem}")]
    private static partial void LogFailed(ILogger log, DomainName zone, string problem);

    [LoggerMessage(3, LogLevel.Information, "zone {Zone}: no differences, so the whole zone is asked for: {Problem}")]
    private static partial void LogNoDifferences(ILogger log, DomainName zone, string problem);

    [LoggerMessage(4, LogLevel.Error, "zone {Zone}: expired; it is not answered from until a primary is reached")]
    private static partial void LogExpired(ILogger log, DomainName zone);
}
