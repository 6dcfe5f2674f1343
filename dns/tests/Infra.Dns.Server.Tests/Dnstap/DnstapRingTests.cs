using System.Buffers.Binary;
using Infra.Dns.Dnstap;
using Infra.Dns.Server.Dnstap;

namespace Infra.Dns.Server.Tests.Dnstap;

public class DnstapRingTests
{
    private static readonly DnstapFrames Frames = new([], []);

    [Fact]
    public void Drain_AfterManyRounds_GivesEveryFrameWholeAndInOrder()
    {
        var ring = new DnstapRing(Frames, bytes: 4096);
        List<byte> taken = [];
        int next = 0;
        int expected = 0;
        for (int round = 0; round < 500; round++)
        {
            for (int i = 0; i < 1 + (round % 5) && Add(ring, next, length: (next * 37) % 700); i++)
                next++;
            ring.Drain(frames => taken.AddRange(frames.Span));
            expected = Check(taken, expected);
        }
        Assert.Equal(next, expected);
        Assert.True(next > 1000);
        Assert.Equal(next, ring.MessageCount);
    }

    [Fact]
    public void TryAdd_WithoutRoom_DropsAndCounts()
    {
        var ring = new DnstapRing(Frames, bytes: 1024);
        int added = 0;
        while (Add(ring, added, length: 100))
            added++;

        Assert.InRange(added, 5, 9);
        Assert.False(Add(ring, 99, length: 2000));
        Assert.Equal((added, 2), (ring.MessageCount, ring.DroppedCount));

        List<byte> taken = [];
        ring.Drain(frames => taken.AddRange(frames.Span));
        Assert.Equal(added, Check(taken, 0));
        Assert.True(Add(ring, added, length: 100));
    }

    [Fact]
    public void TryAdd_WhileAnotherThreadDrains_LosesNothingThatItTook()
    {
        var ring = new DnstapRing(Frames, bytes: 8192);
        List<byte> taken = [];
        int added = 0;
        var adder = new Thread(() =>
        {
            while (added < 20_000)
            {
                if (Add(ring, added, length: added % 300)) added++;
                else Thread.Yield();
            }
        });
        adder.Start();
        while (adder.IsAlive || ring.Drain(frames => taken.AddRange(frames.Span)) > 0)
            ring.Drain(frames => taken.AddRange(frames.Span));
        adder.Join();

        Assert.Equal(20_000, Check(taken, 0));
    }

    [Fact]
    public void TryAdd_OnceWarm_AllocatesNothing()
    {
        var ring = new DnstapRing(Frames, bytes: 1 << 16);
        Add(ring, 0, length: 60);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            ring.TryAdd(new DnstapMessage { Kind = DnstapMessageKind.AuthQuery, Transport = DnstapTransport.Udp });

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // The question is a number and so many bytes more.
    private static bool Add(DnstapRing ring, int number, int length)
    {
        byte[] question = new byte[sizeof(int) + length];
        BinaryPrimitives.WriteInt32BigEndian(question, number);
        question.AsSpan(sizeof(int)).Fill(0xFF);
        return ring.TryAdd(new DnstapMessage { Kind = DnstapMessageKind.AuthQuery, Transport = DnstapTransport.Udp, Query = question });
    }

    // Reads the frames away and returns the number after the last one.
    private static int Check(List<byte> taken, int expected)
    {
        byte[] all = [.. taken];
        taken.Clear();
        ReadOnlySpan<byte> rest = all;
        while (rest.Length > 0)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            ReadOnlySpan<byte> frame = rest.Slice(sizeof(int), length);
            Assert.True(frame.IndexOf(BigEndian(expected)) > 0, $"{expected} is not where it should be");
            rest = rest[(sizeof(int) + length)..];
            expected++;
        }
        return expected;
    }

    private static byte[] BigEndian(int number)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}
