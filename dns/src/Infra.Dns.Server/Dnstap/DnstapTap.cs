using Infra.Dns.Dnstap;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Dnstap;

/// <summary>
/// Copies messages to a reader: each thread that answers adds to a ring of its own, one thread writes. Nothing here ever waits for the reader or the
/// disk on the way of an answer; while there is no reader, messages are dropped and counted.
/// </summary>
public sealed partial class DnstapTap : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    private readonly DnstapTargetOpener _open;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly DnstapFrames _frames;
    private readonly DnstapSettings _settings;
    private readonly Lock _gate = new();
    private volatile DnstapRing[] _rings = [];
    private IDnstapTarget? _target;
    private TimeSpan _pause = PauseFirst;
    private long _nextTry;
    private long _lost;

    /// <summary>Starts the writing thread.</summary>
    /// <param name="settings">What is copied.</param>
    /// <param name="open">Opens the reader's end; it is called again after each failure, with growing pauses.</param>
    /// <param name="identity">The server's name; may be empty.</param>
    /// <param name="version">Its version; may be empty.</param>
    /// <param name="time">Clock of the messages and pauses.</param>
    /// <param name="log">Where failures are told, once each time the state changes.</param>
    public DnstapTap(DnstapSettings settings, DnstapTargetOpener open, byte[] identity, byte[] version, TimeProvider time, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(time);
        _settings = settings;
        _open = open;
        _time = time;
        _log = log;
        _frames = new DnstapFrames(identity, version);
        Shared = new TapRecorder(settings, AddRing(), time, new Lock());
        _nextTry = time.GetTimestamp();
        _thread = new Thread(Run) { IsBackground = true, Name = "dnstap" };
        _thread.Start();
    }

    /// <summary>The way in for all threads that have none of their own.</summary>
    internal TapRecorder Shared { get; }

    /// <summary>A way in for one thread, which never waits for another.</summary>
    internal TapRecorder AddThread() => new(_settings, AddRing(), _time, gate: null);

    private DnstapRing AddRing()
    {
        var ring = new DnstapRing(_frames);
        lock (_gate)
            _rings = [.. _rings, ring];
        return ring;
    }

    /// <summary>Messages that were given to the reader's end or wait for it.</summary>
    public long MessageCount => _rings.Sum(ring => ring.MessageCount);

    /// <summary>Messages that found no room.</summary>
    public long DroppedCount => _rings.Sum(ring => ring.DroppedCount);

    /// <summary>Bytes of messages that were lost because there was no reader.</summary>
    public long LostBytes => Interlocked.Read(ref _lost);

    /// <summary>Writes what is there, says the end to the reader, and stops.</summary>
    public void Dispose()
    {
        if (_stop.IsSet) return;
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        bool isLast;
        do
        {
            isLast = _stop.Wait(Interval);
            try
            {
                TryOpen();
                foreach (DnstapRing ring in _rings)
                    ring.Drain(Write);
                if (isLast) _target?.Finish();
                else _target?.Flush();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
            {
                Lose(e.Message);
            }
        }
        while (!isLast);
        _target?.Dispose();
    }

    private void TryOpen()
    {
        if (_target is not null || _time.GetTimestamp() < _nextTry) return;
        _target = _open();
        _target.Write(DnstapFrames.StartFrame);
        _pause = PauseFirst;
        SayOpen(_target.Name);
    }

    private void Write(ReadOnlyMemory<byte> frames)
    {
        if (_target is null) Interlocked.Add(ref _lost, frames.Length);
        else _target.Write(frames.Span);
    }

    private void Lose(string reason)
    {
        _target?.Dispose();
        _target = null;
        SayLost(reason, _pause.TotalSeconds);
        _nextTry = _time.GetTimestamp() + (long)(_pause.TotalSeconds * _time.TimestampFrequency);
        _pause = TimeSpan.FromTicks(Math.Min(2 * _pause.Ticks, PauseMax.Ticks));
    }

    [LoggerMessage(1, LogLevel.Information, "dnstap: writing to {Target}")]
    private partial void SayOpen(string target);

    [LoggerMessage(2, LogLevel.Warning, "dnstap: {Reason}; trying again in {Seconds} s, until then messages are dropped")]
    private partial void SayLost(string reason, double seconds);
}
