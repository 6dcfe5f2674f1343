using System.Net;
using Infra.Interop.Net;
using Infra.Ntp.Configuration;
using Infra.Ntp.Daemon.Sources;
using Infra.Ntp.Source;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Sources;

public class RequestSocketTests
{
    /// <summary>Each request has a port of its own, so that nobody can guess it; that must stay cheap.</summary>
    [Fact]
    public void OneExchange_AllocatesLittle()
    {
        using var server = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions());
        IPEndPoint remote = server.LocalEndPoint;
        using var polls = new PollSet(4);
        var theirs = new UdpBatch(1, 128, 128);
        var ours = new UdpBatch(8, 1024, ClientRequest.Length);
        byte[] request = new byte[ClientRequest.Length];
        var sendTimes = new SendTimeReader();
        int received = 0;
        int timed = 0;

        AllocationAssert.AtMost(1024, () =>
        {
            UdpBatchSocket bound = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Any, 0), RequestSocket.OptionsOf(TimestampMode.KernelAll));
            using RequestSocket socket = RequestSocket.Connect(1, bound, remote, TimestampMode.KernelAll, card: null, polls);
            socket.TrySend(request, ours, out _);
            server.Receive(theirs);
            theirs.QueueReply(0, ClientRequest.Length);
            server.Send(theirs);
            polls.Wait(TimeSpan.FromSeconds(10));
            if (socket.TryReadSendTime(sendTimes, wait: true, out _)) timed++;
            received += socket.Receive(ours, out _);
        });

        Assert.True(received > 100);
        Assert.True(timed > 100);
    }
}
