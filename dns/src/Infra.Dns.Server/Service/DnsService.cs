using Infra.Dns.Server.Dnstap;

namespace Infra.Dns.Server.Service;

/// <summary>What all threads and connections of a server share: zones, policy, clock, counters.</summary>
internal sealed class DnsService
{
    private readonly Lock _gate = new();
    private readonly Lock _policyGate = new();
    private readonly List<ServiceCounters> _counters = [];
    private readonly ServiceCounters _ended = new();
    private volatile ServicePolicy _policy;
    private volatile IZoneDirectory _zones;

    internal DnsService(IZoneDirectory zones, ServicePolicy policy, TimeProvider time)
    {
        _zones = zones;
        _policy = policy;
        Time = time;
        Times = new AnswerTimes(time);
    }

    internal TimeProvider Time { get; }

    /// <summary>Where copies of messages go; null for nowhere.</summary>
    internal DnstapTap? Tap { get; init; }

    /// <summary>What holds now; replaced by a reload.</summary>
    internal ServicePolicy Policy
    {
        get => _policy;
        set => _policy = value;
    }

    /// <summary>How long requests take.</summary>
    internal AnswerTimes Times { get; }

    /// <summary>Which questions are logged.</summary>
    internal QueryLog QueryLog { get; init; } = QueryLog.Off;

    internal IZoneDirectory Zones
    {
        get => _zones;
        set => _zones = value;
    }

    /// <summary>Replaces the policy by one that is made of the present one; two who do so at once do not undo each other.</summary>
    internal void Change(Func<ServicePolicy, ServicePolicy> change)
    {
        lock (_policyGate)
            _policy = change(_policy);
    }

    /// <summary>Counters for a new thread or connection.</summary>
    internal ServiceCounters AddCounters()
    {
        var counters = new ServiceCounters();
        lock (_gate)
            _counters.Add(counters);
        return counters;
    }

    /// <summary>Keeps the sums of a connection that ended.</summary>
    internal void RemoveCounters(ServiceCounters counters)
    {
        lock (_gate)
        {
            if (_counters.Remove(counters)) _ended.AddAll(counters);
        }
    }

    /// <summary>The sum over all threads and connections.</summary>
    internal long Count(ServiceCounter counter)
    {
        lock (_gate)
        {
            long sum = _ended[counter];
            foreach (ServiceCounters each in _counters)
                sum += each[counter];
            return sum;
        }
    }
}
