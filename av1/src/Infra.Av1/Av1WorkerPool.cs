using Infra.Av1.Threading;

namespace Infra.Av1;

/// <summary>
/// Threads that decode. The caller makes and disposes it; one pool may serve many decoders at a time. The thread that calls a decoder works too, so a pool of n has n - 1 threads of its own. Thread-safe.
/// </summary>
public sealed class Av1WorkerPool : IDisposable
{
    private readonly object _gate = new();
    private readonly LinkedList<Ticket> _tickets = new();
    private readonly Thread[] _threads;
    private bool _isDisposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">1 to 256, the caller of a decoder included.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number.</exception>
    public Av1WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 256);
        Threads = threads;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = "av1 worker" };
            _threads[i].Start();
        }
    }

    /// <summary>How many work on one picture at most, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Ends the threads and waits for them. Decoders that still use the pool go on with their callers' threads.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
            thread.Join();
    }

    /// <summary>Does work on the calling thread and on helpers that are free; returns when all of them are through.</summary>
    /// <param name="work">The work.</param>
    /// <param name="ticket">Of the caller, made once: it is in use until the call returns.</param>
    /// <param name="participants">Threads at most, the caller included.</param>
    internal void Run(IParallelWork work, Ticket ticket, int participants)
    {
        int helpers = Math.Min(participants - 1, _threads.Length);
        if (helpers > 0)
        {
            lock (_gate)
            {
                if (!_isDisposed)
                {
                    ticket.Begin(work, helpers);
                    _tickets.AddLast(ticket.Node);
                    if (helpers == 1) Monitor.Pulse(_gate);
                    else Monitor.PulseAll(_gate);
                }
            }
        }

        work.TakePart(0);
        if (helpers <= 0) return;
        lock (_gate)
        {
            if (ticket.Node.List is not null) _tickets.Remove(ticket.Node);
            while (ticket.Active > 0)
                Monitor.Wait(_gate);
            ticket.End();
        }
    }

    private void Work()
    {
        while (true)
        {
            Ticket ticket;
            int worker;
            lock (_gate)
            {
                while (_tickets.First is null && !_isDisposed)
                    Monitor.Wait(_gate);
                if (_isDisposed || _tickets.First is null) return;
                ticket = _tickets.First.Value;
                worker = ticket.Join();
                if (!ticket.HasPlaces) _tickets.RemoveFirst();
            }

            ticket.Work.TakePart(worker);
            lock (_gate)
            {
                ticket.Active--;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>A place in the pool's list for one decoder. All members are the pool's, under its lock.</summary>
    internal sealed class Ticket
    {
        private IParallelWork? _work;
        private int _places;
        private int _joined;

        /// <summary>A ticket that is not in use.</summary>
        public Ticket() => Node = new LinkedListNode<Ticket>(this);

        /// <summary>Its place in the list.</summary>
        public LinkedListNode<Ticket> Node { get; }

        /// <summary>Helpers inside the work.</summary>
        public int Active { get; set; }

        /// <summary>Whether more helpers may join.</summary>
        public bool HasPlaces => _joined < _places;

        /// <summary>The work.</summary>
        public IParallelWork Work => _work ?? throw new InvalidOperationException("the ticket is not in use");

        /// <summary>Starts on work.</summary>
        public void Begin(IParallelWork work, int places)
        {
            _work = work;
            _places = places;
            _joined = 0;
        }

        /// <summary>One more helper; its number.</summary>
        public int Join()
        {
            Active++;
            return ++_joined;
        }

        /// <summary>The work is done.</summary>
        public void End() => _work = null;
    }
}
