namespace Infra.Proxy.Observe;

/// <summary>
/// Counters that many cores add to at once: one row for each core, on cache lines of its own, summed only when somebody asks. An addition is one atomic instruction on a
/// line that no other core wants. Thread-safe; a sum may be a moment behind.
/// </summary>
internal sealed class StripedCounters
{
    // Two cache lines, which processors fetch in pairs.
    private const int PadLength = 16;
    private const int RowsMax = 64;

    private readonly long[][] _rows;

    /// <summary>So many counters, all 0.</summary>
    internal StripedCounters(int count)
    {
        _rows = new long[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Min(RowsMax, Environment.ProcessorCount))][];
        for (int i = 0; i < _rows.Length; i++)
            _rows[i] = new long[count + (2 * PadLength)];
    }

    /// <summary>The row of the core that asks. A thread that moves to another core meanwhile loses a little speed, nothing else.</summary>
    internal Row Own => new(_rows[Thread.GetCurrentProcessorId() & (_rows.Length - 1)]);

    /// <summary>What was added to a counter so far.</summary>
    internal long Sum(int index)
    {
        long sum = 0;
        foreach (long[] row in _rows)
            sum += Volatile.Read(ref row[PadLength + index]);
        return sum;
    }

    /// <summary>Takes additions.</summary>
    internal readonly struct Row(long[] row)
    {
        internal void Add(int index, long value) => Interlocked.Add(ref row[PadLength + index], value);
    }
}
