using FsCheck;
using FsCheck.Fluent;

namespace Infra.Buffers.Tests;

public sealed class ByteQueueTests
{
    [Fact]
    public void AnyOperations_InAnyOrder_BehaveLikeAPlainQueue() =>
        Prop.ForAll<(byte Kind, ushort Size)[]>(steps => RunAgainstModel(steps, bytesMax: 3000)).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyOperations_WhenTheMaximumIsSmall_BehaveLikeAPlainQueue() =>
        Prop.ForAll<(byte Kind, ushort Size)[]>(steps => RunAgainstModel(steps, bytesMax: 7)).QuickCheckThrowOnFailure();

    [Fact]
    public void TryAppend_WhenItWouldExceedTheMaximum_AppendsNothing()
    {
        using var queue = new ByteQueue(10);
        Assert.True(queue.TryAppend([1, 2, 3, 4, 5, 6]));

        Assert.False(queue.TryAppend([7, 8, 9, 10, 11]));

        Assert.Equal([1, 2, 3, 4, 5, 6], queue.Peek().ToArray());
        Assert.Equal(4, queue.Free);
        Assert.True(queue.TryAppend([7, 8, 9, 10]));
        Assert.True(queue.GetWriteSpan().IsEmpty);
        Assert.True(queue.TryAppend([]));
    }

    [Fact]
    public void Advance_WhenPartOfTheRoomWasFilled_AppendsThatPart()
    {
        using var queue = new ByteQueue(100);
        Span<byte> room = queue.GetWriteSpan(10);
        Assert.InRange(room.Length, 10, 100);
        room[0] = 1;
        room[1] = 2;

        queue.Advance(2);

        Assert.Equal([1, 2], queue.Peek().ToArray());
        Assert.Equal([1, 2], queue.PeekMemory().ToArray());
    }

    [Fact]
    public void BadArguments_WhenGiven_Throw()
    {
        using var queue = new ByteQueue(100);
        queue.TryAppend([1, 2]);

        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Consume(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Consume(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Advance(99));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.GetWriteSpan(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteQueue(0));
        Assert.Equal(2, queue.Count);
    }

    [Fact]
    public void AppendAndConsume_WhenKeptNearlyFull_StaysWithinTwiceTheMaximum()
    {
        const int Max = 4096;
        using var queue = new ByteQueue(Max);
        queue.TryAppend(new byte[Max - 1]);
        byte written = 0;
        for (int i = 0; i < 100_000; i++)
        {
            Assert.True(queue.TryAppend([written++]));
            queue.Consume(1);
            Assert.InRange(queue.Capacity, Max, 2 * Max);
        }
        Assert.Equal((byte)(written - 1), queue.Peek()[^1]);
    }

    [Fact]
    public void ReleaseIfEmpty_WhenEmpty_GivesTheStorageBack()
    {
        var pool = new PooledBufferPool();
        using var queue = new ByteQueue(1000, pool);
        Assert.Equal(0, queue.Capacity);
        queue.TryAppend([1]);
        queue.ReleaseIfEmpty();
        Assert.Equal(1, pool.OutstandingCount);

        queue.Consume(1);
        queue.ReleaseIfEmpty();

        Assert.Equal(0, pool.OutstandingCount);
        Assert.Equal(0, queue.Capacity);
        Assert.True(queue.TryAppend([2]));
    }

    [Fact]
    public void Dispose_WhenFilled_ClearsAndReturnsAndForbidsUse()
    {
        var pool = new PooledBufferPool();
        var queue = new ByteQueue(5000, pool);
        queue.TryAppend(Enumerable.Repeat((byte)0xCC, 3000).ToArray());
        queue.TryAppend(Enumerable.Repeat((byte)0xCC, 1500).ToArray());

        queue.Dispose();
        queue.Dispose();

        Assert.Equal(0, pool.OutstandingCount);
        Assert.Throws<ObjectDisposedException>(() => queue.Peek().Length);
        Assert.Throws<ObjectDisposedException>(() => queue.TryAppend([1]));
        Assert.Throws<ObjectDisposedException>(() => queue.Consume(0));
        foreach (int length in (int[])[4096, 8192])
        {
            using PooledBuffer buffer = pool.Rent(length);
            Assert.False(buffer.Span.ContainsAnyExcept((byte)0));
        }
    }

    [Fact]
    public void TryAppend_WhenThePoolLendsNoMore_AppendsNothing()
    {
        var pool = new PooledBufferPool(outstandingBytesMax: 256);
        using var queue = new ByteQueue(1000, pool);
        Assert.True(queue.TryAppend(new byte[200]));

        Assert.False(queue.TryAppend(new byte[200]));

        Assert.Equal(200, queue.Count);
    }

    internal static bool RunAgainstModel((byte Kind, ushort Size)[] steps, int bytesMax)
    {
        var pool = new PooledBufferPool(bufferBytesMax: 2048);   // so that some storage is of the pool and some is not
        using var queue = new ByteQueue(bytesMax, pool);
        List<byte> model = [];
        byte next = 0;
        foreach ((byte kind, ushort size) in steps)
        {
            int count = size % (bytesMax + 10);
            switch (kind % 4)
            {
                case 0:
                    byte[] bytes = new byte[count];
                    for (int i = 0; i < count; i++)
                        bytes[i] = next++;
                    if (queue.TryAppend(bytes) != model.Count + count <= bytesMax) return false;
                    if (model.Count + count <= bytesMax) model.AddRange(bytes);
                    break;
                case 1:
                    count = Math.Min(count, model.Count);
                    queue.Consume(count);
                    model.RemoveRange(0, count);
                    break;
                case 2:
                    Span<byte> room = queue.GetWriteSpan(Math.Max(count, 1));
                    if (room.IsEmpty != model.Count + Math.Max(count, 1) > bytesMax) return false;
                    if (room.Length > bytesMax - model.Count) return false;
                    room = room[..Math.Min(room.Length, count)];
                    for (int i = 0; i < room.Length; i++)
                        room[i] = next++;
                    model.AddRange(room.ToArray());
                    queue.Advance(room.Length);
                    break;
                default:
                    queue.ReleaseIfEmpty();
                    break;
            }
            if (!queue.Peek().SequenceEqual(model.ToArray())) return false;
            if (queue.Count != model.Count || queue.Free != bytesMax - model.Count) return false;
            if (queue.Capacity > Math.Max(256, 2 * bytesMax)) return false;
        }
        queue.Dispose();
        return pool.OutstandingCount == 0;
    }
}
