using Infra.Dns.Server.Configuration;

namespace Infra.Dns.Server.Listeners;

/// <summary>The limits of TCP connections, shared by all addresses; replaced by a reload.</summary>
internal sealed class StreamSettings(LimitSettings limits)
{
    private static readonly TimeSpan IdleMin = TimeSpan.FromSeconds(1);

    private volatile LimitSettings _limits = limits;
    private int _connections;

    internal LimitSettings Limits
    {
        get => _limits;
        set => _limits = value;
    }

    /// <summary>Connections of all addresses together.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Counts a new connection; false if there are too many.</summary>
    internal bool TryAdd()
    {
        if (Interlocked.Increment(ref _connections) <= _limits.TcpConnectionsMax) return true;
        Interlocked.Decrement(ref _connections);
        return false;
    }

    internal void Remove() => Interlocked.Decrement(ref _connections);

    /// <summary>How long a connection may be idle now: less and less from half of the connections on (RFC 7766 section 6.2.3).</summary>
    internal TimeSpan IdleNow
    {
        get
        {
            LimitSettings now = _limits;
            double free = 1 - (double)Connections / now.TcpConnectionsMax;
            if (free >= 0.5) return now.TcpIdle;
            TimeSpan shrunk = now.TcpIdle * (free * 2);
            return shrunk > IdleMin ? shrunk : now.TcpIdle < IdleMin ? now.TcpIdle : IdleMin;
        }
    }
}
