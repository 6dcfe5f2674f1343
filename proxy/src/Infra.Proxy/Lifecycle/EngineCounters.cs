using Infra.Http.Forwarding;
using Infra.Http.Http2;
using Infra.Proxy.Listeners;

namespace Infra.Proxy.Lifecycle;

/// <summary>What the engine counts. Thread-safe; reads may be a moment behind.</summary>
internal sealed class EngineCounters
{
    private readonly long[] _refused = new long[Enum.GetValues<RefusalKind>().Length];
    private readonly long[] _statusClasses = new long[6];
    private readonly long[] _errors = new long[ProxyErrors.Count];
    private readonly long[] _upstreamFailures = new long[ProxyErrors.Count];
    private readonly long[] _http2Refused = new long[Enum.GetValues<FrameGateVerdict>().Length];
    private long _accepted;
    private long _descriptorsExhausted;
    private long _internalFailures;
    private long _retried;
    private long _requestBytes;
    private long _responseBytes;
    private long _tunnels;

    internal long AcceptedCount => Volatile.Read(ref _accepted);

    internal long DescriptorsExhaustedCount => Volatile.Read(ref _descriptorsExhausted);

    internal long InternalFailureCount => Volatile.Read(ref _internalFailures);

    internal long RetriedCount => Volatile.Read(ref _retried);

    internal long RequestBytes => Volatile.Read(ref _requestBytes);

    internal long ResponseBytes => Volatile.Read(ref _responseBytes);

    /// <summary>Open tunnels.</summary>
    internal long TunnelCount => Volatile.Read(ref _tunnels);

    internal long RefusedCount(RefusalKind kind) => Volatile.Read(ref _refused[(int)kind]);

    /// <summary>Connections of HTTP/2 that were ended because they used up that budget.</summary>
    internal long Http2RefusedCount(FrameGateVerdict verdict) => Volatile.Read(ref _http2Refused[(int)verdict]);

    /// <summary>Requests that were answered with a status of that class: 2 for 200 to 299; 0 for those without an answer.</summary>
    internal long RequestCount(int statusClass) => Volatile.Read(ref _statusClasses[statusClass]);

    /// <summary>Answers of our own, and responses cut off, by error type.</summary>
    internal long ErrorCount(ProxyError error) => Volatile.Read(ref _errors[(int)error]);

    /// <summary>Attempts to connect that failed, by error type.</summary>
    internal long UpstreamFailureCount(ProxyError error) => Volatile.Read(ref _upstreamFailures[(int)error]);

    internal void Accepted() => Interlocked.Increment(ref _accepted);

    internal void Refused(RefusalKind kind) => Interlocked.Increment(ref _refused[(int)kind]);

    internal void Http2Refused(FrameGateVerdict verdict) => Interlocked.Increment(ref _http2Refused[(int)verdict]);

    internal void DescriptorsExhausted() => Interlocked.Increment(ref _descriptorsExhausted);

    internal void InternalFailure() => Interlocked.Increment(ref _internalFailures);

    internal void UpstreamRetried() => Interlocked.Increment(ref _retried);

    internal void UpstreamFailed(ProxyError error) => Interlocked.Increment(ref _upstreamFailures[(int)error]);

    internal void TunnelOpened() => Interlocked.Increment(ref _tunnels);

    internal void TunnelClosed() => Interlocked.Decrement(ref _tunnels);

    internal void Exchanged(int status, ProxyError error, long requestBytes, long responseBytes)
    {
        Interlocked.Increment(ref _statusClasses[Math.Clamp(status / 100, 0, 5)]);
        if (error != ProxyError.None) Interlocked.Increment(ref _errors[(int)error]);
        if (requestBytes > 0) Interlocked.Add(ref _requestBytes, requestBytes);
        if (responseBytes > 0) Interlocked.Add(ref _responseBytes, responseBytes);
    }
}
