using Infra.Proxy.Data;

namespace Infra.Proxy.Upstreams;

/// <summary>
/// Idle connections to one server with one set of connection options, so that the server itself is the key. In shards, one for each core:
/// whoever asks takes from the shard of its core, the last one first, and steals from the others when that is empty.
/// </summary>
internal sealed class UpstreamPool(int idleMax, int usesMax, TimeSpan idleLimit, TimeSpan ageLimit, TimerWheel wheel)
{
    private readonly Shard[] _shards = CreateShards();
    private readonly long _ageTicks = TimerWheel.TicksOf(ageLimit);
    private int _idleCount;

    /// <summary>Connections that wait for a request.</summary>
    internal int IdleCount => Volatile.Read(ref _idleCount);

    /// <summary>Takes a connection that is open as far as can be seen; null if there is none.</summary>
    internal UpstreamConnection? Take()
    {
        if (Volatile.Read(ref _idleCount) == 0) return null;
        int own = OwnShard;
        for (int i = 0; i < _shards.Length; i++)
        {
            Shard shard = _shards[(own + i) & (_shards.Length - 1)];
            while (shard.Pop() is { } connection)
            {
                Interlocked.Decrement(ref _idleCount);
                if (!connection.TryBecomeBusy()) continue;
                if (connection.Transport.IsQuiet) return connection;
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
        connection.Shard = OwnShard;
        connection.BecomeIdle(idleLimit);
        _shards[connection.Shard].Push(connection);
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

    private int OwnShard => Thread.GetCurrentProcessorId() & (_shards.Length - 1);

    private static Shard[] CreateShards()
    {
        var shards = new Shard[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(64, Environment.ProcessorCount))];
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
