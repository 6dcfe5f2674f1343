using Infra.Http.Forwarding;
using Infra.Http.Http2;
using Infra.Proxy.Listeners;
using Infra.Proxy.Observe;

namespace Infra.Proxy.Lifecycle;

/// <summary>What the engine counts as a whole, and the sums over its services and listeners. Thread-safe; reads may be a moment behind.</summary>
internal sealed class EngineCounters
{
    private readonly long[] _upstreamFailures = new long[ProxyErrors.Count];
    private readonly long[] _http2Refused = new long[Enum.GetValues<FrameGateVerdict>().Length];
    private readonly Lock _lock = new();
    private ExchangeCounters[] _services = [];
    private ListenerCounters[] _listeners = [];
    private long _descriptorsExhausted;
    private long _interimsDropped;
    private long _internalFailures;
    private long _retried;
    private long _tunnels;

    /// <summary>Single things that took a loop too long.</summary>
    internal StallCounters Stalls { get; } = new();

    internal long AcceptedCount => Volatile.Read(ref _listeners).Sum(listener => listener.AcceptedCount);

    internal long DescriptorsExhaustedCount => Volatile.Read(ref _descriptorsExhausted);

    /// <summary>Interim responses that did not go to their clients of HTTP/2: too large for a frame, or too many on their way.</summary>
    internal long InterimDroppedCount => Volatile.Read(ref _interimsDropped);

    internal long InternalFailureCount => Volatile.Read(ref _internalFailures);

    internal long RetriedCount => Volatile.Read(ref _retried);

    internal long RequestBytes => Volatile.Read(ref _services).Sum(service => service.RequestBytes);

    internal long ResponseBytes => Volatile.Read(ref _services).Sum(service => service.ResponseBytes);

    /// <summary>Open tunnels.</summary>
    internal long TunnelCount => Volatile.Read(ref _tunnels);

    internal long RefusedCount(RefusalKind kind) => Volatile.Read(ref _listeners).Sum(listener => listener.RefusedCount(kind));

    /// <summary>Connections of HTTP/2 that were ended because they used up that budget.</summary>
    internal long Http2RefusedCount(FrameGateVerdict verdict) => Volatile.Read(ref _http2Refused[(int)verdict]);

    /// <summary>Requests that were answered with a status of that class: 2 for 200 to 299; 0 for those without an answer.</summary>
    internal long RequestCount(int statusClass) => Volatile.Read(ref _services).Sum(service => service.RequestCount(statusClass));

    /// <summary>Answers of our own, and responses cut off, by error type.</summary>
    internal long ErrorCount(ProxyError error) => Volatile.Read(ref _services).Sum(service => service.ErrorCount(error));

    /// <summary>Attempts to connect that failed, by error type.</summary>
    internal long UpstreamFailureCount(ProxyError error) => Volatile.Read(ref _upstreamFailures[(int)error]);

    /// <summary>Sums count what this service counts.</summary>
    internal void Include(ExchangeCounters service)
    {
        lock (_lock)
            Volatile.Write(ref _services, [.. _services, service]);
    }

    /// <summary>Sums count what this listener counts.</summary>
    internal void Include(ListenerCounters listener)
    {
        lock (_lock)
            Volatile.Write(ref _listeners, [.. _listeners, listener]);
    }

    internal void Http2Refused(FrameGateVerdict verdict) => Interlocked.Increment(ref _http2Refused[(int)verdict]);

    internal void DescriptorsExhausted() => Interlocked.Increment(ref _descriptorsExhausted);

    internal void InterimDropped() => Interlocked.Increment(ref _interimsDropped);

    internal void InternalFailure() => Interlocked.Increment(ref _internalFailures);

    internal void UpstreamRetried() => Interlocked.Increment(ref _retried);

    internal void UpstreamFailed(ProxyError error) => Interlocked.Increment(ref _upstreamFailures[(int)error]);

    internal void TunnelOpened() => Interlocked.Increment(ref _tunnels);

    internal void TunnelClosed() => Interlocked.Decrement(ref _tunnels);
}
