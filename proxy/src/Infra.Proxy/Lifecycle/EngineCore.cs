using Infra.Proxy.Data;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Lifecycle;

/// <summary>What every exchange needs, whoever brings it: <see cref="ProxyEngine"/> with its own listeners, or the forwarder of a YARP application. Thread-safe.</summary>
internal sealed partial class EngineCore : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private int _isDisposed;

    internal EngineCore(ILogger log, TimeProvider time, int threads)
    {
        Log = log;
        Time = time;
        Wheel = new TimerWheel(time);
        Loops = new EventLoops(threads, OnBug, OnStall);
        Watchdog = new LoopWatchdog(Loops, OnStuck);
    }

    internal ILogger Log { get; }

    internal TimeProvider Time { get; }

    internal TimerWheel Wheel { get; }

    internal EventLoops Loops { get; }

    internal LoopWatchdog Watchdog { get; }

    internal SlabSpace Slabs { get; } = new();

    internal EngineCounters Counters { get; } = new();

    /// <summary>Cancelled when whatever is still under way is to be given up.</summary>
    internal CancellationToken Stopped => _stopped.Token;

    /// <summary>Lets time pass.</summary>
    internal void Start()
    {
        Wheel.Start();
        Watchdog.Start();
    }

    /// <summary>Gives up whatever is still under way.</summary>
    internal Task StopAsync() => _stopped.CancelAsync();

    /// <summary>Stops the wheel and the loops, whose threads are waited for; not for a loop's own thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        Watchdog.Dispose();
        Wheel.Dispose();
        Loops.Dispose();
        _stopped.Dispose();
    }

    private void OnBug(Exception failure)
    {
        Counters.InternalFailure();
        LogBug(Log, failure);
    }

    private void OnStall(int loop, StallTimes times)
    {
        Counters.Stalls.Add(times);
        if (times.IsEngines)
        {
            LogStall(
                Log, loop, times.Total.TotalMilliseconds, times.Working.TotalMilliseconds, times.Compiling.TotalMilliseconds, times.Collecting.TotalMilliseconds, times.Blocked.TotalMilliseconds,
                times.Waiting.TotalMilliseconds);
        }
        else
        {
            LogWait(Log, loop, times.Total.TotalMilliseconds, times.Waiting.TotalMilliseconds);
        }
    }

    private void OnStuck(int loop, TimeSpan since) => LogStuck(Log, loop, since.TotalSeconds);

    [LoggerMessage(9, LogLevel.Error, "a bug on a loop")]
    private static partial void LogBug(ILogger logger, Exception failure);

    [LoggerMessage(
        13, LogLevel.Warning,
        "loop {Loop} did one thing for {Milliseconds:0.0} ms, and everybody else on it waited: {Working:0.0} ms of work, {Compiling:0.0} of compiling, {Collecting:0.0} of garbage collection, {Blocked:0.0} blocked, {Waiting:0.0} waiting for a processor")]
    private static partial void LogStall(ILogger logger, int loop, double milliseconds, double working, double compiling, double collecting, double blocked, double waiting);

    [LoggerMessage(15, LogLevel.Information, "loop {Loop} was at one thing for {Milliseconds:0.0} ms, and waited for a processor {Waiting:0.0} ms of them: the machine is overloaded")]
    private static partial void LogWait(ILogger logger, int loop, double milliseconds, double waiting);

    [LoggerMessage(14, LogLevel.Error, "loop {Loop} has been doing one thing for {Seconds:0.0} s and is not done: its connections stand still")]
    private static partial void LogStuck(ILogger logger, int loop, double seconds);
}
