namespace Infra.Av1.Threading;

/// <summary>
/// How far a frame is, stage by stage: each stage publishes how many rows of luma samples are finished, rising only, or that the frame failed. One writer per stage at a time, any
/// number of readers. Every way out of a task publishes rows or <see cref="Fail"/>, so that no waiter stays behind.
/// </summary>
internal sealed class RowProgress
{
    /// <summary>Rows of a frame that is complete at this stage.</summary>
    public const int Complete = int.MaxValue;

    /// <summary>What <see cref="Rows"/> says of a failed frame.</summary>
    public const int Failed = -1;

    private readonly int[] _rows = new int[(int)FrameStage.Restored + 1];
    private readonly Lock _monitor = new();
    private readonly List<Waiter> _waiters = [];
    private int _hasFailed;

    /// <summary>Whether <see cref="Fail"/> was called.</summary>
    public bool HasFailed => Volatile.Read(ref _hasFailed) != 0;

    /// <summary>Rows finished at a stage, or <see cref="Failed"/>.</summary>
    public int Rows(FrameStage stage) => HasFailed ? Failed : Volatile.Read(ref _rows[(int)stage]);

    /// <summary>Starts again for the next frame. Nobody may wait.</summary>
    public void Reset()
    {
        Array.Clear(_rows);
        Volatile.Write(ref _hasFailed, 0);
    }

    /// <summary>Says that all rows below <paramref name="rows"/> are finished; a smaller number than before changes nothing.</summary>
    public void Publish(FrameStage stage, int rows)
    {
        if (rows <= Volatile.Read(ref _rows[(int)stage])) return;
        Volatile.Write(ref _rows[(int)stage], rows);
        Wake();
    }

    /// <summary>Says that no more rows will come. What was published stays valid for those who read samples, but <see cref="Rows"/> tells of the failure.</summary>
    public void Fail()
    {
        Volatile.Write(ref _hasFailed, 1);
        Wake();
    }

    /// <summary>
    /// Blocks until a stage has <paramref name="rows"/> rows. False: the frame failed, or <paramref name="stop"/> asked to leave. With one thread the frame before is complete and nothing blocks.
    /// </summary>
    public bool WaitFor(FrameStage stage, int rows, CancellationToken stop = default)
    {
        if (HasFailed) return false;
        if (Volatile.Read(ref _rows[(int)stage]) >= rows) return true;
        using var waiter = new Waiter(stage, rows);
        lock (_monitor) _waiters.Add(waiter);
        try
        {
            // Published between the look above and the entry in the list: nobody woke us.
            while (!HasFailed && Volatile.Read(ref _rows[(int)stage]) < rows)
            {
                if (stop.IsCancellationRequested) return false;
                waiter.Signal.Wait(stop);
                waiter.Signal.Reset();
            }
            return !HasFailed;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            lock (_monitor) _waiters.Remove(waiter);
        }
    }

    private void Wake()
    {
        Interlocked.MemoryBarrier();   // the rows are visible before the list is looked at
        lock (_monitor)
        {
            foreach (Waiter waiter in _waiters)
            {
                if (HasFailed || Volatile.Read(ref _rows[(int)waiter.Stage]) >= waiter.Rows) waiter.Signal.Set();
            }
        }
    }

    private sealed class Waiter(FrameStage stage, int rows) : IDisposable
    {
        public FrameStage Stage { get; } = stage;

        public int Rows { get; } = rows;

        public ManualResetEventSlim Signal { get; } = new(initialState: false);

        public void Dispose() => Signal.Dispose();
    }
}
