using Infra.Testing.Fakes;

namespace Infra.Testing.Tests.Fakes;

public sealed class FakeTimeProviderTests
{
    [Fact]
    public void Advance_WhenTimersAreDue_FiresThemInOrderAtTheirTimes()
    {
        var clock = new FakeTimeProvider();
        DateTimeOffset start = clock.GetUtcNow();
        List<string> fired = [];
        using ITimer late = clock.CreateTimer(_ => fired.Add($"late {(clock.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using ITimer often = clock.CreateTimer(_ => fired.Add($"often {(clock.GetUtcNow() - start).TotalSeconds}"), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6.5));

        Assert.Equal(["often 2", "often 4", "late 5", "often 6"], fired);
        Assert.Equal(6.5, (clock.GetUtcNow() - start).TotalSeconds);
        Assert.Equal(TimeSpan.FromSeconds(6.5), clock.GetElapsedTime(0));
        Assert.Equal(1, clock.TimersWaiting);
    }

    [Fact]
    public void Advance_WhenTimerIsDisposedOrSwitchedOff_DoesNotFireIt()
    {
        var clock = new FakeTimeProvider();
        int fired = 0;
        ITimer gone = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using ITimer off = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        gone.Dispose();
        off.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, fired);
    }

    [Fact]
    public async Task Delay_OnThisClock_EndsWhenItIsMoved()
    {
        var clock = new FakeTimeProvider();
        Task delay = Task.Delay(TimeSpan.FromHours(1), clock);

        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Jump_MovesTheWallClockOnly()
    {
        var clock = new FakeTimeProvider();
        long timestamp = clock.GetTimestamp();

        clock.Jump(DateTimeOffset.UnixEpoch);

        Assert.Equal((DateTimeOffset.UnixEpoch, timestamp), (clock.GetUtcNow(), clock.GetTimestamp()));
    }
}
