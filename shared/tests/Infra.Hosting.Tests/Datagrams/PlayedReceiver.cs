using Infra.Hosting.Datagrams;
using Infra.Interop;
using Infra.Interop.Net;

namespace Infra.Hosting.Tests.Datagrams;

/// <summary>Gives the results of a list, one for each receive, then is stopped: a positive number of datagrams, 0, or an error as its negative number.</summary>
internal sealed class PlayedReceiver(params IEnumerable<int> results) : IDatagramReceiver
{
    private readonly Queue<int> _results = new(results);

    /// <summary>Runs before each receive.</summary>
    internal Action OnReceive { get; set; } = () => { };

    internal int Receives { get; private set; }

    internal bool IsDisposed { get; private set; }

    public bool IsStopped { get; private set; }

    public Errno LastReceiveError { get; private set; }

    public int Receive(UdpBatch batch)
    {
        Receives++;
        OnReceive();
        LastReceiveError = Errno.None;
        if (!_results.TryDequeue(out int result))
        {
            IsStopped = true;
            return 0;
        }
        if (result < 0) LastReceiveError = (Errno)(-result);
        return Math.Max(result, 0);
    }

    public void Stop() => IsStopped = true;

    public void Dispose() => IsDisposed = true;
}
