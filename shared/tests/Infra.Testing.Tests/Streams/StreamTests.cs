using Infra.Testing.Fakes;
using Infra.Testing.Streams;

namespace Infra.Testing.Tests.Streams;

public sealed class StreamTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Fact]
    public void Read_WhenChunked_ReturnsAtMostThatAndAllInTheEnd()
    {
        using var stream = new FaultyStream(new MemoryStream(Content), new StreamFaults { ReadBytesMax = 7 });

        (byte[] bytes, int longest) = ReadAll(stream);

        Assert.Equal(Content, bytes);
        Assert.Equal(7, longest);
    }

    [Fact]
    public void Read_WhenChunksAreRandom_RepeatsFromTheSeed()
    {
        var faults = new StreamFaults { RandomChunksSeed = 3, ReadBytesMax = 20 };
        using var first = new FaultyStream(new MemoryStream(Content), faults);
        using var second = new FaultyStream(new MemoryStream(Content), faults);
        byte[] buffer = new byte[100];

        int[] sizes = [.. Enumerable.Range(0, 8).Select(_ => first.Read(buffer))];

        Assert.Equal(sizes, Enumerable.Range(0, 8).Select(_ => second.Read(buffer)));
        Assert.True(sizes.Distinct().Count() > 2);
    }

    [Fact]
    public void Read_WhenTruncated_EndsThere()
    {
        using var stream = new FaultyStream(new MemoryStream(Content), new StreamFaults { TruncateAfterBytes = 42 });

        Assert.Equal(Content[..42], ReadAll(stream).Bytes);
    }

    [Fact]
    public void Read_WhenReset_ThrowsThere()
    {
        using var stream = new FaultyStream(new MemoryStream(Content), new StreamFaults { ResetAfterBytes = 42 });
        byte[] buffer = new byte[100];

        Assert.Equal(42, stream.Read(buffer));
        Assert.Throws<IOException>(() => stream.Read(buffer));
    }

    [Fact]
    public void Read_WhenCorrupt_OneBitDiffersWhereverTheChunksLie()
    {
        using var stream = new FaultyStream(new MemoryStream(Content), new StreamFaults { CorruptByteAt = 33, ReadBytesMax = 10 });
        byte[] expected = [.. Content];
        expected[33] ^= 1;

        Assert.Equal(expected, ReadAll(stream).Bytes);
    }

    [Fact]
    public async Task Read_WhenSlow_WaitsForTheFakeClock()
    {
        var clock = new FakeTimeProvider();
        await using var stream = new FaultyStream(new MemoryStream(Content), new StreamFaults { ReadDelay = TimeSpan.FromMinutes(1), Clock = clock });

        ValueTask<int> read = stream.ReadAsync(new byte[10]);

        Assert.False(read.IsCompleted);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(10, await read);
    }

    [Fact]
    public void Write_WhenSecondIsDoubled_InnerGetsItTwice()
    {
        using var inner = new MemoryStream();
        using var stream = new FaultyStream(inner, new StreamFaults { DuplicateWrite = 2 });

        stream.Write([1]);
        stream.Write([2]);
        stream.Write([3]);

        Assert.Equal([1, 2, 2, 3], inner.ToArray());
    }

    [Fact]
    public async Task Duplex_WhatOneEndWrites_TheOtherReadsUntilItIsClosed()
    {
        (DuplexStream left, DuplexStream right) = DuplexStream.Create();
        byte[] buffer = new byte[10];

        await left.WriteAsync(Content.AsMemory(0, 3));
        left.CloseOutput();
        await right.WriteAsync(Content.AsMemory(5, 2));

        Assert.Equal(3, await right.ReadAsync(buffer));
        Assert.Equal(0, await right.ReadAsync(buffer));
        Assert.Equal(2, await left.ReadAsync(buffer));
        await Assert.ThrowsAsync<IOException>(() => left.WriteAsync(Content).AsTask());
    }

    private static (byte[] Bytes, int Longest) ReadAll(FaultyStream stream)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[100];
        int longest = 0;
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            all.Write(buffer, 0, count);
            longest = Math.Max(longest, count);
        }
        return (all.ToArray(), longest);
    }
}
