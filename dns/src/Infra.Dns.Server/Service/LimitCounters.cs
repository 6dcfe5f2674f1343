namespace Infra.Dns.Server.Service;

/// <summary>How often each limit was reached; any thread adds and reads.</summary>
internal sealed class LimitCounters
{
    private readonly long[] _values = new long[(int)ServiceLimit.TransferTotal + 1];

    internal long this[ServiceLimit limit] => Volatile.Read(ref _values[(int)limit]);

    internal void Add(ServiceLimit limit) => Interlocked.Increment(ref _values[(int)limit]);
}
