using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Infra.Http.Http2;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Http2;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Http2;

public sealed class Http2OutputTests : IDisposable
{
    private readonly SlabSpace _slabs = new();
    private readonly TimerWheel _wheel = new(TimeProvider.System);
    private readonly HeldStream _stream = new();
    private readonly MemoryTransport _transport = new();

    private Http2Output CreateOutput() =>
        new(new Http2Gate(_stream, _transport, new FrameGate(FrameGateLimits.Default), TimeProvider.System, _ => { }), _transport, LimitsConfig.Default, _slabs, _wheel);

    [Fact]
    public async Task Flushes_WhileASendIsUnderWay_GoOutTogether()
    {
        Http2Output output = CreateOutput();
        Write(output, "first");
        await output.FlushAsync();
        await _stream.WriteArrivesAsync();
        for (int i = 0; i < 10; i++)
        {
            Write(output, $"[{i}]");
            await output.FlushAsync();
        }

        _stream.Release();
        await output.CompleteAsync();

        Assert.Equal(["first", "[0][1][2][3][4][5][6][7][8][9]"], _stream.Written);
        Assert.Equal(0, Lent());
    }

    [Fact]
    public async Task Flush_WhenMuchWaits_WaitsForRoom()
    {
        Http2Output output = CreateOutput();
        Write(output, "a");
        await output.FlushAsync();
        await _stream.WriteArrivesAsync();
        output.Write(new byte[Http2Output.WaitingBytesMax - 1]);
        ValueTask<FlushResult> last = output.FlushAsync();
        Assert.True(last.IsCompleted);
        Write(output, "b");

        ValueTask<FlushResult> tooMuch = output.FlushAsync();
        Assert.False(tooMuch.IsCompleted);
        _stream.Release();

        Assert.False((await tooMuch).IsCompleted);
        await output.CompleteAsync();
        Assert.Equal(Http2Output.WaitingBytesMax + 1, _stream.Written.Sum(text => text.Length));
    }

    [Fact]
    public async Task Bytes_WrittenButNotFlushed_StayUntilTheyAre()
    {
        Http2Output output = CreateOutput();
        _stream.Release();
        Write(output, "whole");
        await output.FlushAsync();
        Write(output, "half");
        await _stream.WriteArrivesAsync();
        Assert.Equal(["whole"], _stream.Written);

        await output.FlushAsync();
        await output.CompleteAsync();

        Assert.Equal("wholehalf", string.Concat(_stream.Written));
    }

    [Fact]
    public async Task Idle_HoldsNoBuffer()
    {
        Http2Output output = CreateOutput();
        _stream.Release();
        Write(output, "answer");
        await output.FlushAsync();
        await _stream.WriteArrivesAsync();

        Assert.True(SpinWait.SpinUntil(() => Lent() == 0, TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Failure_DropsTheConnection_AndSaysCompleted()
    {
        Http2Output output = CreateOutput();
        _stream.Failure = new IOException("gone");
        Write(output, "lost");
        await output.FlushAsync();
        await _transport.Aborted;

        Write(output, "later");
        Assert.True((await output.FlushAsync()).IsCompleted);
        await output.CompleteAsync();

        Assert.Equal(0, Lent());
    }

    [Fact]
    public async Task Bug_OfTheStream_IsTold()
    {
        Http2Output output = CreateOutput();
        _stream.Failure = new InvalidOperationException("a bug");
        Write(output, "lost");
        await output.FlushAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await output.CompleteAsync());
        // By the thread that sends, and whoever waits for the end may be faster.
        await _transport.Aborted.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Insertion_GoesBehindWhatWasFlushed_AndBeforeWhatIsFlushedLater()
    {
        Http2Output output = CreateOutput();
        Write(output, Ping('a'));
        await output.FlushAsync();
        await _stream.WriteArrivesAsync();
        Write(output, Ping('b'));
        await output.FlushAsync();
        // Written before the insertion, flushed after it; in the same buffer as what was flushed.
        Write(output, Ping('c')[..5]);
        Assert.True(output.TryInsert(1, Bytes(Head('1'))));
        Assert.True(output.TryInsert(3, Bytes(Head('3'))));
        Write(output, Ping('c')[5..]);
        await output.FlushAsync();
        Assert.True(output.TryInsert(5, Bytes(Head('5'))));

        _stream.Release();
        await output.CompleteAsync();

        Assert.Equal([Ping('a'), Ping('b'), Head('1'), Head('3'), Ping('c'), Head('5')], _stream.Written);
        Assert.Equal(0, Lent());
    }

    [Fact]
    public async Task Insertion_IntoAnIdleConnection_IsSentAtOnce()
    {
        Http2Output output = CreateOutput();
        _stream.Release();

        Assert.True(output.TryInsert(1, Bytes(Head('1'))));
        await _stream.WriteArrivesAsync();

        Assert.Equal([Head('1')], _stream.Written);
        await output.CompleteAsync();
        Assert.False(output.TryInsert(1, Bytes(Head('1'))));
    }

    [Fact]
    public async Task Insertion_WhenAsManyWaitAsMay_IsRefused()
    {
        Http2Output output = CreateOutput();
        Write(output, Ping('a'));
        await output.FlushAsync();
        await _stream.WriteArrivesAsync();
        byte[] large = Http2Frame.Write(Http2Frame.Headers, 4, 1, new byte[InterimFrame.BlockBytesMax]);
        int taken = 0;
        while (output.TryInsert(1, large))
            taken++;

        Assert.Equal(Http2Output.InsertedBytesMax / large.Length, taken);
        _stream.Release();
        await output.CompleteAsync();
        Assert.Equal(1 + taken, _stream.Written.Length);
    }

    [Fact]
    public async Task Insertion_WhenTheConnectionHasFailed_IsRefused()
    {
        Http2Output output = CreateOutput();
        _stream.Failure = new IOException("gone");
        Assert.True(output.TryInsert(1, Bytes(Head('1'))));
        await _transport.Aborted;

        Assert.False(output.TryInsert(1, Bytes(Head('1'))));
        await output.CompleteAsync();
    }

    [Fact]
    public async Task Insertions_OfManyThreads_BesideAWriter_AllStandBetweenFrames()
    {
        const int Writes = 5000, Threads = 3;
        Http2Output output = CreateOutput();
        _stream.Release();
        string frame = Ping('k');
        using var begin = new Barrier(Threads + 1);
        Task[] inserting = [.. Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            begin.SignalAndWait();
            for (int i = 0; i < Writes; i++)
                Assert.True(SpinWait.SpinUntil(() => output.TryInsert(1, Bytes(Head((char)('0' + thread)))), TimeSpan.FromSeconds(20)));
        }))];
        begin.SignalAndWait();
        for (int i = 0; i < Writes; i++)
        {
            Write(output, frame[..(i % frame.Length)]);
            Write(output, frame[(i % frame.Length)..]);
            if (i % 3 == 0) await output.FlushAsync();
        }
        await Task.WhenAll(inserting);
        await output.FlushAsync();
        await output.CompleteAsync();

        string all = string.Concat(_stream.Written);
        Assert.Equal(Writes, all.Split(frame).Length - 1);
        for (int thread = 0; thread < Threads; thread++)
            Assert.Equal(Writes, all.Split(Head((char)('0' + thread))).Length - 1);
        Assert.Equal((Writes * frame.Length) + (Threads * Writes * Head('0').Length), all.Length);
    }

    public void Dispose() => _wheel.Dispose();

    private int Lent() => _slabs.Small.LentCount + _slabs.Large.LentCount;

    private static void Write(Http2Output output, string text) => output.Write(Encoding.ASCII.GetBytes(text));

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static string Ping(char mark) => Encoding.ASCII.GetString(Http2Frame.Write(Http2Frame.Ping, 0, 0, [.. Enumerable.Repeat((byte)mark, 8)]));

    private static string Head(char mark) => Encoding.ASCII.GetString(Http2Frame.Write(Http2Frame.Headers, 4, 1, [0x08, 3, (byte)'1', (byte)'0', (byte)mark]));

    // A stream that takes nothing until it is released.
    private sealed class HeldStream : AsyncStream
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly SemaphoreSlim _arrived = new(0);
        private readonly List<string> _written = [];

        internal Exception? Failure { get; set; }

        internal string[] Written
        {
            get
            {
                lock (_written) return [.. _written];
            }
        }

        internal void Release() => _released.TrySetResult();

        internal Task WriteArrivesAsync() => _arrived.WaitAsync();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Failure is not null) throw Failure;
            lock (_written) _written.Add(Encoding.ASCII.GetString(buffer.Span));
            _arrived.Release();
            await _released.Task;
        }
    }
}
