using System.Net;
using System.Net.Sockets;
using Infra.Interop;
using Infra.Proxy.Data;

namespace Infra.Proxy.Tests.Data;

public sealed class LoopTransportTests : IDisposable
{
    private readonly EventLoops _loops = new(1, failure => Assert.Fail(failure.ToString()));
    private readonly Socket _peer;
    private readonly LoopTransport _transport;

    public LoopTransportTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _peer.Connect(listener.LocalEndPoint!);
        _transport = new LoopTransport(listener.Accept(), _loops.Next());
    }

    public void Dispose()
    {
        _transport.Drop();
        _peer.Dispose();
        _loops.Dispose();
    }

    [Fact]
    public async Task Receive_GoesOnOnTheLoop_WithWhatCame()
    {
        var buffer = new byte[16];
        ValueTask<int> receiving = _transport.ReceiveAsync(buffer);
        Assert.False(receiving.IsCompleted);

        _peer.Send("hello"u8);
        int count = await receiving;

        Assert.Equal("hello"u8, buffer.AsSpan(0, count));
    }

    [Fact]
    public async Task Receive_OfNothing_TellsThatSomethingIsThere_AndTakesNone()
    {
        ValueTask<int> waiting = _transport.ReceiveAsync(Memory<byte>.Empty);
        Assert.False(waiting.IsCompleted);
        _peer.Send("x"u8);

        Assert.Equal(0, await waiting);
        Assert.Equal(1, await _transport.ReceiveAsync(new byte[4]));
    }

    [Fact]
    public async Task Receive_WhenThePeerEnds_IsZero_AsOftenAsAsked()
    {
        _peer.Send("x"u8);
        _peer.Shutdown(SocketShutdown.Send);
        var buffer = new byte[4];

        Assert.Equal(1, await _transport.ReceiveAsync(buffer));
        Assert.Equal(0, await _transport.ReceiveAsync(buffer));
        Assert.Equal(0, await _transport.ReceiveAsync(buffer));
        Assert.False(_transport.IsQuiet);
    }

    [Fact]
    public async Task Receive_WhenDroppedMeanwhile_Fails()
    {
        ValueTask<int> receiving = _transport.ReceiveAsync(new byte[4]);

        _transport.Abort();

        await Assert.ThrowsAnyAsync<IOException>(async () => await receiving);
        Exception? later = await Record.ExceptionAsync(async () => await _transport.ReceiveAsync(new byte[4]));
        Assert.True(later is not null && Transport.IsFailure(later));
    }

    [Fact]
    public async Task Receive_WhenEndedFromHere_IsZero()
    {
        ValueTask<int> receiving = _transport.ReceiveAsync(new byte[4]);

        _transport.EndReceive();

        Assert.Equal(0, await receiving);
    }

    [Fact]
    public async Task Receive_WhenThePeerResets_Fails()
    {
        ValueTask<int> receiving = _transport.ReceiveAsync(new byte[4]);

        _peer.LingerState = new LingerOption(true, 0);
        _peer.Dispose();

        TransportException failure = await Assert.ThrowsAsync<TransportException>(async () => await receiving);
        Assert.Equal(Errno.ECONNRESET, failure.Error);
    }

    /// <summary>The kernel tells of a reset once. If that was to a send, a receive must not take it for an end.</summary>
    [Fact]
    public async Task Receive_WhenASendWasToldOfTheReset_FailsToo()
    {
        _peer.Send("x"u8);
        _peer.LingerState = new LingerOption(true, 0);
        _peer.Dispose();
        Assert.True(_transport.Socket.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectError));

        TransportException toSend = await Assert.ThrowsAsync<TransportException>(async () => await _transport.SendAsync("y"u8.ToArray()));
        int before = await _transport.ReceiveAsync(new byte[4]);
        TransportException toReceive = await Assert.ThrowsAsync<TransportException>(async () => await _transport.ReceiveAsync(new byte[4]));

        Assert.Equal((Errno.ECONNRESET, 1, Errno.ECONNRESET), (toSend.Error, before, toReceive.Error));
    }

    [Fact]
    public async Task Send_WhenThePeerDoesNotRead_Waits_AndLosesNothing()
    {
        byte[] block = new byte[256 * 1024];
        Random.Shared.NextBytes(block);
        long sent = 0;
        ValueTask<int> sending = default;
        while (sent < 1L << 30)
        {
            sending = _transport.SendAsync(block);
            if (!sending.IsCompleted) break;
            sent += await sending;
        }
        Assert.True(sent < 1L << 30, "it took everything, though nobody read");

        long received = 0;
        var buffer = new byte[1 << 20];
        Task<long> reading = Task.Run(() =>
        {
            while (_peer.Receive(buffer) is > 0 and int count)
                received += count;
            return received;
        });
        sent += await sending;
        await _transport.EndSendAsync();

        Assert.Equal(sent, await reading);
    }

    [Fact]
    public async Task Send_WhenDroppedMeanwhile_Fails()
    {
        var block = new byte[1 << 20];
        ValueTask<int> sending;
        while ((sending = _transport.SendAsync(block)).IsCompleted)
            await sending;

        _transport.Drop();

        await Assert.ThrowsAnyAsync<IOException>(async () => await sending);
    }

    [Fact]
    public async Task Quiet_IsWhoSaidNothing()
    {
        ValueTask<int> receiving = _transport.ReceiveAsync(new byte[4]);
        _peer.Send("x"u8);
        await receiving;
        Assert.True(_transport.IsQuiet);
        Assert.True(_transport.IsQuietForSure);

        var told = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.SetIdleOwner(new Owner(told));
        _peer.Send("y"u8);

        Assert.False(await told.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(_transport.IsQuiet);
        Assert.False(_transport.IsQuietForSure);
    }

    /// <summary>A connection on which there is always something must not keep the loop to itself.</summary>
    [Fact]
    public async Task Receive_WhenThereIsAlwaysMore_LetsOthersHaveTheirTurn()
    {
        _peer.Send(new byte[1000]);
        await _transport.ReceiveAsync(Memory<byte>.Empty);
        var greedy = new Greedy(_transport);

        _loops.All[0].Post(greedy);
        int inARow = await greedy.InARow.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.InRange(inARow, 1, Greedy.Max - 1);
        Assert.Equal(1, await greedy.Last);   // and then it is its turn again
    }

    /// <summary>Nor for long because it reads much at a time.</summary>
    [Fact]
    public async Task Receive_OfMuchAtATime_LetsOthersHaveTheirTurnSooner()
    {
        const int ReadBytes = 16 * 1024;
        _peer.Blocking = false;
        _peer.SendBufferSize = 4 << 20;
        _transport.Socket.ReceiveBufferSize = 4 << 20;
        int sent = 0;
        while (_peer.Poll(0, SelectMode.SelectWrite))
            sent += _peer.Send(new byte[64 * 1024]);
        await _transport.ReceiveAsync(Memory<byte>.Empty);
        var greedy = new Greedy(_transport, ReadBytes);

        _loops.All[0].Post(greedy);
        int inARow = await greedy.InARow.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(sent > 24 * ReadBytes, $"the kernel took {sent} bytes only");
        Assert.InRange(inARow, 1, 16);
        Assert.True(await greedy.Last > 0);
    }

    [Fact]
    public async Task Connect_WhenNobodyListens_SaysSo()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var transport = new LoopTransport(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), _loops.Next());

        Assert.Equal(Errno.ECONNREFUSED, await transport.ConnectAsync(silent.LocalEndPoint!));
        transport.Drop();
    }

    [Fact]
    public async Task Places_AreUsedAgain_AndLateEventsAreNobodys()
    {
        EventLoop loop = _loops.All[0];
        for (int i = 0; i < 300; i++)
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            var transport = new LoopTransport(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), loop);
            Assert.Equal(Errno.None, await transport.ConnectAsync(listener.LocalEndPoint!));
            using Socket other = listener.Accept();
            ValueTask<int> receiving = transport.ReceiveAsync(new byte[4]);
            other.Send("x"u8);
            Assert.Equal(1, await receiving);
            transport.Drop();
        }

        Assert.Equal(0, loop.WatchedCount);
    }

    /// <summary>Reads, byte by byte unless told otherwise, for as long as it need not wait. It does so on the loop, which completes nothing meanwhile.</summary>
    private sealed class Greedy(LoopTransport transport, int readBytes = 1) : ILoopWork
    {
        internal const int Max = 500;
        private readonly TaskCompletionSource<int> _inARow = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<int> InARow => _inARow.Task;

        internal Task<int> Last { get; private set; } = Task.FromResult(0);

        void ILoopWork.Run()
        {
            int count = 0;
            var target = new byte[readBytes];
            while (count < Max && (Last = transport.ReceiveAsync(target).AsTask()).IsCompleted)
                count++;
            _inARow.SetResult(count);
        }
    }

    private sealed class Owner(TaskCompletionSource<bool> told) : IIdleOwner
    {
        public void OnUnexpected(bool isEnd) => told.TrySetResult(isEnd);
    }
}
