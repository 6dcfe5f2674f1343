namespace Infra.Buffers.Tests;

public sealed class PinnedArrayPoolTests
{
    [Fact]
    public void Rent_AfterAReturn_GivesTheSameMemoryFullOfZeros()
    {
        var pool = new PinnedArrayPool<long>(3, retainedMax: 1, restingMin: 0);
        long[] first = pool.Rent();
        first.AsSpan().Fill(7);

        pool.Return(first);
        Assert.Equal([0, 0, 0], first);
        long[] second = pool.Rent();

        Assert.Same(first, second);
        Assert.NotSame(second, pool.Rent());
    }

    [Fact]
    public void Rent_OfANewArray_IsPinned()
    {
        // The collector counts pinned objects, and nothing else, to the oldest generation as soon as they are made.
        Assert.Equal(GC.MaxGeneration, GC.GetGeneration(new PinnedArrayPool<int>(4, retainedMax: 1, restingMin: 0).Rent()));
    }

    [Fact]
    public void Return_OfMoreThanAreKept_DropsTheRest()
    {
        var pool = new PinnedArrayPool<byte>(16, retainedMax: 2, restingMin: 0);
        byte[][] lent = [pool.Rent(), pool.Rent(), pool.Rent()];
        foreach (byte[] array in lent)
            pool.Return(array);

        byte[][] again = [pool.Rent(), pool.Rent(), pool.Rent()];

        Assert.Equal(2, again.Count(lent.Contains));
        Assert.Equal(3, again.Distinct().Count());
    }

    [Fact]
    public void Return_OfAnotherLength_IsRefused()
    {
        var pool = new PinnedArrayPool<byte>(16, retainedMax: 2, restingMin: 0);

        Assert.Throws<ArgumentException>(() => pool.Return(new byte[15]));
        Assert.Throws<ArgumentNullException>(() => pool.Return(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PinnedArrayPool<byte>(-1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PinnedArrayPool<byte>(1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PinnedArrayPool<byte>(1, 1, 1));
    }

    [Fact]
    public void Rent_WhileTooFewRest_GivesNewMemory_AndThenWhatHasRestedLongest()
    {
        var pool = new PinnedArrayPool<byte>(16, retainedMax: 4, restingMin: 2);
        byte[][] lent = [pool.Rent(), pool.Rent(), pool.Rent(), pool.Rent()];

        pool.Return(lent[0]);
        pool.Return(lent[1]);
        Assert.False(lent.Contains(pool.Rent()));
        pool.Return(lent[2]);
        Assert.Same(lent[0], pool.Rent());
        Assert.False(lent.Contains(pool.Rent()));
        pool.Return(lent[3]);
        pool.Return(lent[0]);
        Assert.Same(lent[1], pool.Rent());
        Assert.Same(lent[2], pool.Rent());
    }

    [Fact]
    public async Task Rent_FromManyThreads_NeverLendsAnArrayTwice()
    {
        var pool = new PinnedArrayPool<int>(64, retainedMax: 8, restingMin: 2);

        void Use(int mark)
        {
            for (int i = 0; i < 20_000; i++)
            {
                int[] array = pool.Rent();
                Assert.False(array.AsSpan().ContainsAnyExcept(0));
                array.AsSpan().Fill(mark);
                Assert.False(array.AsSpan().ContainsAnyExcept(mark));
                pool.Return(array);
            }
        }

        await Task.WhenAll(Enumerable.Range(1, 4).Select(mark => Task.Run(() => Use(mark))));
    }
}
