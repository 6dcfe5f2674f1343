using Infra.Hosting.Logging;
using Infra.Testing.Fakes;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting.Tests.Logging;

public class LogRateLimiterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryPass_BeyondTheBound_IsRefusedAndCounted()
    {
        LogRateLimiter limiter = new(_time, 3, Interval);

        int passed = 0;
        for (int i = 0; i < 10; i++)
        {
            if (Pass(limiter, "a", 1, out _)) passed++;
        }

        _time.Advance(Interval);
        bool passesAgain = Pass(limiter, "a", 1, out LogRateLimiter.Suppressed suppressed);

        Assert.Equal(3, passed);
        Assert.True(passesAgain);
        Assert.Equal(7, suppressed.Count);
        Assert.Equal("a", suppressed.Category);
    }

    [Fact]
    public void TryPass_WithOtherEventOrCategory_HasAnAccountOfItsOwn()
    {
        LogRateLimiter limiter = new(_time, 1, Interval);

        Assert.True(Pass(limiter, "a", 1, out _));
        Assert.True(Pass(limiter, "a", 2, out _));
        Assert.True(Pass(limiter, "b", 1, out _));
        Assert.False(Pass(limiter, "b", 1, out _));
    }

    [Fact]
    public void TryPass_ForCriticalEventsOrWithoutABound_AlwaysPasses()
    {
        LogRateLimiter limiter = new(_time, 1, Interval);
        LogRateLimiter unlimited = new(_time, 0, Interval);

        for (int i = 0; i < 10; i++)
        {
            Assert.True(limiter.TryPass("a", new EventId(1), null, LogLevel.Critical, out _));
            Assert.True(Pass(unlimited, "a", 1, out _));
        }
    }

    [Fact]
    public void TryPass_WithMoreEventsThanAccounts_SharesTheLastOne()
    {
        LogRateLimiter limiter = new(_time, 1, Interval);

        int passed = Enumerable.Range(0, 10_000).Count(id => Pass(limiter, "a", id, out _));

        Assert.Equal(LogRateLimiter.AccountsMax + 1, passed);
    }

    [Fact]
    public void Sweep_AfterTheInterval_SumsUpAndForgets()
    {
        LogRateLimiter limiter = new(_time, 1, Interval);
        Pass(limiter, "a", 1, out _);
        Pass(limiter, "a", 1, out _);

        Assert.Empty(limiter.Sweep());
        _time.Advance(Interval);
        Assert.Equal(1, Assert.Single(limiter.Sweep()).Count);
        _time.Advance(Interval);
        Assert.Empty(limiter.Sweep());
        Assert.False(limiter.HasAccounts);
    }

    private static bool Pass(LogRateLimiter limiter, string category, int id, out LogRateLimiter.Suppressed suppressed) =>
        limiter.TryPass(category, new EventId(id), null, LogLevel.Information, out suppressed);
}
