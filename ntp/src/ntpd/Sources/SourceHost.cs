using System.Collections.Concurrent;
using System.Net;
using Infra.Buffers;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Daemon.References;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Daemon.State;
using Infra.Ntp.Discipline;
using Infra.Ntp.Server;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>
/// The control thread: gives a <see cref="ClientEngine"/> its sockets, its clock and its names, and tells the workers what comes out. All of the client runs
/// here; others hand in what they want through a queue, and look while the control thread waits.
/// </summary>
internal sealed partial class SourceHost : IDisposable, IClientEvents
{
    private const int StackBytes = 256 * 1024;
    private const int DatagramBytes = 1024;
    private const int BatchSlots = 8;
    private const long ReviewInterval = 8_000_000_000;
    private const double SaveSeconds = 3600;
    private const double LookAroundSeconds = 300;

    private readonly ServerTimeBoard _board;
    private readonly ILogger _logger;
    private readonly INameLookup _names;
    private readonly Func<IPEndPoint, UdpSocketOptions, UdpBatchSocket> _bindSocket;
    private readonly Func<Action, IDisposable?> _watchNetwork;
    private IDisposable? _networkWatch;    // once there are sources
    private readonly WatchdogWorker _watchdog;
    private readonly HostClock _clock;
    private readonly StateKeeper _keeper;
    private readonly ReferenceHost _references;
    private readonly ClientEngine _engine;
    private readonly UdpBatch _batch = new(BatchSlots, DatagramBytes, ClientRequest.Length);
    private readonly SendTimeReader _sendTimes = new();
    private readonly List<RequestSocket> _sockets = [];
    private readonly ConcurrentQueue<Action> _wishes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly EventDescriptor _wake = EventDescriptor.Create();
    private readonly PollSet _pollSet;
    private readonly int _wakePlace;
    private readonly Thread _thread;
    private bool _isRunning;
    private readonly List<SourceGroup> _groups = [];
    private SynchronizationConfig _settings;
    private LeapFile? _leapFile;
    private ClockConfig _clockConfig;
    private readonly Lock _gate = new();   // held by the control thread except while it waits, and by whoever looks
    private DaemonSnapshot? _snapshot;     // what was seen last, until something changes
    private RawTime _reviewAt;
    private RawTime _saveAt;
    private RawTime _lookAroundAt;
    private TimestampMode _timestamps;     // what is asked for: that of the configuration, or what the kernel left of it
    private bool _isSendTimeExpected = true;
    private bool _isReceiveTimeMissing;
    private bool _isNetworkChangeNoted;

    /// <summary>Makes a control thread that does not run yet.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="start">What earlier runs found out.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="keeper">Keeps what this run finds out.</param>
    /// <param name="board">Where the workers read what they say.</param>
    /// <param name="random">For nonces.</param>
    /// <param name="surroundings">Names, devices, progress.</param>
    /// <param name="logger">The log.</param>
    internal SourceHost(
        NtpConfig config, ClientStart start, HostClock clock, StateKeeper keeper, ServerTimeBoard board, IRandom random, Surroundings surroundings, ILogger logger)
    {
        _settings = config.Synchronization;
        _clockConfig = config.Clock;
        _timestamps = config.Clock.Timestamps;
        _clock = clock;
        _keeper = keeper;
        _board = board;
        _names = surroundings.Names;
        _bindSocket = surroundings.BindSocket;
        _watchNetwork = surroundings.WatchNetwork;
        _watchdog = surroundings.RegisterWorker("sources");
        _logger = logger;
        _pollSet = new PollSet(2 * NtpConfig.SourcesMax + 1);
        _wakePlace = _pollSet.Add(_wake, PollEvents.Readable);
        _references = new ReferenceHost(clock, _pollSet, surroundings.RegisterWorker, surroundings.OpenPulses, TakeSample, Wish, logger);
        _leapFile = OpenLeapFile();
        _engine = new ClientEngine(ClientSettingsOf(), [], start, clock, random, this, this, this);
        foreach (SourceConfig source in config.Sources)
            _groups.Add(Add(source));
        _saveAt = clock.Raw.AddSeconds(SaveSeconds);
        Publish();
        _thread = new Thread(Run, StackBytes) { Name = "ntpd sources", IsBackground = true };
        WatchNetwork();
    }

    /// <summary>What is known at present; another object after each change. Made when somebody asks, which any thread may.</summary>
    internal DaemonSnapshot Snapshot
    {
        get
        {
            lock (_gate)
                return _snapshot ??= Look();
        }
    }

    /// <summary>Called, on the control thread, with what ended it too early.</summary>
    internal Action<Exception>? Failed { get; set; }

    /// <summary>Called, on the control thread, when steering stops and the configuration wants the program to end then.</summary>
    internal Action<FreezeReason>? Panicked { get; set; }

    /// <summary>Addresses and ports on which this daemon serves.</summary>
    internal IReadOnlyList<IPEndPoint> Served { get; set; } = [];

    internal void Start()
    {
        _isRunning = true;
        _thread.Start();
    }

    /// <summary>Takes another configuration over: sources that stay the same keep all that they know. Any thread may call it.</summary>
    internal void Reconfigure(NtpConfig config) => Wish(() =>
    {
        _settings = config.Synchronization;
        _clockConfig = config.Clock with { Kind = _clockConfig.Kind };
        _timestamps = config.Clock.Timestamps;
        _leapFile = OpenLeapFile();
        _engine.Reconfigure(ClientSettingsOf());
        Exchange(config.Sources);
        WatchNetwork();
    });

    /// <summary>Runs something on the control thread, then shows what became of it. Any thread may call it.</summary>
    internal void Wish(Action wish)
    {
        _wishes.Enqueue(wish);
        _wake.Signal();
    }

    /// <summary>Asks the client for something on the control thread and waits for the answer. Any other thread may call it.</summary>
    internal Task<T> AskAsync<T>(Func<ClientEngine, T> question, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Wish(() =>
        {
            try
            {
                answer.TrySetResult(question(_engine));
            }
            catch (Exception exception)
            {
                answer.TrySetException(exception);
            }
        });
        return answer.Task.WaitAsync(cancellation);
    }

    internal void Stop()
    {
        _stopping.Cancel();
        _wake.Signal();
        // The thread may have ended before anybody looks at it; that it was started, and not stopped before, is what counts.
        if (!Interlocked.Exchange(ref _isRunning, false) || !_thread.Join(TimeSpan.FromSeconds(5))) return;
        _engine.Leave();
        _keeper.SaveNow(_engine);
    }

    public void Dispose()
    {
        _networkWatch?.Dispose();
        _references.Dispose();
        foreach (RequestSocket socket in _sockets)
            socket.Dispose();
        _pollSet.Dispose();
        _wake.Dispose();
        _stopping.Dispose();
        _watchdog.Dispose();
    }

    /// <inheritdoc/>
    public void Report(ClientEvent happened)
    {
        FreezeReason frozen = _engine is null ? FreezeReason.None : _engine.State.Frozen;
        SourceLog.Write(_logger, happened, frozen, _settings.WarnsOnJump);
        if (_engine is null) return;   // still being made
        if (happened.Kind is ClientEventKind.Stepped or ClientEventKind.Synchronised or ClientEventKind.Released or ClientEventKind.Frozen) _saveAt = _clock.Raw;
        if (happened.Kind != ClientEventKind.Frozen || !_settings.ExitsOnPanic) return;
        Wish(() =>
        {
            _keeper.SaveNow(_engine);
            Panicked?.Invoke(_engine.State.Frozen);
        });
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
        RawTime next;
        lock (_gate)
        {
            if (TakeWishesAndTimers()) Publish();
            next = _engine.NextEventAt < _reviewAt ? _engine.NextEventAt : _reviewAt;
            if (_reviveAt < next) next = _reviveAt;
        }
        int ready = Wait(next);
        lock (_gate)
        {
            bool hasChanged = ready > 0 && TakeReplies();
            if (_clock.Raw >= _references.RetryAt) _references.Retry();
            if (_clock.Raw >= _reviveAt) Revive();
            if (hasChanged || _clock.Raw >= _reviewAt) Publish();
        }
    }

    private bool TakeWishesAndTimers()
    {
        bool hasChanged = false;
        while (_wishes.TryDequeue(out Action? wish))
        {
            wish();
            hasChanged = true;
        }
        if (_clock.Raw < _engine.NextEventAt) return hasChanged;
        RunTimers();
        return true;
    }

    // Sleeps until the next timer, reply, wish or review.
    private int Wait(RawTime next)
    {
        long nanoseconds = Math.Clamp(next.Nanoseconds - _clock.Raw.Nanoseconds, 0, ReviewInterval);
        _watchdog.Wait();
        int ready = _pollSet.Wait(TimeSpan.FromTicks(nanoseconds / 100 + 1));
        _watchdog.Report();
        return ready;
    }

    private bool TakeReplies()
    {
        if (_pollSet.Result(_wakePlace) != PollEvents.None) _wake.Reset();
        bool hasReceived = _references.Receive();
        for (int i = _sockets.Count - 1; i >= 0; i--)   // a reply closes its socket
        {
            if (_sockets[i].IsReady) hasReceived |= ReceiveGuarded(_sockets[i]);
        }
        return hasReceived;
    }

    private void Publish()
    {
        RawTime now = _clock.Raw;
        _reviewAt = now.AddSeconds(ReviewInterval * 1e-9);
        if (now >= _saveAt)
        {
            _saveAt = now.AddSeconds(SaveSeconds);
            _keeper.Save(_engine);
        }
        if (now >= _lookAroundAt)
        {
            _lookAroundAt = now.AddSeconds(LookAroundSeconds);
            LookAround();
        }
        ClientState state = _engine.State;
        _board.Current = state.IsSynchronised ? FollowingTime(state, SystemTime.Now) : FallbackTime();
        _snapshot = null;
    }

    private DaemonSnapshot Look()
    {
        ClockFacts clock = ClockFacts.Of(_engine, _clock, _settings, _leapFile?.Current is not null, TimestampsInUse);
        return DaemonSnapshot.Create(_engine, _references, clock, _board.Current, SystemTime.Now) with { FailureCount = _failureCount };
    }

    // Things of the machine that change seldom: its addresses, the leap second list.
    private void LookAround()
    {
        _ = Task.Run(() =>
        {
            IReadOnlyList<IPAddress> addresses = OwnInterfaces.Addresses();
            if (!_stopping.IsCancellationRequested) Wish(() => _engine.SetOwnAddresses(addresses, Served));
        });
        if (_leapFile?.Refresh(SystemTime.PivotUnixSeconds) == true) _engine.Reconfigure(ClientSettingsOf());
    }

    private LeapFile? OpenLeapFile()
    {
        if (_settings.LeapFile is not { } path) return null;
        var file = new LeapFile(path, _logger);
        file.Refresh(SystemTime.PivotUnixSeconds);
        return file;
    }

    private ServerTimeInfo FollowingTime(ClientState state, NtpTimestamp system)
    {
        RawTime now = _clock.Raw;
        double age = now.SecondsSince(state.UpdatedAt);
        (NtpDuration difference, double rate) = _clock.ToSystem;
        if (!_clock.IsSteered) (difference, rate) = (NtpDuration.FromSeconds(state.Offset + age * state.Frequency), state.Frequency);
        double dispersion = state.Dispersion.After(age);
        double growth = state.Dispersion.After(age + 64) - dispersion;
        return new ServerTimeInfo(
            state.Leap, (byte)state.Stratum, _clock.Precision, state.ReferenceId, NtpDuration.FromSeconds(state.RootDelay), NtpDuration.FromSeconds(dispersion),
            system, Math.Max(growth / 64, 0), difference, rate);
    }

    // Where steering is stopped, sources and clock contradict each other: then the clock is not to be served as right.
    private ServerTimeInfo FallbackTime() => _settings.LocalStratum < SynchronizationConfig.NoLocalStratum && _engine.State.Frozen == FreezeReason.None
        ? ServerTimeInfo.Local((byte)_settings.LocalStratum, _settings.ReferenceId, _clock.Precision)
        : ServerTimeInfo.Unsynchronised(_clock.Precision);

    private ClientSettings ClientSettingsOf() => _settings.ToSettings(_clock.IsSteered) with { LeapSeconds = _leapFile?.Current };
}
