using System.Diagnostics;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Data;

/// <summary>What blocks a loop is seen: a planted block is counted and logged, one that does not end is told.</summary>
public sealed class LoopStallTests
{
    [Fact]
    public async Task Stall_IsCountedAndLogged()
    {
        using var log = new LineLogger();
        using var engine = new EngineCore(log, TimeProvider.System, threads: 1);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        engine.Loops.All[0].Post(new Work(() => Spin(TimeSpan.FromMilliseconds(20))));
        engine.Loops.All[0].Post(new Work(done.SetResult));
        await done.Task;

        // Others stalls may be the machine's; this one is there.
        Assert.True(engine.Counters.StallCount >= 1);
        Assert.True(engine.Counters.StallTime >= TimeSpan.FromMilliseconds(20));
        Assert.Contains(log.Lines, line => line.Contains("loop 0 did one thing for ", StringComparison.Ordinal));
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

    private static void Spin(TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
            Thread.SpinWait(100);
    }

    private sealed class Work(Action action) : ILoopWork
    {
        public void Run() => action();
    }
}
