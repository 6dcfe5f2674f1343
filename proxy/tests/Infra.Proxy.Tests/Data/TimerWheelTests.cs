using Infra.Proxy.Data;

namespace Infra.Proxy.Tests.Data;

public sealed class TimerWheelTests
{
    [Fact]
    public void Deadline_PassesWhenDue_NotBefore_AndHalfASecondLateAtMost()
    {
        using var wheel = new TimerWheel(TimeProvider.System);
        for (int ticks = 1; ticks < 100; ticks += 7)
        {
            var owner = new Owner();
            var deadline = new Deadline(wheel, owner);
            long start = wheel.Now;
            deadline.SetTicks(ticks);
            while (owner.Count == 0)
                wheel.TurnTo(wheel.Now + 1);

            Assert.InRange(wheel.Now - start, ticks, ticks + 10);
            Assert.True(deadline.HasFired);
        }
    }

    /// <summary>Connections that come and go would otherwise be old objects when the collector sees them next.</summary>
    [Fact]
    public void Deadline_WhenClosed_DoesNotKeepItsOwner()
    {
        using var wheel = new TimerWheel(TimeProvider.System);
        (Deadline deadline, WeakReference owner) = Close(wheel);

        GC.Collect();

        Assert.False(owner.IsAlive);
        Assert.Equal(1, wheel.Count);   // it is still there itself
        GC.KeepAlive(deadline);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static (Deadline, WeakReference) Close(TimerWheel wheel)
        {
            var owner = new Owner();
            var deadline = new Deadline(wheel, owner);
            deadline.SetTicks(5);
            deadline.Close();
            return (deadline, new WeakReference(owner));
        }
    }

    [Fact]
    public void Deadline_WhenMovedOrCleared_DoesNotPassAsBefore()
    {
        using var wheel = new TimerWheel(TimeProvider.System);
        var owner = new Owner();
        var deadline = new Deadline(wheel, owner);
        deadline.SetTicks(5);
        deadline.SetTicks(50);
        wheel.TurnTo(40);
        Assert.Equal(0, owner.Count);

        deadline.Clear();
        wheel.TurnTo(500);
        Assert.Equal(0, owner.Count);

        deadline.SetTicks(1);
        for (int i = 501; i < 520; i++)
            wheel.TurnTo(i);
        Assert.Equal(1, owner.Count);
    }

    [Fact]
    public void Wheel_DropsClosedDeadlines()
    {
        using var wheel = new TimerWheel(TimeProvider.System);
        var deadlines = Enumerable.Range(1, 1000).Select(i => new Deadline(wheel, new Owner())).ToList();
        foreach (Deadline each in deadlines)
            each.SetTicks(1000);
        wheel.TurnTo(1);
        Assert.Equal(1000, wheel.Count);

        foreach (Deadline each in deadlines)
            each.Close();
        for (int i = 2; i < 30; i++)
            wheel.TurnTo(i);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Wheel_AfterALongPause_CatchesUp()
    {
        using var wheel = new TimerWheel(TimeProvider.System);
        var owner = new Owner();
        new Deadline(wheel, owner).SetTicks(30);
        wheel.TurnTo(1);

        wheel.TurnTo(1_000_000);

        Assert.Equal(1, owner.Count);
    }

    private sealed class Owner : IDeadlineOwner
    {
        internal int Count { get; private set; }

        public void OnDeadline() => Count++;
    }
}
