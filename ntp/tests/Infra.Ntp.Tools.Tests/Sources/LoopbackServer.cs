using System.Net;
using System.Net.Sockets;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Server;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tools.Tests.Sources;

/// <summary>A server in the test's own process that says the time of this machine.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

    internal LoopbackServer() => _ = AnswerAsync();

    internal IPEndPoint Address => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync()
    {
        var handler = new RequestHandler(ServerPolicy.Open);
        var counters = new ServerCounters();
        ServerTimeInfo time = ServerTimeInfo.Local(1, ReferenceId.FromAscii("TEST"), -20);
        byte[] reply = new byte[1024];
        try
        {
            while (true)
            {
                UdpReceiveResult request = await _socket.ReceiveAsync();
                NtpTimestamp received = SystemTime.Now;
                int length = handler.Handle(ClientAddress.FromIPAddress(request.RemoteEndPoint.Address), received, request.Buffer, reply, time, counters);
                if (length == 0) continue;
                RequestHandler.Complete(reply.AsSpan(0, length), SystemTime.Now, time);
                await _socket.SendAsync(reply.AsMemory(0, length), request.RemoteEndPoint);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }
}
