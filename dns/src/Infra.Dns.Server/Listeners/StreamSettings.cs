using Infra.Buffers;
using Infra.Dns.Server.Configuration;

namespace Infra.Dns.Server.Listeners;

/// <summary>The limits of TCP connections, shared by all addresses; replaced by a reload. What the process cannot hold is not had by configuring it.</summary>
/// <param name="limits">The configured limits.</param>
/// <param name="capacity">What the process can hold.</param>
internal sealed class StreamSettings(LimitSettings limits, StreamCapacity capacity)
{
    private static readonly TimeSpan IdleMin = TimeSpan.FromSeconds(1);

    // The largest message with its length.
    private const int BufferBytesMax = 128 * 1024;
    private const int RetainedBytesMax = 16 << 20;

    private volatile LimitSettings _limits = limits;
    private int _connections;

    internal LimitSettings Limits
    {
        get => _limits;
        set => _limits = value;
    }

    /// <summary>Lends buffers to all connections, up to what the process can hold.</summary>
    internal PooledBufferPool Buffers { get; } = new(BufferBytesMax, Math.Min(RetainedBytesMax, capacity.BufferBytesMax), capacity.BufferBytesMax);

    /// <summary>The most connections of all addresses.</summary>
    internal int ConnectionsMax => Math.Min(_limits.TcpConnectionsMax, capacity.ConnectionsMax);

    /// <summary>Connections of all addresses together.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Counts a new connection; false if there are too many.</summary>
    internal bool TryAdd()
    {
        if (Interlocked.Increment(ref _connections) <= ConnectionsMax) return true;
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
            double free = 1 - (double)Connections / ConnectionsMax;
            if (free >= 0.5) return now.TcpIdle;
            TimeSpan shrunk = now.TcpIdle * (free * 2);
            return shrunk > IdleMin ? shrunk : now.TcpIdle < IdleMin ? now.TcpIdle : IdleMin;
        }
    }
}
