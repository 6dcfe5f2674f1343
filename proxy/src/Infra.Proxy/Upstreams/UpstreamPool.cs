using Infra.Proxy.Data;

namespace Infra.Proxy.Upstreams;

/// <summary>
/// Idle connections to one server with one set of connection options, so that the server itself is the key. In shards, one for each loop:
/// whoever asks takes from the shard of its loop, the last one first, and steals from the others when that is empty.
/// </summary>
internal sealed class UpstreamPool(int idleMax, int usesMax, TimeSpan idleLimit, TimeSpan ageLimit, TimerWheel wheel, EventLoops loops)
{
    private readonly Shard[] _shards = CreateShards(loops.Count);
    private readonly long _ageTicks = TimerWheel.TicksOf(ageLimit);
    private int _idleCount;

    /// <summary>Connections that wait for a request.</summary>
    internal int IdleCount => Volatile.Read(ref _idleCount);

    /// <summary>Takes a connection that is open as far as can be seen; null if there is none.</summary>
    /// <param name="mayRetry">Whether a request may go over another connection, should this one turn out to be closed; if not, the kernel is asked too.</param>
    internal UpstreamConnection? Take(bool mayRetry)
    {
        if (Volatile.Read(ref _idleCount) == 0) return null;
        int own = OwnShard;
        for (int i = 0; i < _shards.Length; i++)
        {
            Shard shard = _shards[(own + i) % _shards.Length];
            while (shard.Pop() is { } connection)
            {
                Interlocked.Decrement(ref _idleCount);
                if (!connection.TryBecomeBusy()) continue;
                if (mayRetry ? connection.Transport.IsQuiet : connection.Transport.IsQuietForSure) return connection;
                connection.Drop();
            }
        }
        return null;
    }

    /// <summary>Keeps a connection whose last exchange ended cleanly, unless there are enough or it is worn out.</summary>
    internal void Put(UpstreamConnection connection)
    {
        if (connection.UseCount >= usesMax || wheel.Now - connection.CreatedTick > _ageTicks)
        {
            connection.Drop();
            return;
        }
        if (Interlocked.Increment(ref _idleCount) > idleMax)
        {
            Interlocked.Decrement(ref _idleCount);
            connection.Drop();
            return;
        }
        connection.Shard = connection.Transport.LoopIndex is >= 0 and int index ? index : OwnShard;
        connection.BecomeIdle(idleLimit);
        _shards[connection.Shard].Push(connection);
        // It may have ended before it was there to be forgotten, or before there was an owner to be told.
        if (connection.IsDropped) Forget(connection);
        else if (!connection.Transport.IsQuiet) connection.OnUnexpected(isEnd: true);
    }

    /// <summary>Takes out a connection whose time has passed.</summary>
    internal void Forget(UpstreamConnection connection)
    {
        if (_shards[connection.Shard].Remove(connection)) Interlocked.Decrement(ref _idleCount);
    }

    /// <summary>Closes all idle connections.</summary>
    internal void Clear()
    {
        foreach (Shard shard in _shards)
        {
            while (shard.Pop() is { } connection)
            {
                Interlocked.Decrement(ref _idleCount);
                if (connection.TryBecomeBusy()) connection.Drop();
            }
        }
    }

    private int OwnShard => EventLoop.Current is { } loop && loop.Owner == loops ? loop.Index : Thread.GetCurrentProcessorId() % _shards.Length;

    private static Shard[] CreateShards(int count)
    {
        var shards = new Shard[count];
        for (int i = 0; i < shards.Length; i++)
            shards[i] = new Shard();
        return shards;
    }

    private sealed class Shard
    {
        private readonly Lock _lock = new();
        private UpstreamConnection?[] _stack = new UpstreamConnection?[16];
        private int _count;

        internal void Push(UpstreamConnection connection)
        {
            lock (_lock)
            {
                if (_count == _stack.Length) Array.Resize(ref _stack, _count * 2);
                _stack[_count++] = connection;
            }
        }

        internal UpstreamConnection? Pop()
        {
            lock (_lock)
            {
                if (_count == 0) return null;
                UpstreamConnection? connection = _stack[--_count];
                _stack[_count] = null;
                return connection;
            }
        }

        internal bool Remove(UpstreamConnection connection)
        {
            lock (_lock)
            {
                int index = Array.IndexOf(_stack, connection, 0, _count);
                if (index < 0) return false;
                _count--;
                Array.Copy(_stack, index + 1, _stack, index, _count - index);
                _stack[_count] = null;
                return true;
            }
        }
    }
}
