using System.Numerics;

namespace Infra.Load;

/// <summary>Counts latencies in buckets 1/32 apart relative to their size, so that percentiles are right within 3 %; takes no memory per value.</summary>
internal sealed class LatencyHistogram
{
    private const int StepsLog = 5;
    private const int Steps = 1 << StepsLog;

    private readonly long[] _buckets = new long[64 * Steps];
    private long _count;

    internal void Add(long nanoseconds)
    {
        _buckets[IndexOf((ulong)Math.Max(nanoseconds, 0))]++;
        _count++;
    }

    internal void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _buckets.Length; i++)
            _buckets[i] += other._buckets[i];
        _count += other._count;
    }

    /// <summary>The latency in microseconds that a share (0 to 1) of all values does not exceed; 0 without values.</summary>
    internal double PercentileMicroseconds(double share)
    {
        long wanted = (long)Math.Ceiling(share * _count);
        long seen = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            seen += _buckets[i];
            if (seen >= wanted && seen > 0) return UpperBound(i) / 1000.0;
        }
        return 0;
    }

    // Below 2^StepsLog each value has its own bucket; above, the leading bit picks a row and the next five bits a place in it.
    private static int IndexOf(ulong value)
    {
        if (value < Steps) return (int)value;
        int shift = BitOperations.Log2(value) - StepsLog;
        return (shift + 1) * Steps + (int)(value >> shift) - Steps;
    }

    private static ulong UpperBound(int index)
    {
        if (index < Steps) return (ulong)index;
        int shift = index / Steps - 1;
        return (ulong)(index % Steps + Steps + 1) << shift;
    }
}
