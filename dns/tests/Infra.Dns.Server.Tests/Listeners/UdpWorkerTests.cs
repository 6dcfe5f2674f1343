using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Records;
using Infra.Dns.Server.Listeners;
using Infra.Dns.Server.Service;
using Infra.Dns.Zones;
using Infra.Hosting;
using Infra.Interop.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Dns.Server.Tests.Listeners;

public class UdpWorkerTests
{
    [Fact]
    public void RunOnce_InSteadyState_AllocatesNothingForAnyAnswer()
    {
        var service = new TestService("rate-limit.exempt = ['127.0.0.0/8']");
        using var context = new DaemonContext("test");
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions { ReceiveTimestamps = ReceiveTimestamps.None });
        var dispatcher = new RequestDispatcher(service.Service, NullLogger.Instance);
        using var worker = new UdpWorker(socket, service.Service, dispatcher, AccessFilter.Everyone, int.MaxValue, context.Watchdog.Register("udp"), "udp", NullLogger.Instance);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(socket.LocalEndPoint);
        client.ReceiveTimeout = 10_000;
        byte[] cookie = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
        byte[][] questions =
        [
            TestService.Question("www.example.org", RecordType.A),
            TestService.Question("www.example.org", RecordType.A, udpSize: 1232, isDnssecOk: true, options: cookie),
            TestService.Question("nothing.example.org", RecordType.AAAA, udpSize: 1232, isDnssecOk: true),
            TestService.Question("x.wild.example.org", RecordType.TXT),
            TestService.Question("x.sub.example.org", RecordType.A),
            TestService.Question("www.example.com", RecordType.A, udpSize: 1232),
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
        ];
        byte[] reply = new byte[4096];

        long Round()
        {
            foreach (byte[] question in questions)
                client.Send(question);
            long before = GC.GetAllocatedBytesForCurrentThread();
            worker.RunOnce();   // what was sent on loopback is there: one batch
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            for (int i = 0; i < questions.Length; i++)
                client.Receive(reply);
            return allocated;
        }

        for (int i = 0; i < 30; i++)
            Round();

        Assert.Equal(0, Round());
    }

    [Fact]
    public void RunOnce_OfADatagramLongerThanTheBuffer_DropsAndCounts()
    {
        var service = new TestService();
        using var context = new DaemonContext("test");
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions { ReceiveTimestamps = ReceiveTimestamps.None });
        using var worker = new UdpWorker(socket, service.Service, new RequestDispatcher(service.Service, NullLogger.Instance), AccessFilter.Everyone, int.MaxValue, context.Watchdog.Register("udp"), "udp", NullLogger.Instance);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(socket.LocalEndPoint);

        client.Send(new byte[UdpWorker.ReceiveBytes + 1]);
        client.Send(TestService.Question("www.example.org", RecordType.A));
        worker.RunOnce();

        Assert.Equal((1L, 1L), (service.Service.Count(ServiceCounter.DroppedLong), service.Service.Count(ServiceCounter.NoError)));
    }
    // 1000 bytes would be taken by the client and allowed by the configuration, but not leave in one packet.
    [Theory]
    [InlineData(int.MaxValue, false)]
    [InlineData(600, true)]
    public void RunOnce_OfAnAnswerLongerThanAPacketOfTheInterface_CutsIt(int answerBytesMax, bool isCut)
    {
        var service = new TestService();
        service.Zone.Publish(ZoneSnapshotLoader.Load(new ZoneFile("zone", Encoding.ASCII.GetBytes(TestService.ZoneText + $"\nlong TXT {string.Join(' ', Enumerable.Repeat(new string('x', 200), 4))}\n")), service.Zone.Origin, [])!);
        using var context = new DaemonContext("test");
        using var socket = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions { ReceiveTimestamps = ReceiveTimestamps.None });
        using var worker = new UdpWorker(socket, service.Service, new RequestDispatcher(service.Service, NullLogger.Instance), AccessFilter.Everyone, answerBytesMax, context.Watchdog.Register("udp"), "udp", NullLogger.Instance);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(socket.LocalEndPoint);
        client.ReceiveTimeout = 10_000;
        byte[] reply = new byte[4096];

        client.Send(TestService.Question("long.example.org", RecordType.TXT, udpSize: 1232));
        worker.RunOnce();
        int length = client.Receive(reply);

        Assert.Equal(isCut, (reply[2] & 2) != 0);
        Assert.True(isCut ? length <= 600 : length > 800, $"{length} bytes");
    }
}
