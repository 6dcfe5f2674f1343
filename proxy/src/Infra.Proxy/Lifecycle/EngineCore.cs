using Infra.Proxy.Data;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Lifecycle;

/// <summary>What every exchange needs, whoever brings it: <see cref="ProxyEngine"/> with its own listeners, or the forwarder of a YARP application. Thread-safe.</summary>
internal sealed class EngineCore(ILogger log, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stopped = new();

    internal ILogger Log => log;

    internal TimeProvider Time => time;

    internal TimerWheel Wheel { get; } = new(time);

    internal SlabSpace Slabs { get; } = new();

    internal EngineCounters Counters { get; } = new();

    /// <summary>Cancelled when whatever is still under way is to be given up.</summary>
    internal CancellationToken Stopped => _stopped.Token;

    /// <summary>Gives up whatever is still under way.</summary>
    internal Task StopAsync() => _stopped.CancelAsync();

    /// <summary>Stops the wheel.</summary>
    public void Dispose()
    {
        Wheel.Dispose();
        _stopped.Dispose();
    }
}
