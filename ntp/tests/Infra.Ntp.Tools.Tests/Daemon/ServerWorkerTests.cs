using System.Net;
using System.Net.Sockets;
using Infra.Hosting.Systemd;
using Infra.Interop.Net;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Server;
using Infra.Ntp.Wire;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Daemon;

public class ServerWorkerTests
{
    /// <summary>Socket to socket: receive, decide, stamp, send.</summary>
    [Fact]
    public void RunOnce_AllocatesNothingPerPacket()
    {
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions());
        using var worker = Create(socket);
        using Socket client = Connected(socket);
        byte[] request = DaemonTests.Request(4, NtpMode.Client);
        byte[] reply = new byte[100];

        AllocationAssert.Zero(() =>
        {
            client.Send((ReadOnlySpan<byte>)request);
            worker.RunOnce();
            client.Receive((Span<byte>)reply);
        });

        Assert.True(worker.Counters[RequestOutcome.Answered] >= 100);
    }

    [Fact]
    public void RunOnce_OfABatch_StampsEachReplyBetweenArrivalAndNow()
    {
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions());
        using var worker = Create(socket);
        using Socket client = Connected(socket);
        for (int i = 0; i < 20; i++)
            client.Send(DaemonTests.Request(4, NtpMode.Client));

        for (ulong answered = 0; answered < 20; answered = worker.Counters[RequestOutcome.Answered])
            Assert.True(worker.RunOnce());

        NtpTimestamp now = SystemTime.Now;
        byte[] reply = new byte[NtpHeader.Length];
        for (int i = 0; i < 20; i++)
        {
            client.Receive(reply);
            NtpPacketView.TryParse(reply, out NtpPacketView view);
            Assert.False((view.TransmitTime - view.ReceiveTime).IsNegative);
            Assert.InRange((now - view.ReceiveTime).TotalSeconds, 0, 60);
            Assert.InRange((now - view.TransmitTime).TotalSeconds, -0.01, 60);   // later slots are stamped ahead by the mean time of sending
        }
    }

    [Fact]
    public void RunOnce_AfterStop_SaysThatItIsOver()
    {
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions());
        using var worker = Create(socket);

        socket.Stop();

        Assert.False(worker.RunOnce());
    }

    private static ServerWorker Create(UdpBatchSocket socket) => new(
        socket, new RequestHandler(ServerPolicy.Open), new ServerTimeBoard(ServerTimeInfo.Local(3, default, -20)),
        new WatchdogGate(TimeProvider.System).Register("test"), "test");

    private static Socket Connected(UdpBatchSocket server)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        client.Connect(server.LocalEndPoint);
        return client;
    }
}
