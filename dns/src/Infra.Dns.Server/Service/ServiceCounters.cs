using Infra.Dns.Records;
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

    /// <summary>Counts the type and class of a question.</summary>
    internal void Add(RecordType type, RecordClass @class)
    {
        Add(@class == RecordClass.IN ? ServiceCounter.ClassIN : @class == RecordClass.CH ? ServiceCounter.ClassCH : ServiceCounter.ClassOther);
        Add(type.Value switch
        {
            1 => ServiceCounter.TypeA,
            2 => ServiceCounter.TypeNS,
            5 => ServiceCounter.TypeCNAME,
            6 => ServiceCounter.TypeSOA,
            12 => ServiceCounter.TypePTR,
            15 => ServiceCounter.TypeMX,
            16 => ServiceCounter.TypeTXT,
            28 => ServiceCounter.TypeAAAA,
            33 => ServiceCounter.TypeSRV,
            35 => ServiceCounter.TypeNAPTR,
            43 => ServiceCounter.TypeDS,
            48 => ServiceCounter.TypeDNSKEY,
            52 => ServiceCounter.TypeTLSA,
            59 => ServiceCounter.TypeCDS,
            60 => ServiceCounter.TypeCDNSKEY,
            64 => ServiceCounter.TypeSVCB,
            65 => ServiceCounter.TypeHTTPS,
            251 => ServiceCounter.TypeIXFR,
            252 => ServiceCounter.TypeAXFR,
            255 => ServiceCounter.TypeANY,
            257 => ServiceCounter.TypeCAA,
            _ => ServiceCounter.TypeOther,
        });
    }

    /// <summary>Adds the numbers of a connection that ends; the caller holds a lock.</summary>
    internal void AddAll(ServiceCounters other)
    {
        for (int i = 0; i < (int)ServiceCounter.Count; i++)
            _values[Padding + i] += other._values[Padding + i];
    }
}
