using System.Net;
using System.Net.Sockets;
using Infra.Hosting.Datagrams;
using Infra.Hosting.Systemd;
using Infra.Interop;
using Infra.Interop.Net;
using Infra.Testing;
using Infra.Testing.Fakes;

namespace Infra.Hosting.Tests.Datagrams;

public sealed class DatagramLoopTests
{
    private const int StackBytes = 256 * 1024;

    private readonly WatchdogGate _gate = new(TimeProvider.System);
    private readonly List<TimeSpan> _pauses = [];

    [Theory]
    [InlineData(Errno.ECONNREFUSED)]
    [InlineData(Errno.ENOBUFS)]
    [InlineData(Errno.ENETDOWN)]
    [InlineData(Errno.EHOSTUNREACH)]
    public void RunOnce_WhenReceivesFailInARow_PausesAfterSixteenAndGoesOn(Errno error)
    {
        using DatagramLoop loop = Play(new PlayedReceiver(Enumerable.Repeat(-(int)error, DatagramLoop.ErrorsInRowMax + 3)));

        for (int i = 0; i < DatagramLoop.ErrorsInRowMax; i++)
            Assert.True(loop.RunOnce());
        Assert.Empty(_pauses);
        for (int i = 0; i < 3; i++)
            Assert.True(loop.RunOnce());

        Assert.Equal(Enumerable.Repeat(DatagramLoop.ErrorPause, 3), _pauses);
        Assert.False(loop.RunOnce());
    }

    [Fact]
    public void RunOnce_WhenADatagramCameBetween_CountsErrorsAnew()
    {
        int[] refused = [.. Enumerable.Repeat(-(int)Errno.ECONNREFUSED, DatagramLoop.ErrorsInRowMax)];
        using DatagramLoop loop = Play(new PlayedReceiver([.. refused, 1, .. refused]));

        while (loop.RunOnce()) { }

        Assert.Empty(_pauses);
    }

    [Theory]
    [InlineData(Errno.EINTR)]
    [InlineData(Errno.EAGAIN)]
    [InlineData(Errno.None)]
    public void RunOnce_WhenASignalOrTheTimeoutEndsTheWait_CountsNoError(Errno error)
    {
        var receiver = new PlayedReceiver(Enumerable.Repeat(-(int)error, 10 * DatagramLoop.ErrorsInRowMax));
        using DatagramLoop loop = Play(receiver);

        while (loop.RunOnce()) { }

        Assert.Empty(_pauses);
        Assert.Equal(10 * DatagramLoop.ErrorsInRowMax + 1, receiver.Receives);
    }

    [Fact]
    public void RunOnce_WhileItReceives_WaitsAndAfterwardsIsBusy()
    {
        WatchdogWorker watchdog = _gate.Register("loop");
        List<bool> waiting = [];
        var receiver = new PlayedReceiver(1, 0) { OnReceive = () => waiting.Add((watchdog.Progress & 1) != 0) };
        long handledAt = -1;
        using var loop = new DatagramLoop(receiver, new UdpBatch(1, 1, 1), new Handler(_ => handledAt = watchdog.Progress), watchdog, "loop", StackBytes, _pauses.Add);

        loop.RunOnce();
        long after = watchdog.Progress;
        loop.RunOnce();

        Assert.Equal([true, true], waiting);
        Assert.Equal(0, handledAt & 1);
        Assert.True(watchdog.Progress > after);
    }

    [Fact]
    public void RunOnce_WhenStoppedInAFlood_EndsAfterABoundedNumberOfBatches()
    {
        var receiver = new PlayedReceiver(Enumerable.Repeat(32, 2 * DatagramLoop.BatchesAfterStopMax));
        int batches = 0;
        using DatagramLoop loop = Play(receiver, _ => batches++);
        Assert.True(loop.RunOnce());

        loop.Stop();
        while (loop.RunOnce()) { }

        Assert.Equal(1 + DatagramLoop.BatchesAfterStopMax, batches);
    }

    [Fact]
    public void Start_WhenTheHandlerThrows_ReportsItAndEnds()
    {
        var failure = new InvalidOperationException("handler");
        using var reported = new BlockingQueue();
        using DatagramLoop loop = Play(new PlayedReceiver(1, 1), _ => throw failure);
        loop.Failed = reported.Add;

        loop.Start();

        Assert.Same(failure, reported.Take());
        loop.Stop();
    }

    [Fact]
    public void Dispose_ClosesTheSocketAndLeavesTheWatchdog()
    {
        var time = new FakeTimeProvider();
        var gate = new WatchdogGate(time);
        var receiver = new PlayedReceiver(0);
        var loop = new DatagramLoop(receiver, new UdpBatch(1, 1, 1), new Handler(_ => { }), gate.Register("loop"), "loop", StackBytes, _pauses.Add);
        loop.RunOnce();
        gate.FindStuck();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(gate.FindStuck());   // it reported and then neither waited nor reported

        loop.Dispose();

        Assert.True(receiver.IsDisposed);
        Assert.Empty(gate.FindStuck());
    }

    [Fact]
    public void Stop_OfARealSocket_HandlesWhatWaitsThenEnds()
    {
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions { ReceiveTimeout = TimeSpan.FromHours(1) });
        using Socket client = ConnectedTo(socket);
        using var reported = new BlockingQueue();
        int handled = 0;
        using var first = new ManualResetEventSlim();
        var handler = new Handler(batch =>
        {
            handled += batch.Count;
            first.Set();
        });
        using var loop = new DatagramLoop(socket, new UdpBatch(4, 16, 16), handler, _gate.Register("loop"), "loop", StackBytes) { Failed = reported.Add };

        loop.Start();
        client.Send("1"u8);
        Assert.True(first.Wait(10_000));
        client.Send("2"u8);
        client.Send("3"u8);
        loop.Stop();

        Assert.Equal(3, handled);
        Assert.Equal(0, reported.Count);
        Assert.False(loop.RunOnce());
    }

    [Fact]
    public void RunOnce_WhenTheKernelReportsARefusedPeer_GoesOn()
    {
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions { ReceiveTimeout = TimeSpan.FromSeconds(10) });
        var closed = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Connect((IPEndPoint)closed.LocalEndPoint!);
        closed.Dispose();
        int handled = 0;
        using var loop = new DatagramLoop(socket, new UdpBatch(1, 1, 1), new Handler(_ => handled++), _gate.Register("loop"), "loop", StackBytes);

        socket.Socket.Send("?"u8);
        bool goesOn = loop.RunOnce();

        Assert.True(goesOn);
        Assert.Equal(Errno.ECONNREFUSED, socket.LastReceiveError);
        Assert.Equal(0, handled);
    }

    [Fact]
    public void RunOnce_AllocatesNothing()
    {
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions());
        using Socket client = ConnectedTo(socket);
        int handled = 0;
        using var loop = new DatagramLoop(socket, new UdpBatch(4, 16, 16), new Handler(batch => handled += batch.Count), _gate.Register("loop"), "loop", StackBytes);

        AllocationAssert.Zero(() =>
        {
            client.Send("x"u8);
            loop.RunOnce();
        });

        Assert.True(handled > 0);
    }

    private DatagramLoop Play(PlayedReceiver receiver, Action<UdpBatch>? handle = null) =>
        new(receiver, new UdpBatch(1, 1, 1), new Handler(handle ?? (_ => { })), _gate.Register("loop"), "loop", StackBytes, _pauses.Add);

    private static Socket ConnectedTo(UdpBatchSocket server)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(server.LocalEndPoint);
        return client;
    }

    private sealed class Handler(Action<UdpBatch> handle) : IDatagramHandler
    {
        public void Handle(UdpBatch batch) => handle(batch);
    }

    /// <summary>Exceptions from another thread.</summary>
    private sealed class BlockingQueue : IDisposable
    {
        private readonly System.Collections.Concurrent.BlockingCollection<Exception> _items = [];

        internal int Count => _items.Count;

        public void Dispose() => _items.Dispose();

        internal void Add(Exception exception) => _items.Add(exception);

        internal Exception Take()
        {
            Assert.True(_items.TryTake(out Exception? item, 10_000));
            return item!;
        }
    }
}
