using System.Diagnostics;
using System.Text;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Data;

public sealed class StallTimesTests
{
    private const int ThingCount = 1000;
    private static readonly TimeSpan Thing = TimeSpan.FromMicroseconds(300);

    [Theory]
    // total; by clocks: computing, compiling, collecting, waiting; parts: working, compiling, collecting, blocked, waiting; whose
    [InlineData(20, 20, 0, 0, 0, 20, 0, 0, 0, 0, true)]
    [InlineData(20, 18, 12, 0, 0, 6, 12, 0, 2, 0, true)]
    [InlineData(20, 1, 0, 15, 0, 1, 0, 15, 4, 0, true)]      // somebody else's collection stopped this thread
    [InlineData(20, 18, 0, 15, 0, 5, 0, 15, 0, 0, true)]     // its own is in its computing time too
    [InlineData(20, 1, 0, 0, 0, 1, 0, 0, 19, 0, true)]
    [InlineData(20, 1, 0, 0, 19, 1, 0, 0, 0, 19, false)]
    [InlineData(20, 5, 0, 0, 15, 5, 0, 0, 0, 15, false)]     // exactly the limit
    [InlineData(20, 6, 0, 0, 14, 6, 0, 0, 0, 14, true)]
    [InlineData(20, 1, 0, 0, 25, 0, 0, 0, 0, 20, false)]     // part of the wait was before
    [InlineData(20, 10, 30, 0, 10, 0, 10, 0, 0, 10, true)]   // the compiler waited too
    public void Divide_GivesPartsThatAddUp(int total, int computing, int compiling, int collecting, int waiting, int working, int compiled, int collected, int blocked, int waited, bool isEngines)
    {
        StallTimes times = StallTimes.Divide(Milliseconds(total), new ThreadClocks(Milliseconds(computing), Milliseconds(compiling), Milliseconds(collecting), Milliseconds(waiting)));

        Assert.Equal(new StallTimes(Milliseconds(working), Milliseconds(compiled), Milliseconds(collected), Milliseconds(blocked), Milliseconds(waited)), times);
        Assert.Equal(Milliseconds(total), times.Total);
        Assert.Equal(isEngines, times.IsEngines);
    }

    [Fact]
    public void Add_CountsWaitsForAProcessorApart()
    {
        var stalls = new StallCounters();

        stalls.Add(Times(working: 6, waiting: 100));
        stalls.Add(Times(working: 9, waiting: 0));
        stalls.Add(Times(working: 4, waiting: 30));

        Assert.Equal(2, stalls.Count);
        Assert.Equal(Times(working: 15, waiting: 100), stalls.Times);
        Assert.Equal(Milliseconds(9), stalls.Longest);
        Assert.Equal(1, stalls.WaitCount);
        Assert.Equal(Milliseconds(30), stalls.WaitTime);
    }

    [Theory]
    [InlineData("105630000 3790892000 3\n", 3790)]
    [InlineData("0 0 0\n", 0)]
    [InlineData("105630000", 0)]
    [InlineData("", 0)]
    public void ParseWaiting_TakesTheSecondNumber(string line, int milliseconds) =>
        Assert.Equal(milliseconds, (int)ThreadMeter.ParseWaiting(Encoding.ASCII.GetBytes(line)).TotalMilliseconds);

    /// <summary>Four threads for each processor, each with 20 ms of work: somebody has to wait, and the meters know for how long.</summary>
    [Fact]
    public void Meter_OfThreadsThatShareProcessors_SeesThemWait()
    {
        StallTimes[] seen = OnManyThreads(Measure);

        // Whoever was done last saw all others work, and had its turn for a quarter of that.
        Assert.True(seen.Max(times => times.Waiting) >= Milliseconds(20), string.Join('\n', seen));
        // A collection meanwhile may take from what was work, as it is not told apart on the thread itself.
        Assert.All(seen, times => Assert.True(times.Engine >= Milliseconds(19), times.ToString()));
    }

    /// <summary>A thread loses its processor within a reading of the clocks too: that is a wait of what it does next, and nothing that blocked it.</summary>
    [Fact]
    public void Meter_ThatLosesTheProcessorItself_CallsItAWait()
    {
        StallTimes[] seen = OnManyThreads(MeasureEach);

        StallTimes all = seen.Aggregate((left, right) => left + right);
        Assert.True(all.Waiting > StallTimes.Limit, all.ToString());
        Assert.True(all.Blocked < all.Waiting / 2, all.ToString());
    }

    // More threads than processors, at the same time.
    private static StallTimes[] OnManyThreads(Func<Barrier, StallTimes> measure)
    {
        int count = Environment.ProcessorCount * 4;
        var seen = new StallTimes[count];
        using var start = new Barrier(count);
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() => seen[i] = measure(start)))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return seen;
    }

    // As a loop does it: a look at the time after each thing. The thing itself does not call the kernel, so that the readings do most of it.
    private static StallTimes MeasureEach(Barrier start)
    {
        using var meter = new ThreadMeter();
        start.SignalAndWait();
        StallTimes sum = default;
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < ThingCount; i++)
        {
            while (Stopwatch.GetElapsedTime(began) < Thing)
                Thread.SpinWait(100);
            long now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(began, now) > StallTimes.Limit) sum += meter.Explain(began);
            else meter.Note(now);
            began = now;
        }
        return sum;
    }

    private static StallTimes Measure(Barrier start)
    {
        long began = Stopwatch.GetTimestamp();
        using var meter = new ThreadMeter();
        start.SignalAndWait();
        Busy.For(Milliseconds(20));
        return meter.Explain(began);
    }

    private static StallTimes Times(int working, int waiting) => new(Milliseconds(working), default, default, default, Milliseconds(waiting));

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
}
