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
    public void Buffer_WhenItComesBackTwice_Throws()
    {
        var pool = new SlabPool(64, 4);
        Slab slab = pool.Rent();
        pool.Return(slab, int.MaxValue);

        Assert.Throws<InvalidOperationException>(() => pool.Return(slab, int.MaxValue));
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
