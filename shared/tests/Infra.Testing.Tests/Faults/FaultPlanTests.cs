using Infra.Testing.Faults;

namespace Infra.Testing.Tests.Faults;

public sealed class FaultPlanTests
{
    [Fact]
    public void ForEveryCall_WhenOperationMakesThreeCalls_FailsEachOnceThenEnds()
    {
        List<string> failed = [];

        int failures = FaultPlan.ForEveryCall(plan =>
        {
            try
            {
                plan.Call("open");
                plan.Call("write");
                if (plan.Fails("close")) throw new IOException("close");
            }
            catch (IOException)
            {
                failed.Add(plan.Calls[^1]);
            }
        });

        Assert.Equal(3, failures);
        Assert.Equal(["open", "write", "close"], failed);
    }

    [Fact]
    public void ForEveryCall_WhenACheckFails_NamesTheCall()
    {
        AssertionFailedException e = Assert.Throws<AssertionFailedException>(() => FaultPlan.ForEveryCall(plan =>
        {
            plan.Call("open");
            if (plan.Fails("write")) throw new InvalidOperationException("left a half file");
        }));

        // The very first failure escapes here, because this operation does not handle it.
        Assert.Contains("call 1 (open)", e.Message);
    }

    [Fact]
    public void ForEveryCall_WhenOperationRetriesForever_StopsAtTheBound()
    {
        AssertionFailedException e = Assert.Throws<AssertionFailedException>(() => FaultPlan.ForEveryCall(
            plan =>
            {
                while (!plan.Fails("again"))
                {
                }
            },
            callsMax: 50));

        Assert.Contains("50 calls", e.Message);
    }
}
