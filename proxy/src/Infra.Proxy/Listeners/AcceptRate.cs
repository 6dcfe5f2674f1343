namespace Infra.Proxy.Listeners;

/// <summary>A bucket of one second's worth of new connections. For one accept loop.</summary>
internal sealed class AcceptRate(int perSecondMax, TimeProvider time)
{
    private double _tokens = perSecondMax;
    private long _last = time.GetTimestamp();

    /// <summary>Takes a token; tells how long to wait first, zero for not at all.</summary>
    internal TimeSpan Take()
    {
        if (perSecondMax == 0) return TimeSpan.Zero;
        long now = time.GetTimestamp();
        _tokens = Math.Min(perSecondMax, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * perSecondMax));
        _last = now;
        _tokens--;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecondMax);
    }
}
