using System.Collections.Concurrent;
using System.Net;
using Infra.Buffers;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Daemon.Clocks;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Discipline;
using Infra.Ntp.Server;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;
using Microsoft.Extensions.Logging;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>
/// The control thread: gives a <see cref="ClientEngine"/> its sockets, its clock and its names, and tells the workers and observers what comes out. All of
/// the client runs here; others hand in what they want through a queue.
/// </summary>
internal sealed class SourceHost : IDisposable, IDatagramPort, IAddressLookup, IClientEvents
{
    private const int StackBytes = 256 * 1024;
    private const int DatagramBytes = 1024;
    private const int BatchSlots = 8;
    private const long ReviewInterval = 8_000_000_000;

    private readonly ServerTimeBoard _board;
    private readonly ILogger _logger;
    private readonly INameLookup _names;
    private readonly WatchdogWorker _watchdog;
    private readonly HostClock _clock;
    private readonly ClientEngine _engine;
    private readonly UdpBatch _batch = new(BatchSlots, DatagramBytes, ClientRequest.Length);
    private readonly List<RequestSocket> _sockets = [];
    private readonly ConcurrentQueue<Action> _wishes = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly EventDescriptor _wake = EventDescriptor.Create();
    private readonly PollSet _pollSet;
    private readonly int _wakePlace;
    private readonly Thread _thread;
    private SynchronizationConfig _settings;
    private volatile DaemonSnapshot _snapshot = DaemonSnapshot.Empty;
    private RawTime _reviewAt;
    private bool _isSendTimeExpected = true;

    internal SourceHost(
        IReadOnlyList<SourceConfig> sources, SynchronizationConfig settings, ClientStart start, HostClock clock, ServerTimeBoard board, IRandom random,
        INameLookup names, WatchdogWorker watchdog, ILogger logger)
    {
        _settings = settings;
        _clock = clock;
        _board = board;
        _names = names;
        _watchdog = watchdog;
        _logger = logger;
        _pollSet = new PollSet(NtpConfig.SourcesMax + 1);
        _wakePlace = _pollSet.Add(_wake, PollEvents.Readable);
        List<SourceSpec> specs = [];
        foreach (SourceConfig source in sources)
            specs.AddRange(source.ToSpecs());
        _engine = new ClientEngine(ClientSettingsOf(settings), specs, start, clock, random, this, this, this);
        Publish();
        _thread = new Thread(Run, StackBytes) { Name = "ntpd sources", IsBackground = true };
    }

    /// <summary>What is known at present; another object after each change. Any thread may ask.</summary>
    internal DaemonSnapshot Snapshot => _snapshot;

    /// <summary>Called, on the control thread, with what ended it too early.</summary>
    internal Action<Exception>? Failed { get; set; }

    internal void Start() => _thread.Start();

    /// <summary>Takes other limits into account from now on. Any thread may call it.</summary>
    internal void Reconfigure(SynchronizationConfig settings) => Wish(() =>
    {
        _settings = settings;
        _engine.Reconfigure(ClientSettingsOf(settings));
    });

    /// <summary>Runs something on the control thread, then shows what became of it. Any thread may call it.</summary>
    internal void Wish(Action wish)
    {
        _wishes.Enqueue(wish);
        _wake.Signal();
    }

    /// <summary>The client, for wishes only.</summary>
    internal ClientEngine Engine => _engine;

    internal void Stop()
    {
        _stopping.Cancel();
        _wake.Signal();
        if (_thread.IsAlive) _thread.Join(TimeSpan.FromSeconds(5));
    }

    public void Dispose()
    {
        foreach (RequestSocket socket in _sockets)
            socket.Dispose();
        _pollSet.Dispose();
        _wake.Dispose();
        _stopping.Dispose();
        _watchdog.Dispose();
    }

    /// <inheritdoc/>
    public bool TrySend(int source, IPEndPoint remote, ReadOnlySpan<byte> request, out NtpTimestamp sentAt)
    {
        Close(source);
        sentAt = _clock.Now;   // the kernel's own time replaces this one, if it says it
        RequestSocket? socket = RequestSocket.Open(source, remote, _pollSet, out string error);
        if (socket is not null)
        {
            _sockets.Add(socket);
            if (socket.TrySend(request, _batch, out error)) return true;
            Close(source);
        }
        SourceLog.SendFailed(_logger, source, error);
        return false;
    }

    /// <inheritdoc/>
    public void Close(int source)
    {
        int index = _sockets.FindIndex(socket => socket.Source == source);
        if (index < 0) return;
        _sockets[index].Dispose();
        _sockets.RemoveAt(index);
    }

    /// <inheritdoc/>
    public void Start(int source, string host) => _ = Task.Run(async () =>
    {
        IPAddress[] found = [];
        string trouble = "the name has no address";
        try
        {
            found = await _names.FindAsync(host, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            trouble = exception.Message;
        }
        if (!_stopping.IsCancellationRequested) Wish(() => _engine.OnAddresses(source, found, trouble));
    });

    /// <inheritdoc/>
    public void Report(ClientEvent happened) => SourceLog.Write(_logger, happened);

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
        bool hasChanged = false;
        while (_wishes.TryDequeue(out Action? wish))
        {
            wish();
            hasChanged = true;
        }
        if (_clock.Raw >= _engine.NextEventAt)
        {
            _engine.OnTimer();
            hasChanged = true;
        }
        hasChanged |= Wait();
        if (hasChanged || _clock.Raw >= _reviewAt) Publish();
    }

    // Sleeps until the next timer, reply, wish or review, and takes the replies.
    private bool Wait()
    {
        RawTime next = _engine.NextEventAt < _reviewAt ? _engine.NextEventAt : _reviewAt;
        long nanoseconds = Math.Clamp(next.Nanoseconds - _clock.Raw.Nanoseconds, 0, ReviewInterval);
        _watchdog.Wait();
        int ready = _pollSet.Wait(TimeSpan.FromTicks(nanoseconds / 100 + 1));
        _watchdog.Report();
        if (ready == 0) return false;

        if (_pollSet.Result(_wakePlace) != PollEvents.None) _wake.Reset();
        bool hasReceived = false;
        for (int i = _sockets.Count - 1; i >= 0; i--)   // a reply closes its socket
        {
            if (_sockets[i].IsReady) hasReceived |= Receive(_sockets[i]);
        }
        return hasReceived;
    }

    private bool Receive(RequestSocket socket)
    {
        TakeSendTime(socket, wait: false);
        int count = socket.Receive(_batch, out string error);
        if (error.Length > 0) SourceLog.ReceiveFailed(_logger, socket.Source, error);
        if (count == 0) return false;
        if (!socket.HasSendTime && _isSendTimeExpected) TakeSendTime(socket, wait: true);
        _isSendTimeExpected = socket.HasSendTime;   // some drivers never say when they sent: the first miss ends the waiting
        for (int slot = 0; slot < count; slot++)
        {
            NtpTimestamp received = _batch.TryGetReceiveTime(slot, out Interop.Time.TimeSpec time) ? _clock.FromSystem(SystemTime.ToNtp(time)) : _clock.Now;
            _engine.OnDatagram(socket.Source, _batch.Received(slot), received);
        }
        return true;
    }

    private void TakeSendTime(RequestSocket socket, bool wait)
    {
        if (socket.TryReadSendTime(wait, out Interop.Time.TimeSpec sentAt)) _engine.OnSent(socket.Source, _clock.FromSystem(SystemTime.ToNtp(sentAt)));
    }

    private void Publish()
    {
        _reviewAt = _clock.Raw.AddSeconds(ReviewInterval * 1e-9);
        ClientState state = _engine.State;
        NtpTimestamp system = SystemTime.Now;
        _board.Current = state.IsSynchronised ? FollowingTime(state, system) : FallbackTime();
        _snapshot = DaemonSnapshot.Create(_engine, _clock.Name, _board.Current, system);
    }

    private ServerTimeInfo FollowingTime(ClientState state, NtpTimestamp system)
    {
        RawTime now = _clock.Raw;
        double age = now.SecondsSince(state.UpdatedAt);
        (NtpDuration difference, double rate) = _clock.ToSystem;
        bool isSteered = _clock.Name != "no-steer";
        if (!isSteered) (difference, rate) = (NtpDuration.FromSeconds(state.Offset + age * state.Frequency), state.Frequency);
        double dispersion = state.Dispersion.After(age);
        double growth = state.Dispersion.After(age + 64) - dispersion;
        return new ServerTimeInfo(
            state.Leap, (byte)state.Stratum, _clock.Precision, state.ReferenceId, NtpDuration.FromSeconds(state.RootDelay), NtpDuration.FromSeconds(dispersion),
            system, Math.Max(growth / 64, 0), difference, rate);
    }

    private ServerTimeInfo FallbackTime() => _settings.LocalStratum < SynchronizationConfig.NoLocalStratum
        ? ServerTimeInfo.Local((byte)_settings.LocalStratum, _settings.ReferenceId, _clock.Precision)
        : ServerTimeInfo.Unsynchronised(_clock.Precision);

    private ClientSettings ClientSettingsOf(SynchronizationConfig config) => config.ToSettings(isSteering: _clock.Name != "no-steer");
}
