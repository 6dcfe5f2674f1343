using Infra.Proxy.Daemon;
using Infra.Testing.Fakes;

namespace Infra.Proxy.Tests.Programs;

public sealed class FullCollectionsTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeHeap _heap;
    private readonly FullCollections _collections;

    public FullCollectionsTests()
    {
        _heap = new FakeHeap(_time);
        _collections = new FullCollections(_time, _heap);
    }

    public void Dispose() => _collections.Dispose();

    [Fact]
    public void WhatTheStartMade_IsOldWithIt() => Assert.Equal(2, _heap.Collected.Count);

    [Fact]
    public void UnderLoad_EverythingIsCollectedInTime_AndRightAfterYoungObjects()
    {
        Work(TimeSpan.FromMinutes(10), betweenYoung: TimeSpan.FromMilliseconds(370));

        Assert.InRange(_heap.Collected.Count, 2 + 9, 2 + 12);   // .NET does it by itself after 100 s; not as often as it could be done either
        Assert.All(_heap.Collected.Skip(2), each => Assert.InRange(each.SinceYoung, TimeSpan.Zero, Tick));
        Assert.All(_heap.Collected.Zip(_heap.Collected.Skip(1)).Skip(1), pair => Assert.InRange(pair.Second.At - pair.First.At, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(70)));
    }

    [Fact]
    public void WithLittleToDo_NothingIsCollected_AndTheClockIsSeldomLookedAt()
    {
        Work(TimeSpan.FromMinutes(10), betweenYoung: TimeSpan.FromSeconds(30));

        Assert.Equal(2, _heap.Collected.Count);
        Assert.InRange(_heap.LookCount, 100, 130);
    }

    [Fact]
    public void WhenTheLoadEndsBeforeTheMoment_NothingIsCollected_AndTheClockIsSeldomLookedAt()
    {
        Work(TimeSpan.FromSeconds(49.9), betweenYoung: TimeSpan.FromMilliseconds(370));
        _heap.LookCount = 0;
        Work(TimeSpan.FromMinutes(10), betweenYoung: TimeSpan.MaxValue);

        Assert.Equal(2, _heap.Collected.Count);
        Assert.InRange(_heap.LookCount, 300, 330);   // 200 of them in the two seconds in which the moment does not come
    }

    [Fact]
    public void WhenNetHasCollectedEverythingItself_TimeBeginsAnew()
    {
        Work(TimeSpan.FromSeconds(40), betweenYoung: TimeSpan.FromMilliseconds(370));
        _heap.FullCount++;
        Work(TimeSpan.FromSeconds(45), betweenYoung: TimeSpan.FromMilliseconds(370));
        Assert.Equal(2, _heap.Collected.Count);

        Work(TimeSpan.FromSeconds(25), betweenYoung: TimeSpan.FromMilliseconds(370));
        Assert.Equal(3, _heap.Collected.Count);
    }

    [Fact]
    public void ManyOldObjects_AreLeftToNet()
    {
        _heap.OldBytes = (4 << 20) + 1;
        Work(TimeSpan.FromMinutes(5), betweenYoung: TimeSpan.FromMilliseconds(370));
        Assert.Equal(2, _heap.Collected.Count);

        _heap.OldBytes = 4 << 20;
        Work(TimeSpan.FromSeconds(10), betweenYoung: TimeSpan.FromMilliseconds(370));
        Assert.Equal(3, _heap.Collected.Count);
    }

    [Fact]
    public void OldObjectsThatBecomeManyBeforeTheMoment_AreLeftToNet()
    {
        Work(TimeSpan.FromSeconds(49.9), betweenYoung: TimeSpan.FromMilliseconds(370));
        Work(TimeSpan.FromSeconds(0.2), betweenYoung: TimeSpan.MaxValue);   // it waits for the moment now
        _heap.OldBytes = (4 << 20) + 1;
        Work(TimeSpan.FromMinutes(1), betweenYoung: TimeSpan.FromMilliseconds(370));

        Assert.Equal(2, _heap.Collected.Count);
    }

    [Fact]
    public void AfterTheEnd_NothingIsCollected()
    {
        Work(TimeSpan.FromSeconds(40), betweenYoung: TimeSpan.FromMilliseconds(370));
        _collections.Dispose();
        Work(TimeSpan.FromMinutes(5), betweenYoung: TimeSpan.FromMilliseconds(370));

        Assert.Equal(2, _heap.Collected.Count);
    }

    [Fact]
    public void TheHeapOfTheProcess_TellsOfItsCollections()
    {
        var heap = new ProcessHeap();
        int young = heap.YoungCount, full = heap.FullCount;
        heap.Collect();

        Assert.True(heap.YoungCount > young);
        Assert.True(heap.FullCount > full);
        Assert.InRange(heap.OldBytes, 100_000, GC.GetTotalMemory(forceFullCollection: false) * 2);
    }

    private void Work(TimeSpan duration, TimeSpan betweenYoung)
    {
        DateTimeOffset end = _time.GetUtcNow() + duration;
        DateTimeOffset young = _time.GetUtcNow();
        while (_time.GetUtcNow() < end)
        {
            if (_time.GetUtcNow() - young >= betweenYoung)
            {
                young = _time.GetUtcNow();
                _heap.CollectYoung();
            }
            _time.Advance(Tick);
        }
    }

    private sealed class FakeHeap(TimeProvider time) : IManagedHeap
    {
        private DateTimeOffset _youngAt = time.GetUtcNow();
        private int _youngCount;

        public int YoungCount
        {
            get
            {
                LookCount++;
                return _youngCount;
            }
        }

        public int FullCount { get; set; }

        public long OldBytes { get; set; }

        internal int LookCount { get; set; }

        internal List<(DateTimeOffset At, TimeSpan SinceYoung)> Collected { get; } = [];

        public void Collect()
        {
            Collected.Add((time.GetUtcNow(), time.GetUtcNow() - _youngAt));
            FullCount++;
            CollectYoung();
        }

        internal void CollectYoung()
        {
            _youngCount++;
            _youngAt = time.GetUtcNow();
        }
    }
}
