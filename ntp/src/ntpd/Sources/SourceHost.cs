using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using Infra.Buffers;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;
using Infra.Ntp.Daemon.Config;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Server;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>
/// The control thread: asks all sources, finds those that agree, and tells the workers and observers what came out. Never touches the clock: what is
/// served is the system clock plus the estimate. Names are looked up elsewhere; their addresses come back through a queue.
/// </summary>
internal sealed class SourceHost : IDisposable
{
    private const int StackBytes = 256 * 1024;
    private const int DatagramBytes = 1024;
    private const int BatchSlots = 8;
    private const long ReviewInterval = 8_000_000_000;

    private readonly ServerTimeBoard _board;
    private readonly ILogger _logger;
    private readonly INameLookup _lookup;
    private readonly WatchdogWorker _watchdog;
    private readonly sbyte _precision;
    private readonly UdpBatch _batch = new(BatchSlots, DatagramBytes, ClientRequest.Length);
    private readonly List<Association> _associations = [];
    private readonly ConcurrentQueue<(Association Association, IPAddress[] Addresses, string Error)> _lookups = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly EventDescriptor _wake = EventDescriptor.Create();
    private readonly PollSet _pollSet;
    private readonly int _wakePlace;
    private readonly Thread _thread;
    private volatile SynchronizationConfig _settings;
    private volatile DaemonSnapshot _snapshot = DaemonSnapshot.Empty;
    private bool _isSynchronised;
    private volatile bool _isReviewDue;
    private long _reviewAt;

    internal SourceHost(
        IReadOnlyList<SourceConfig> sources, SynchronizationConfig settings, ServerTimeBoard board, sbyte precision, IRandom random, INameLookup lookup,
        WatchdogWorker watchdog, ILogger logger)
    {
        _settings = settings;
        _board = board;
        _precision = precision;
        _lookup = lookup;
        _watchdog = watchdog;
        _logger = logger;
        _pollSet = new PollSet(NtpConfig.SourcesMax + 1);
        _wakePlace = _pollSet.Add(_wake, PollEvents.Readable);
        long now = SystemTime.Monotonic;
        foreach (SourceConfig source in sources)
        {
            for (int i = 0; i < source.Count; i++)
                _associations.Add(new Association(_associations.Count + 1, source, _pollSet, random, precision, now));
        }
        _board.Current = FallbackTime();
        _thread = new Thread(Run, StackBytes) { Name = "ntpd sources", IsBackground = true };
    }

    /// <summary>What is known at present; another object after each change. Any thread may ask.</summary>
    internal DaemonSnapshot Snapshot => _snapshot;

    /// <summary>Called, on the control thread, with what ended it too early.</summary>
    internal Action<Exception>? Failed { get; set; }

    internal void Start() => _thread.Start();

    /// <summary>Takes other limits into account from now on. Any thread may call it.</summary>
    internal void Reconfigure(SynchronizationConfig settings)
    {
        _settings = settings;
        _isReviewDue = true;
        _wake.Signal();
    }

    internal void Stop()
    {
        _stopping.Cancel();
        _wake.Signal();
        if (_thread.IsAlive) _thread.Join(TimeSpan.FromSeconds(5));
    }

    public void Dispose()
    {
        foreach (Association association in _associations)
            association.Dispose();
        _pollSet.Dispose();
        _wake.Dispose();
        _stopping.Dispose();
        _watchdog.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
                RunOnce();
        }
        catch (Exception exception)
        {
            Failed?.Invoke(exception);
        }
    }

    private void RunOnce()
    {
        long now = SystemTime.Monotonic;
        bool hasChanged = TakeLookups(now);
        foreach (Association association in _associations)
        {
            if (now < association.Machine.NextEventAt) continue;
            if (association.RunTimer(now, _batch)) StartLookup(association);
            hasChanged = true;
        }
        hasChanged |= Wait(now);
        if (!hasChanged && !_isReviewDue && SystemTime.Monotonic < _reviewAt) return;
        _isReviewDue = false;
        Review();
    }

    // Sleeps until the next timer, reply, look-up or review, and takes the replies.
    private bool Wait(long now)
    {
        long next = _reviewAt;
        foreach (Association association in _associations)
            next = Math.Min(next, association.Machine.NextEventAt);
        var timeout = TimeSpan.FromTicks(Math.Clamp(next - now, 0, ReviewInterval) / 100 + 1);

        _watchdog.Wait();
        int ready = _pollSet.Wait(timeout);
        _watchdog.Report();
        if (ready == 0) return false;

        if (_pollSet.Result(_wakePlace) != PollEvents.None) _wake.Reset();
        bool hasMeasured = false;
        long received = SystemTime.Monotonic;
        foreach (Association association in _associations)
            hasMeasured |= association.Receive(_batch, received);
        return hasMeasured;
    }

    private void StartLookup(Association association)
    {
        if (association.Config.Address.Address is { } address)
        {
            TakeFirstFree(association, [address], SystemTime.Monotonic);
            return;
        }
        _ = Task.Run(async () =>
        {
            try
            {
                IPAddress[] found = await _lookup.FindAsync(association.Config.Address.Host, _stopping.Token).ConfigureAwait(false);
                _lookups.Enqueue((association, found, ""));
            }
            catch (Exception exception)
            {
                _lookups.Enqueue((association, [], exception.Message));
            }
            if (!_stopping.IsCancellationRequested) _wake.Signal();
        });
    }

    private bool TakeLookups(long now)
    {
        bool hasTaken = false;
        while (_lookups.TryDequeue(out (Association Association, IPAddress[] Addresses, string Error) result))
        {
            hasTaken = true;
            if (result.Addresses.Length > 0)
            {
                TakeFirstFree(result.Association, result.Addresses, now);
                continue;
            }
            result.Association.RefuseAddress("look-up: " + result.Error, now);
            SourceLog.LookupFailed(_logger, result.Association.Config.Address.Host, result.Error);
        }
        return hasTaken;
    }

    // Two sources never share an address, and the one that just went dead comes last.
    private void TakeFirstFree(Association association, IPAddress[] addresses, long now)
    {
        IPAddress? dead = association.Address?.Address;
        IPAddress? chosen = Array.Find(addresses, address => IsFree(association, address) && !address.Equals(dead))
            ?? Array.Find(addresses, address => IsFree(association, address));
        if (chosen is null)
        {
            association.RefuseAddress("all addresses of this name are in use or ignored", now);
            return;
        }
        association.TakeAddress(chosen, now);
        SourceLog.AddressTaken(_logger, association.Id, association.Config.Address.ToString(), chosen);
    }

    private bool IsFree(Association asking, IPAddress address)
    {
        if (asking.Config.Ignore.Contains(address)) return false;
        foreach (Association other in _associations)
        {
            if (other != asking && other.Address is { } taken && taken.Address.Equals(address) && taken.Port == asking.Config.Address.Port) return false;
        }
        return true;
    }

    private void Review()
    {
        _reviewAt = SystemTime.Monotonic + ReviewInterval;
        SynchronizationConfig settings = _settings;
        NtpTimestamp now = SystemTime.Now;
        var candidates = new List<SourceEstimate>();
        var owners = new List<Association>();
        foreach (Association association in _associations)
        {
            if (!association.Machine.Reach.IsReachable || !association.Machine.Filter.TryEstimate(now, out SourceEstimate estimate)) continue;
            if (estimate.Best.Stratum >= Math.Min(settings.LocalStratum, 15)) continue;   // ours would be no better, or above 15
            candidates.Add(estimate);
            owners.Add(association);
        }
        bool[] selected = new bool[candidates.Count];
        bool isFound = SourceSelection.TrySelect(CollectionsMarshal.AsSpan(candidates), settings.AgreeingSourcesMin, selected, out SelectionResult result);
        _board.Current = isFound ? FollowingTime(result, candidates[result.PrimaryIndex], owners[result.PrimaryIndex], now) : FallbackTime();
        if (isFound != _isSynchronised) SourceLog.Synchronised(_logger, isFound, isFound ? result.Count : candidates.Count, _associations.Count);
        _isSynchronised = isFound;
        HashSet<int> selectedIds = [];
        for (int i = 0; i < owners.Count && isFound; i++)
        {
            if (selected[i]) selectedIds.Add(owners[i].Id);
        }
        _snapshot = DaemonSnapshot.Create(_associations, selectedIds, isFound ? result : null, _board.Current, now);
    }

    private ServerTimeInfo FollowingTime(in SelectionResult result, in SourceEstimate primary, Association owner, NtpTimestamp now) => new(
        result.Leap,
        (byte)(primary.Best.Stratum + 1),
        _precision,
        ReferenceId.FromAddress(owner.Address!.Address),
        result.RootDelay,
        result.RootDispersion,
        now,
        ClockFilter.DriftMax,
        result.Offset);

    private ServerTimeInfo FallbackTime()
    {
        SynchronizationConfig settings = _settings;
        return settings.LocalStratum < SynchronizationConfig.NoLocalStratum
            ? ServerTimeInfo.Local((byte)settings.LocalStratum, settings.ReferenceId, _precision)
            : ServerTimeInfo.Unsynchronised(_precision);
    }
}
