using Infra.Dns.Wire;

namespace Infra.Dns.Server.Service;

/// <summary>Numbers of one thread or connection; it alone adds, others may read.</summary>
internal sealed class ServiceCounters
{
    // Two lines of the cache before and after keep the counters of one thread away from those of another.
    private const int Padding = 16;

    private readonly long[] _values = new long[Padding + (int)ServiceCounter.Count + Padding];

    internal long this[ServiceCounter counter] => Volatile.Read(ref _values[Padding + (int)counter]);

    internal void Add(ServiceCounter counter) => _values[Padding + (int)counter]++;

    internal void Add(ResponseCode code) => Add(code.Value switch
    {
        0 => ServiceCounter.NoError,
        1 => ServiceCounter.FormErr,
        2 => ServiceCounter.ServFail,
        3 => ServiceCounter.NXDomain,
        4 => ServiceCounter.NotImp,
        5 => ServiceCounter.RefusedAnswers,
        _ => ServiceCounter.OtherCodes,
    });

    /// <summary>Adds the numbers of a connection that ends; the caller holds a lock.</summary>
    internal void AddAll(ServiceCounters other)
    {
        for (int i = 0; i < (int)ServiceCounter.Count; i++)
            _values[Padding + i] += other._values[Padding + i];
    }
}
