using System.Globalization;

namespace Infra.Tls.Bench;

/// <summary>What idle connections hold: resident memory of the process, native allocations included, and live managed bytes, per connection end.</summary>
internal static class MemoryMeasurement
{
    private const int WarmUpPairs = 200;

    /// <summary>Opens <paramref name="connections"/> connections, both ends of each in this process, sends one record each way, and counts what stays.</summary>
    internal static async Task<WorkerFigure> RunAsync(Contender contender, int connections)
    {
        var wish = new HandshakeWish(HandshakeWish.Aes128);
        List<TlsPair> warm = [];
        for (int i = 0; i < WarmUpPairs; i++) warm.Add(await OpenAsync(contender, wish).ConfigureAwait(false));
        foreach (TlsPair pair in warm) pair.Dispose();
        warm.Clear();

        (long residentBefore, long managedBefore) = Count();
        TlsPair[] pairs = new TlsPair[connections];
        for (int i = 0; i < connections; i++) pairs[i] = await OpenAsync(contender, wish).ConfigureAwait(false);
        (long residentAfter, long managedAfter) = Count();
        foreach (TlsPair pair in pairs) pair.Dispose();
        double ends = 2.0 * connections;
        return new WorkerFigure((residentAfter - residentBefore) / ends, (managedAfter - managedBefore) / ends);
    }

    private static async Task<TlsPair> OpenAsync(Contender contender, HandshakeWish wish)
    {
        byte[] bytes = new byte[100];
        TlsPair pair = await contender.ConnectAsync(wish).ConfigureAwait(false);
        await pair.Client.WriteAsync(bytes).ConfigureAwait(false);
        await pair.Server.ReadExactlyAsync(bytes).ConfigureAwait(false);
        await pair.Server.WriteAsync(bytes).ConfigureAwait(false);
        await pair.Client.ReadExactlyAsync(bytes).ConfigureAwait(false);
        pair.ClientWire.ReleaseIfEmpty();
        pair.ServerWire.ReleaseIfEmpty();
        return pair;
    }

    private static (long Resident, long Managed) Count()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        long resident = 1024 * long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
        return (resident, GC.GetTotalMemory(forceFullCollection: true));
    }
}
