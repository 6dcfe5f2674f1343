using Infra.Proxy.Data;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Lifecycle;

/// <summary>What every exchange needs, whoever brings it: <see cref="ProxyEngine"/> with its own listeners, or the forwarder of a YARP application. Thread-safe.</summary>
internal sealed partial class EngineCore : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();

    internal EngineCore(ILogger log, TimeProvider time, int threads)
    {
        Log = log;
        Time = time;
        Wheel = new TimerWheel(time);
        Loops = new EventLoops(threads, OnBug);
    }

    internal ILogger Log { get; }

    internal TimeProvider Time { get; }

    internal TimerWheel Wheel { get; }

    internal EventLoops Loops { get; }

    internal SlabSpace Slabs { get; } = new();

    internal EngineCounters Counters { get; } = new();

    /// <summary>Cancelled when whatever is still under way is to be given up.</summary>
    internal CancellationToken Stopped => _stopped.Token;

    /// <summary>Gives up whatever is still under way.</summary>
    internal Task StopAsync() => _stopped.CancelAsync();

    /// <summary>Stops the wheel and the loops; a connection that is still open fails. Not for the thread of a loop.</summary>
    public void Dispose()
    {
        Wheel.Dispose();
        Loops.Dispose();
        _stopped.Dispose();
    }

    private void OnBug(Exception failure)
    {
        Counters.InternalFailure();
        LogBug(Log, failure);
    }

    [LoggerMessage(9, LogLevel.Error, "a bug on a loop")]
    private static partial void LogBug(ILogger logger, Exception failure);
}
