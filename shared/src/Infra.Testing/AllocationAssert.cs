namespace Infra.Testing;

/// <summary>Counts what code allocates on its own thread; exact, so it can be tested where time cannot.</summary>
public static class AllocationAssert
{
    private const int WarmUps = 30;
    private const int Rounds = 5;

    /// <summary>The action allocates nothing once it is warm.</summary>
    /// <param name="action">What is measured; it runs on this thread.</param>
    /// <param name="repetitions">How often it runs per measurement.</param>
    /// <exception cref="AssertionFailedException">The text says how many bytes one run took.</exception>
    public static void Zero(Action action, int repetitions = 100) => AtMost(0, action, repetitions);

    /// <summary>One run of the action allocates at most this many bytes on average once it is warm.</summary>
    /// <exception cref="AssertionFailedException">The text says how many bytes one run took.</exception>
    public static void AtMost(long bytesMax, Action action, int repetitions = 100)
    {
        double bytes = PerRun(action, repetitions);
        if (bytes > bytesMax) throw new AssertionFailedException($"allocates {bytes:0.##} bytes per run, expected at most {bytesMax}");
    }

    /// <summary>Bytes that one warm run allocates: the lowest of five rounds, since a method may be compiled anew in one of them.</summary>
    public static double PerRun(Action action, int repetitions = 100)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        for (int i = 0; i < WarmUps; i++)
            action();

        long best = long.MaxValue;
        for (int round = 0; round < Rounds && best > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < repetitions; i++)
                action();
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return (double)best / repetitions;
    }
}
