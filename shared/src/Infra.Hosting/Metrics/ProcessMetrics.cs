using System.Diagnostics.Metrics;

namespace Infra.Hosting.Metrics;

/// <summary>What monitoring expects to know of every process, under the names that Prometheus' own clients use.</summary>
internal static class ProcessMetrics
{
    /// <summary>Adds the instruments to a meter.</summary>
    internal static void AddTo(Meter meter, TimeProvider time)
    {
        double startTime = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        meter.CreateObservableGauge("process_start_time_seconds", () => startTime, "seconds", "Start of the process since 1970, in seconds.");
        meter.CreateObservableCounter("process_cpu_seconds", () => Environment.CpuUsage.TotalTime.TotalSeconds, "seconds", "CPU time used, in user and system mode.");
        meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, "bytes", "Resident memory.");
        meter.CreateObservableGauge("process_open_fds", CountDescriptors, null, "Open file descriptors.");
        meter.CreateObservableGauge("dotnet_gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), "bytes", "Memory that managed objects take.");
        meter.CreateObservableCounter("dotnet_gc_allocated_bytes", () => GC.GetTotalAllocatedBytes(), "bytes", "Memory that managed objects took since the start, collected or not.");
        meter.CreateObservableCounter("dotnet_gc_collections", CountCollections, null, "Collections of the heap by the oldest generation that was collected.");
    }

    private static IEnumerable<Measurement<long>> CountCollections()
    {
        for (int generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            long count = GC.CollectionCount(generation) - (generation < GC.MaxGeneration ? GC.CollectionCount(generation + 1) : 0);
            yield return new Measurement<long>(count, new KeyValuePair<string, object?>("generation", generation));
        }
    }

    private static long CountDescriptors()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount() - 1;   // without the one that lists them
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }
}
