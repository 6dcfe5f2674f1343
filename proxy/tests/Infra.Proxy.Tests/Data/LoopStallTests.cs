using System.Diagnostics;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Data;

/// <summary>What blocks a loop is seen: a planted block is counted and logged, one that does not end is told.</summary>
public sealed class LoopStallTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Work_ThatTakesLong_IsAStallOfTheEngine()
    {
        using var log = new LineLogger();
        using var engine = new EngineCore(log, TimeProvider.System, threads: 1);

        await RunAsync(engine, () => Busy.For(Long));

        // What the first stall costs to tell may be another.
        Assert.True(engine.Counters.Stalls.Count >= 1, engine.Counters.Stalls.Times.ToString());
        Assert.True(engine.Counters.Stalls.Times.Working > StallTimes.Limit, engine.Counters.Stalls.Times.ToString());
        // The clocks are right to a millisecond.
        Assert.True(engine.Counters.Stalls.Longest >= Long - TimeSpan.FromMilliseconds(1), engine.Counters.Stalls.Longest.ToString());
        Assert.Contains(log.Lines, line => line.StartsWith("loop 0 did one thing for ", StringComparison.Ordinal) && line.Contains(" ms of work, ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sleep_IsAStallOfTheEngine_ThoughNoProcessorWasUsed()
    {
        using var engine = new EngineCore(new LineLogger(), TimeProvider.System, threads: 1);

        await RunAsync(engine, () => Thread.Sleep(Long));

        StallTimes times = engine.Counters.Stalls.Times;
        Assert.True(engine.Counters.Stalls.Count >= 1);
        Assert.True(times.Blocked + times.Collecting > StallTimes.Limit, times.ToString());
    }

    [Fact]
    public async Task Collection_IsSeenAsSuch()
    {
        using var engine = new EngineCore(new LineLogger(), TimeProvider.System, threads: 1);

        await RunAsync(engine, () =>
        {
            TimeSpan before = GC.GetTotalPauseDuration();
            while (GC.GetTotalPauseDuration() - before < Long)
                GC.Collect();
        });

        StallTimes times = engine.Counters.Stalls.Times;
        Assert.True(times.Collecting > StallTimes.Limit, times.ToString());
    }

    [Fact]
    public async Task Loop_ThatDoesNotComeBack_IsToldOnce()
    {
        using var log = new LineLogger();
        using var engine = new EngineCore(log, TimeProvider.System, threads: 2);
        using var release = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Loops.All[1].Post(new Work(() =>
        {
            entered.SetResult();
            release.Wait();
        }));
        await entered.Task;
        long since = engine.Loops.All[1].BusySince;

        Assert.True(since > 0);
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(1));
        Assert.Equal(1, engine.Watchdog.Look());
        Assert.Equal(1, engine.Watchdog.Look());
        release.Set();

        Assert.Single(log.Lines, line => line.Contains("loop 1 has been doing one thing for", StringComparison.Ordinal));
    }

    private static async Task RunAsync(EngineCore engine, Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Loops.All[0].Post(new Work(action));
        engine.Loops.All[0].Post(new Work(done.SetResult));
        await done.Task;
    }

    private sealed class Work(Action action) : ILoopWork
    {
        public void Run() => action();
    }
}
