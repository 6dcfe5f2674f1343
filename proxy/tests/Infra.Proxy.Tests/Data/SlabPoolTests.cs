using Infra.Proxy.Data;

namespace Infra.Proxy.Tests.Data;

public sealed class SlabPoolTests
{
    [Fact]
    public void Buffer_WhenLentAgain_IsClear()
    {
        var pool = new SlabPool(64, 4);
        Slab slab = pool.Rent();
        slab.Bytes.AsSpan().Fill(7);
        pool.Return(slab, int.MaxValue);

        Assert.Same(slab, pool.Rent());
        Assert.All(slab.Bytes, each => Assert.Equal(0, each));
        Assert.Equal(1, pool.LentCount);
    }

    [Fact]
    public void Prepare_MakesBuffersAhead()
    {
        var pool = new SlabPool(64, 8);
        pool.Prepare(8);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 8; i++)
            pool.Rent();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(8, pool.LentCount);
    }

    [Fact]
    public void Buffer_WhenItComesBackTwice_Throws()
    {
        var pool = new SlabPool(64, 4);
        Slab slab = pool.Rent();
        pool.Return(slab, int.MaxValue);

        Assert.Throws<InvalidOperationException>(() => pool.Return(slab, int.MaxValue));
    }

    [Fact]
    public void Buffer_OfAPoolThatManyThreadsUse_HasOneOwner()
    {
        var pool = new SlabPool(64, 4);
        long shared = 0;

        Parallel.For(1, 9, owner =>
        {
            for (int i = 0; i < 20_000; i++)
            {
                Slab slab = pool.Rent();
                if (slab.Bytes[0] != 0) Interlocked.Increment(ref shared);
                slab.Bytes[0] = (byte)owner;
                if ((i & 63) == 0) Thread.Yield();
                if (slab.Bytes[0] != owner) Interlocked.Increment(ref shared);
                pool.Return(slab, 1);
            }
        });

        Assert.Equal(0, shared);
        Assert.Equal(0, pool.LentCount);
    }

    [Fact]
    public void Scratch_WhenItGrows_KeepsItsBytes()
    {
        var space = new SlabSpace();
        var scratch = new Scratch(space);
        scratch.Ensure(10)[5] = 9;

        Assert.Equal(9, scratch.Ensure(SlabSpace.LargeBytes)[5]);
        Assert.Equal(9, scratch.Ensure(SlabSpace.LargeBytes + 1)[5]);
        Assert.Equal(0, space.Small.LentCount + space.Large.LentCount);
        scratch.Release();
    }
}
