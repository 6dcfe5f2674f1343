namespace Infra.Tls.Bench;

/// <summary>Sums CPU time of the process, user and system, and bytes that this thread allocates, over stretches of work.</summary>
internal sealed class Meter
{
    private TimeSpan _startTime;
    private long _startBytes;

    internal TimeSpan Total { get; private set; }

    internal long Allocated { get; private set; }

    internal void Start()
    {
        _startBytes = GC.GetAllocatedBytesForCurrentThread();
        _startTime = Environment.CpuUsage.TotalTime;
    }

    internal void Stop()
    {
        Total += Environment.CpuUsage.TotalTime - _startTime;
        Allocated += GC.GetAllocatedBytesForCurrentThread() - _startBytes;
    }
}
