using System.Buffers;
using System.Text;

namespace Infra.Hosting.Logging;

/// <summary>
/// Hands lines to a target on a thread of its own, so that a slow disk or a stuck reader of stderr never holds up who logs: when the queue
/// is full, lines are dropped and counted. Thread-safe.
/// </summary>
internal sealed class LogQueue : IDisposable
{
    /// <summary>Bytes that may wait.</summary>
    internal const int WaitingBytesMax = 1024 * 1024;

    private const int BatchBytesMax = 64 * 1024;
    private static readonly TimeSpan FlushTimeMax = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly Queue<byte[]> _waiting = new();
    private readonly ArrayBufferWriter<byte> _batch = new(4096);
    private readonly Action? _onTick;
    private readonly Thread _thread;
    private LogTarget _target;
    private long _waitingBytes;
    private long _dropped;
    private bool _isWriting;
    private bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="target">The first target; owned.</param>
    /// <param name="onTick">Called about once per second between writes; it may enqueue lines. Null for nothing.</param>
    internal LogQueue(LogTarget target, Action? onTick = null)
    {
        _target = target;
        _onTick = onTick;
        _thread = new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Takes a copy of a line; false if there was no room for it.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            if (_isStopping || _waitingBytes + line.Length > WaitingBytesMax)
            {
                _dropped++;
                return false;
            }

            _waiting.Enqueue(line.ToArray());
            _waitingBytes += line.Length;
            Monitor.PulseAll(_lock);
            return true;
        }
    }

    /// <summary>Waits until all lines so far are written, for one second at most.</summary>
    internal bool Flush()
    {
        long deadline = Environment.TickCount64 + (long)FlushTimeMax.TotalMilliseconds;
        lock (_lock)
        {
            while (_waiting.Count > 0 || _isWriting)
            {
                long left = deadline - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_lock, (int)left)) return false;
            }

            return true;
        }
    }

    /// <summary>Puts another target in the place of the present one, behind what waits. The present one is closed.</summary>
    internal void Replace(LogTarget target)
    {
        Flush();
        lock (_lock)
        {
            while (_isWriting)
            {
                if (!Monitor.Wait(_lock, FlushTimeMax)) break;
            }

            LogTarget old = _target;
            _target = target;
            if (!_isWriting) old.Dispose();
        }
    }

    /// <summary>Writes what waits, for one second at most, and ends the thread.</summary>
    public void Dispose()
    {
        Flush();
        lock (_lock)
        {
            _isStopping = true;
            Monitor.PulseAll(_lock);
        }

        if (_thread.Join(FlushTimeMax)) _target.Dispose();   // else it is stuck in a write; the end of the process will free it
    }

    private void Run()
    {
        while (TakeBatch(out LogTarget target))
        {
            if (_batch.WrittenCount > 0) target.Write(_batch.WrittenSpan);
            _batch.ResetWrittenCount();
            lock (_lock)
            {
                _isWriting = false;
                Monitor.PulseAll(_lock);
            }
        }
    }

    private bool TakeBatch(out LogTarget target)
    {
        bool isTick = false;
        lock (_lock)
        {
            while (_waiting.Count == 0 && _dropped == 0)
            {
                target = _target;
                if (_isStopping) return false;
                if (Monitor.Wait(_lock, _onTick is null ? Timeout.Infinite : 1000)) continue;
                isTick = true;
                break;
            }

            _isWriting = true;
            target = _target;
            while (_waiting.Count > 0 && _batch.WrittenCount < BatchBytesMax)
            {
                byte[] line = _waiting.Dequeue();
                _waitingBytes -= line.Length;
                _batch.Write(line);
            }

            if (_waiting.Count == 0 && _dropped > 0)
            {
                _batch.Write(Encoding.UTF8.GetBytes($"(lost {_dropped} log lines, because they could not be written fast enough)\n"));
                _dropped = 0;
            }
        }

        if (isTick) _onTick!();
        return true;
    }
}
