using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Interop.Net;
using Infra.Interop.Time;

namespace Infra.Interop.Tests.Net;

public sealed class UdpBatchSocketTests
{
    private static readonly UdpSocketOptions Default = new() { ReceiveTimeout = TimeSpan.FromSeconds(5) };

    public static TheoryData<string> LoopbackAddresses => ["127.0.0.1", "::1"];

    [Theory, MemberData(nameof(LoopbackAddresses))]
    public void Receive_WhenDatagramsWait_GivesThemWithSourceAndKernelTime(string address)
    {
        using UdpBatchSocket server = Bind(address);
        using Socket client = Client(address);
        UdpBatch batch = new(8, 64, 64);
        TimeSpec before = SystemClock.Read(ClockId.Realtime);

        client.SendTo("one"u8, server.LocalEndPoint);
        client.SendTo(default(ReadOnlySpan<byte>), server.LocalEndPoint);
        client.SendTo("three"u8, server.LocalEndPoint);
        int count = server.Receive(batch);

        TimeSpec after = SystemClock.Read(ClockId.Realtime);
        Assert.Equal(3, count);
        Assert.Equal(3, batch.Count);
        Assert.Equal("one"u8, batch.Received(0));
        Assert.True(batch.Received(1).IsEmpty);
        Assert.Equal("three"u8, batch.Received(2));
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(client.LocalEndPoint, batch.Source(i).ToEndPoint());
            Assert.True(batch.TryGetReceiveTime(i, out TimeSpec time));
            Assert.True(time >= before && time <= after);
            Assert.False(batch.IsTruncated(i));
        }
    }

    [Theory, MemberData(nameof(LoopbackAddresses))]
    public void Send_WhenRepliesAreQueued_SendsOnlyThoseInOrder(string address)
    {
        using UdpBatchSocket server = Bind(address);
        using Socket client = Client(address);
        UdpBatch batch = new(8, 64, 64);
        for (int i = 0; i < 4; i++) client.SendTo([(byte)i], server.LocalEndPoint);
        Assert.Equal(4, server.Receive(batch));

        for (int slot = 1; slot < 4; slot += 2)
        {
            batch.Received(slot).CopyTo(batch.Reply(slot));
            batch.QueueReply(slot, 2);
        }

        for (int i = 0; i < batch.QueuedCount; i++) batch.Queued(i)[1] = (byte)(100 + i);
        Assert.Equal([1, 3], new[] { batch.QueuedSlot(0), batch.QueuedSlot(1) });
        Assert.Equal(2, server.Send(batch));

        Assert.Equal([1, 100], ReceiveBytes(client));
        Assert.Equal([3, 101], ReceiveBytes(client));
        Assert.Equal(0, client.Available);
    }

    [Fact]
    public void Send_WhenBoundToAnyAddress_AnswersFromTheAddressAsked()
    {
        using UdpBatchSocket server = Bind("0.0.0.0");
        using Socket client = Client("127.0.0.1");
        UdpBatch batch = new(1, 64, 64);

        // The answer must come from 127.0.0.2 although the route back would choose 127.0.0.1.
        client.Connect(new IPEndPoint(IPAddress.Parse("127.0.0.2"), server.LocalEndPoint.Port));
        client.Send("?"u8);
        Assert.Equal(1, server.Receive(batch));
        Assert.True(batch.TryGetLocalAddress(0, out UdpAddress local));
        Assert.Equal("127.0.0.2", local.ToEndPoint().Address.ToString());
        batch.QueueReply(0, 1);
        Assert.Equal(1, server.Send(batch));

        Assert.Single(ReceiveBytes(client));
    }

    [Theory]
    [InlineData("127.0.0.2", "::ffff:127.0.0.2", false)]
    [InlineData("::1", "::1", true)]
    public void Send_WhenDualStack_AnswersBothFamiliesFromTheAddressAsked(string asked, string seen, bool ipv6)
    {
        using UdpBatchSocket server = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0), Default with { DualMode = true });
        using Socket client = Client(ipv6 ? "::1" : "127.0.0.1");
        UdpBatch batch = new(1, 64, 64);

        client.Connect(new IPEndPoint(IPAddress.Parse(asked), server.LocalEndPoint.Port));
        client.Send("?"u8);
        Assert.Equal(1, server.Receive(batch));
        Assert.True(batch.TryGetLocalAddress(0, out UdpAddress local));
        Assert.Equal(seen, local.ToEndPoint().Address.ToString());
        Assert.NotEqual(0u, batch.InterfaceIndex(0));
        Assert.Equal(!ipv6, batch.Source(0).IsIPv4Mapped);
        Assert.Equal(client.LocalEndPoint, batch.Source(0).Unmapped.ToEndPoint());
        batch.QueueReply(0, 1);
        Assert.Equal(1, server.Send(batch));

        Assert.Single(ReceiveBytes(client));
    }

    [Fact]
    public void Receive_WhenDatagramIsTooLong_CutsAndMarksIt()
    {
        using UdpBatchSocket server = Bind("127.0.0.1");
        using Socket client = Client("127.0.0.1");
        UdpBatch batch = new(2, 4, 4);

        client.SendTo("12345"u8, server.LocalEndPoint);
        client.SendTo("1234"u8, server.LocalEndPoint);
        Assert.Equal(2, server.Receive(batch));

        Assert.Equal("1234"u8, batch.Received(0));
        Assert.True(batch.IsTruncated(0));
        Assert.False(batch.IsTruncated(1));
    }

    [Fact]
    public void Receive_WhenNothingComes_GivesZeroAfterTheTimeout()
    {
        using UdpBatchSocket server = UdpBatchSocket.Bind(
            new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions { ReceiveTimeout = TimeSpan.FromMilliseconds(5) });

        int count = server.Receive(new UdpBatch(1, 1, 1));

        Assert.Equal(0, count);
        Assert.Equal(Errno.EAGAIN, server.LastReceiveError);
    }

    [Theory, MemberData(nameof(LoopbackAddresses))]
    public void Stop_WhenReceiverSleeps_WakesIt(string address)
    {
        using UdpBatchSocket server = UdpBatchSocket.Bind(
            new IPEndPoint(IPAddress.Parse(address), 0), new UdpSocketOptions { ReceiveTimeout = TimeSpan.FromHours(1) });
        UdpBatch batch = new(4, 64, 64);
        int count = -1;
        Thread receiver = new(() => count = server.Receive(batch));
        receiver.Start();
        SpinWait.SpinUntil(IsBlockedInReceive, 2_000);   // where the kernel does not tell, the stop may come first: it must work as well

        server.Stop();

        Assert.True(receiver.Join(10_000));
        Assert.Equal(0, count);
        Assert.True(server.IsStopped);
        Assert.Equal(0, server.Receive(batch));
    }

    [Fact]
    public void Stop_WhenDatagramsWait_TheyAreStillReceived()
    {
        using UdpBatchSocket server = Bind("127.0.0.1");
        using Socket client = Client("127.0.0.1");
        UdpBatch batch = new(4, 64, 64);
        client.SendTo("last"u8, server.LocalEndPoint);

        server.Stop();

        Assert.Equal(1, server.Receive(batch));
        Assert.Equal("last"u8, batch.Received(0));
        Assert.Equal(0, server.Receive(batch));
    }

    [Fact]
    public void Inherit_WhenSocketIsNonBlocking_WaitsAndStopsWithinItsTimeout()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Blocking = false;
        using UdpBatchSocket server = UdpBatchSocket.Inherit(socket, new UdpSocketOptions { ReceiveTimeout = TimeSpan.FromMilliseconds(5) });

        server.Stop();

        Assert.Equal(0, server.Receive(new UdpBatch(1, 1, 1)));
        using Socket client = Client("127.0.0.1");
        client.SendTo("x"u8, server.LocalEndPoint);   // an inherited socket must stay usable for its other owners
        Assert.Equal(1, server.Receive(new UdpBatch(1, 1, 1)));
    }

    [Fact]
    public void Receive_WhenKernelHasOnlyTheOlderTimestamps_TakesThose()
    {
        using UdpBatchSocket server = UdpBatchSocket.Bind(
            new IPEndPoint(IPAddress.Loopback, 0), Default with { ReceiveTimestamps = ReceiveTimestamps.None });
        using Socket client = Client("127.0.0.1");
        UdpBatch batch = new(1, 64, 64);
        Assert.Equal(ReceiveTimestamps.None, server.ReceiveTimestamps);
        client.SendTo("x"u8, server.LocalEndPoint);
        Assert.Equal(1, server.Receive(batch));
        Assert.False(batch.TryGetReceiveTime(0, out _));

        server.Socket.SetTimestampNanoseconds(true);
        TimeSpec before = SystemClock.Read(ClockId.Realtime);
        client.SendTo("x"u8, server.LocalEndPoint);
        Assert.Equal(1, server.Receive(batch));

        Assert.True(batch.TryGetReceiveTime(0, out TimeSpec time));
        Assert.True(time >= before && time <= SystemClock.Read(ClockId.Realtime));
    }

    [Theory, MemberData(nameof(LoopbackAddresses))]
    public void ReadSendTimes_WhenAskedPerDatagram_NumbersOnlyThose(string address)
    {
        using UdpBatchSocket server = UdpBatchSocket.Bind(
            new IPEndPoint(IPAddress.Parse(address), 0), Default with { SendTimestamps = SendTimestamps.OnRequest });
        using Socket client = Client(address);
        UdpBatch batch = new(3, 64, 64);
        SentDatagram[] times = new SentDatagram[8];
        for (uint round = 0; round < 3; round++)
        {
            for (int i = 0; i < 3; i++) client.SendTo("x"u8, server.LocalEndPoint);
            Assert.Equal(3, server.Receive(batch));
            TimeSpec before = SystemClock.Read(ClockId.Realtime);

            for (int i = 0; i < 3; i++) batch.QueueReply(i, 1, wantSendTime: i != 1);
            Assert.Equal(3, server.Send(batch));
            Assert.True(server.WaitForSendTime(TimeSpan.FromSeconds(5)));
            int count = server.ReadSendTimes(times);

            Assert.Equal(2, count);
            Assert.True(batch.TryGetSendId(0, out uint first));
            Assert.False(batch.TryGetSendId(1, out _));
            Assert.True(batch.TryGetSendId(2, out uint third));
            Assert.Equal([round * 2, round * 2 + 1], new[] { first, third });
            Assert.Equal([first, third], new[] { times[0].Id, times[1].Id });
            Assert.True(times[0].Time >= before && times[0].Time <= SystemClock.Read(ClockId.Realtime));
        }

        Assert.Equal(0, server.ReadSendTimes(times));
    }

    [Fact]
    public void Send_WhenOneDatagramIsRefused_SendsTheOthersAndSaysWhy()
    {
        using UdpBatchSocket sender = UdpBatchSocket.Bind(
            new IPEndPoint(IPAddress.Loopback, 0), Default with { SendTimestamps = SendTimestamps.OnRequest });
        using UdpBatchSocket receiver = Bind("127.0.0.1");
        UdpAddress good = UdpAddress.From(receiver.LocalEndPoint);
        UdpAddress wrongFamily = UdpAddress.From(new IPEndPoint(IPAddress.IPv6Loopback, 9));
        UdpBatch batch = new(3, 64, 64);

        batch.QueueTo(0, good, 1, wantSendTime: true);
        batch.QueueTo(1, wrongFamily, 1, wantSendTime: true);
        batch.QueueTo(2, good, 1, wantSendTime: true);
        int sent = sender.Send(batch);

        Assert.Equal(2, sent);
        Assert.Equal(Errno.None, batch.SendError(0));
        Assert.Equal(Errno.EAFNOSUPPORT, batch.SendError(1));
        Assert.False(batch.TryGetSendId(1, out _));
        SentDatagram[] times = new SentDatagram[4];
        Assert.True(sender.WaitForSendTime(TimeSpan.FromSeconds(5)));
        Assert.True(batch.TryGetSendId(2, out uint id));
        Assert.InRange(sender.ReadSendTimes(times), 1, 2);
        Assert.Contains(times, time => time.Id == id && time.Time != default);
    }

    [Fact]
    public void Receive_WhenPeerRefuses_GivesZeroAndTheReason()
    {
        using UdpBatchSocket client = Bind("127.0.0.1");
        IPEndPoint nobody;
        using (UdpBatchSocket closed = Bind("127.0.0.1")) nobody = closed.LocalEndPoint;
        client.Connect(nobody);
        UdpBatch batch = new(1, 64, 64);
        batch.QueueConnected(0, 1);
        Assert.Equal(1, client.Send(batch));

        Assert.Equal(0, client.Receive(batch));

        Assert.Equal(Errno.ECONNREFUSED, client.LastReceiveError);
    }

    [Fact]
    public void Receive_WhenDisposed_Throws()
    {
        UdpBatchSocket server = Bind("127.0.0.1");
        server.Dispose();

        Assert.Throws<ObjectDisposedException>(() => server.Receive(new UdpBatch(1, 1, 1)));
        server.Stop();
    }

    [Fact]
    public void ReceiveAndSend_WhenRunning_AllocateNothing()
    {
        using UdpBatchSocket server = UdpBatchSocket.Bind(
            new IPEndPoint(IPAddress.Any, 0), Default with { SendTimestamps = SendTimestamps.OnRequest });
        using UdpBatchSocket client = Bind("127.0.0.1");
        UdpBatch batch = new(8, 256, 256);
        UdpBatch requests = new(8, 256, 256);
        UdpAddress target = UdpAddress.From(new IPEndPoint(IPAddress.Loopback, server.LocalEndPoint.Port));
        SentDatagram[] times = new SentDatagram[8];
        Exchange(2);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int answers = Exchange(200);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(200 * 8, answers);
        Assert.Equal(0, allocated);

        int Exchange(int rounds)
        {
            int total = 0;
            for (int round = 0; round < rounds; round++)
            {
                requests.ClearQueue();
                for (int i = 0; i < 8; i++) requests.QueueTo(i, target, 48);
                client.Send(requests);
                for (int open = 8; open > 0;)
                {
                    int count = server.Receive(batch);
                    if (count == 0) return total;
                    open -= count;
                    for (int i = 0; i < count; i++)
                    {
                        if (batch.Source(i).Port == 0 || !batch.TryGetReceiveTime(i, out _) || !batch.TryGetLocalAddress(i, out _)) return total;
                        batch.Received(i).CopyTo(batch.Reply(i));
                        batch.QueueReply(i, batch.Received(i).Length, wantSendTime: i == 0);
                    }

                    total += server.Send(batch);
                    server.ReadSendTimes(times);
                }

                client.Receive(requests);
            }

            return total;
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1025, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 65536, 1)]
    [InlineData(1, 1, 0)]
    public void Batch_WhenSizesAreOutOfBounds_Throws(int slots, int receiveBytes, int sendBytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UdpBatch(slots, receiveBytes, sendBytes));

    [Fact]
    public void Batch_WhenIndexIsOutOfBounds_Throws()
    {
        UdpBatch batch = new(2, 8, 8);

        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Received(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Source(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Reply(2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.QueueReply(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.QueueConnected(0, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Queued(0).Length);
        batch.QueueConnected(0, 8);
        batch.QueueConnected(1, 8);
        Assert.Throws<InvalidOperationException>(() => batch.QueueConnected(1, 8));
    }

    private static UdpBatchSocket Bind(string address) => UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Parse(address), 0), Default);

    private static Socket Client(string address)
    {
        IPEndPoint local = new(IPAddress.Parse(address), 0);
        Socket socket = new(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Bind(local);
        return socket;
    }

    private static byte[] ReceiveBytes(Socket socket)
    {
        byte[] buffer = new byte[256];
        return buffer[..socket.Receive(buffer)];
    }

    // The kernel names the function that a sleeping thread waits in.
    private static bool IsBlockedInReceive() =>
        Directory.EnumerateDirectories("/proc/self/task").Any(task => ReadOrEmpty(Path.Combine(task, "wchan")).Contains("wait_for_more_packets", StringComparison.Ordinal));

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return Encoding.ASCII.GetString(File.ReadAllBytes(path));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
