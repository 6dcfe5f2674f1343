using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

public class StepPolicyTests
{
    // mode, startup, updates before, offset, decision, reason
    [Theory]
    [InlineData(StepMode.Startup, true, 0, 0.005, StepDecision.Slew, FreezeReason.None)]
    [InlineData(StepMode.Startup, true, 0, 100.0, StepDecision.Step, FreezeReason.None)]
    [InlineData(StepMode.Startup, true, 0, 1e9, StepDecision.Step, FreezeReason.None)]
    [InlineData(StepMode.Startup, true, 0, -86_400.0, StepDecision.Step, FreezeReason.None)]
    [InlineData(StepMode.Startup, true, 0, -86_401.0, StepDecision.Freeze, FreezeReason.StartupThreshold)]
    [InlineData(StepMode.Startup, true, 2, 100.0, StepDecision.Step, FreezeReason.None)]
    [InlineData(StepMode.Startup, true, 3, 100.0, StepDecision.Slew, FreezeReason.None)]
    [InlineData(StepMode.Startup, true, 3, 1001.0, StepDecision.Freeze, FreezeReason.SingleThreshold)]
    [InlineData(StepMode.Startup, true, 3, -1001.0, StepDecision.Freeze, FreezeReason.SingleThreshold)]
    [InlineData(StepMode.Startup, false, 0, 100.0, StepDecision.Slew, FreezeReason.None)]
    [InlineData(StepMode.Startup, false, 0, 1001.0, StepDecision.Freeze, FreezeReason.SingleThreshold)]
    [InlineData(StepMode.Always, true, 9, 100.0, StepDecision.Step, FreezeReason.None)]
    [InlineData(StepMode.Always, false, 9, 1001.0, StepDecision.Freeze, FreezeReason.SingleThreshold)]
    [InlineData(StepMode.Never, true, 0, 100.0, StepDecision.Slew, FreezeReason.None)]
    [InlineData(StepMode.Startup, true, 0, double.NaN, StepDecision.Freeze, FreezeReason.StartupThreshold)]
    public void Decide_FollowsTheTable(StepMode mode, bool isStartup, int updates, double offset, StepDecision expected, FreezeReason expectedReason)
    {
        var policy = new StepPolicy(new StepSettings { Mode = mode }, isStartup, accumulated: 0);
        for (int i = 0; i < updates; i++)
            policy.OnUpdate();

        Assert.Equal(expected, policy.Decide(offset, 0.010, out FreezeReason reason));
        Assert.Equal(expectedReason, reason);
    }

    [Fact]
    public void AllSteps_TogetherHaveALimit_ThatEarlierRunsCountInto()
    {
        var policy = new StepPolicy(new StepSettings { Mode = StepMode.Always, Accumulated = 10 }, isStartup: false, accumulated: 4);
        Assert.Equal(StepDecision.Step, policy.Decide(-3, 0.010, out _));
        policy.OnStep(-3);

        Assert.Equal(7, policy.Accumulated);
        Assert.Equal(StepDecision.Freeze, policy.Decide(4, 0.010, out FreezeReason reason));
        Assert.Equal(FreezeReason.AccumulatedThreshold, reason);
        Assert.False(policy.AllowsManualStep(4));
        Assert.True(policy.AllowsManualStep(2));
    }
}
