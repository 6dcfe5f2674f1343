using System.Buffers;
using System.IO.Pipelines;
using System.Text;
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

    private Http2Output CreateOutput() => new(_stream, _transport, LimitsConfig.Default, _slabs, _wheel);

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
        Assert.True(_transport.Aborted.IsCompletedSuccessfully);
    }

    public void Dispose() => _wheel.Dispose();

    private int Lent() => _slabs.Small.LentCount + _slabs.Large.LentCount;

    private static void Write(Http2Output output, string text) => output.Write(Encoding.ASCII.GetBytes(text));

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
