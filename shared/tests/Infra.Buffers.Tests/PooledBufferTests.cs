using FsCheck;
using FsCheck.Fluent;

namespace Infra.Buffers.Tests;

public sealed class PooledBufferTests
{
    [Fact]
    public void Rent_WhenLengthIsOdd_LendsExactlyThatManyZeros()
    {
        var pool = new PooledBufferPool();
        foreach (int length in (int[])[0, 1, 255, 256, 257, 5000, pool.BufferBytesMax])
        {
            using PooledBuffer buffer = pool.Rent(length);

            Assert.Equal(length, buffer.Length);
            Assert.Equal(length, buffer.Span.Length);
            Assert.Equal(length, buffer.Memory.Length);
            Assert.False(buffer.Span.ContainsAnyExcept((byte)0));
        }
        Assert.Equal(0, pool.OutstandingCount);
    }

    [Fact]
    public void Rent_AfterReturn_SeesZerosWhereTheLastRenterWrote()
    {
        var pool = new PooledBufferPool();
        PooledBuffer first = pool.Rent(300);
        first.Span.Fill(0xAB);
        first.Dispose();
        Assert.Equal(512, pool.RetainedBytes);

        using PooledBuffer second = pool.Rent(512);

        Assert.Equal(0, pool.RetainedBytes);
        Assert.False(second.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void AnyUse_AfterReturn_Throws()
    {
        var pool = new PooledBufferPool();
        PooledBuffer buffer = pool.Rent(16);
        Memory<byte> memory = buffer.Memory;
        Memory<byte> slice = memory[4..8];
        buffer.Dispose();
        using PooledBuffer next = pool.Rent(16);

        Assert.True(buffer.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => buffer.Memory);
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => slice.Span[0] = 1);
        Assert.Throws<ObjectDisposedException>(() => buffer.Pin());
        Assert.False(next.Span.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Dispose_WhenTwice_ReturnsOnce()
    {
        var pool = new PooledBufferPool();
        PooledBuffer buffer = pool.Rent(16);

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal(0, pool.OutstandingCount);
        Assert.Equal(0, pool.OutstandingBytes);
        Assert.Equal(256, pool.RetainedBytes);
    }

    [Fact]
    public void Dispose_WhenRetainedBoundIsReached_DropsTheBuffer()
    {
        var pool = new PooledBufferPool(retainedBytesMax: 1000);
        PooledBuffer[] buffers = [.. Enumerable.Range(0, 10).Select(_ => pool.Rent(256))];

        foreach (PooledBuffer buffer in buffers)
            buffer.Dispose();

        Assert.Equal(768, pool.RetainedBytes);
        pool.Trim();
        Assert.Equal(0, pool.RetainedBytes);
    }

    [Fact]
    public void Rent_WhenOutstandingBoundIsReached_RefusesUntilSomethingComesBack()
    {
        var pool = new PooledBufferPool(outstandingBytesMax: 600);
        PooledBuffer first = pool.Rent(256);
        using PooledBuffer second = pool.Rent(256);

        Assert.False(pool.TryRent(256, out PooledBuffer? none));
        Assert.Null(none);
        Assert.Throws<InvalidOperationException>(() => pool.Rent(1));
        Assert.Equal(512, pool.OutstandingBytes);
        Assert.Equal(2, pool.OutstandingCount);

        first.Dispose();
        Assert.True(pool.TryRent(256, out PooledBuffer? third));
        third.Dispose();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1025)]
    [InlineData(int.MinValue)]
    public void Rent_WhenLengthIsOutside_Throws(int length)
    {
        var pool = new PooledBufferPool(bufferBytesMax: 1000);

        Assert.Equal(1024, pool.BufferBytesMax);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(length));
        Assert.Equal(0, pool.OutstandingCount);
    }

    [Fact]
    public void Pin_WhenUsedOnce_KeepsTheBufferOutOfThePool()
    {
        var pool = new PooledBufferPool();
        PooledBuffer buffer = pool.Rent(256);
        using (buffer.Memory.Pin())
        {
        }

        buffer.Dispose();

        Assert.Equal(0, pool.OutstandingCount);
        Assert.Equal(0, pool.RetainedBytes);
    }

    [Fact]
    public void Unpooled_WhenReturned_ThrowsOnUse()
    {
        PooledBuffer buffer = PooledBuffer.Unpooled(10);
        buffer.Span[9] = 1;

        buffer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
    }

    [Fact]
    public void RentAndReturn_FromManyThreads_NeverShareABuffer()
    {
        var pool = new PooledBufferPool(retainedBytesMax: 4096);

        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < 2000; i++)
            {
                using PooledBuffer buffer = pool.Rent(1 + (i * 37 + worker) % 900);
                Assert.False(buffer.Span.ContainsAnyExcept((byte)0));
                buffer.Span.Fill((byte)(worker + 1));
                Thread.Yield();
                Assert.False(buffer.Span.ContainsAnyExcept((byte)(worker + 1)));
            }
        });

        Assert.Equal(0, pool.OutstandingCount);
        Assert.Equal(0, pool.OutstandingBytes);
        Assert.InRange(pool.RetainedBytes, 0, 4096);
    }

    [Fact]
    public void RentAndReturn_InAnyOrder_CountsRight() =>
        Prop.ForAll<ushort[]>(lengths =>
        {
            var pool = new PooledBufferPool(retainedBytesMax: 10_000);
            List<PooledBuffer> held = [];
            foreach (ushort length in lengths)
            {
                if (length % 3 != 0 || held.Count == 0)
                {
                    held.Add(pool.Rent(length));
                    continue;
                }
                held[length % held.Count].Dispose();
                held.RemoveAt(length % held.Count);
            }
            bool isCounted = pool.OutstandingCount == held.Count && pool.RetainedBytes <= 10_000;
            held.ForEach(buffer => buffer.Dispose());
            return isCounted && pool.OutstandingBytes == 0 && pool.OutstandingCount == 0;
        }).QuickCheckThrowOnFailure();
}
