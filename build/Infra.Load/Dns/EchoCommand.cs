using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Infra.Interop.Net;

namespace Infra.Load.Dns;

/// <summary>
/// <c>udp-answer</c>: a server that turns each question into an empty answer, so that nothing but the system calls costs anything: datagrams one by one through the
/// framework's socket, or in batches by recvmmsg(2) and sendmmsg(2) as dnsd takes them. It runs until it is killed.
/// </summary>
internal static class EchoCommand
{
    private const int DatagramBytes = 4096;
    private const int ResponseByte = 2;
    private const byte ResponseBit = 0x80;

    internal static Command Create()
    {
        Option<int> port = new("--port") { Description = "Port on 127.0.0.1.", Required = true };
        Option<int> batch = new("--batch") { Description = "Datagrams per call; 0 for one by one through System.Net.Sockets." };
        var command = new Command("udp-answer", "Answers each datagram with itself and the bit of a DNS response.") { port, batch };
        command.SetAction(parsed =>
        {
            var address = new IPEndPoint(IPAddress.Loopback, parsed.GetValue(port));
            if (parsed.GetValue(batch) is > 0 and int slots) RunBatches(address, slots);
            else RunSingly(address);
        });
        return command;
    }

    private static void RunSingly(IPEndPoint address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(address);
        var client = new SocketAddress(AddressFamily.InterNetwork);
        byte[] buffer = new byte[DatagramBytes];
        while (true)
        {
            int length = socket.ReceiveFrom(buffer, SocketFlags.None, client);
            if (length <= ResponseByte) continue;
            buffer[ResponseByte] |= ResponseBit;
            socket.SendTo(buffer.AsSpan(0, length), SocketFlags.None, client);
        }
    }

    private static void RunBatches(IPEndPoint address, int slots)
    {
        using var socket = UdpBatchSocket.Bind(address, new UdpSocketOptions { ReceiveTimestamps = ReceiveTimestamps.None });
        var batch = new UdpBatch(slots, DatagramBytes, DatagramBytes);
        while (true)
        {
            if (socket.Receive(batch) <= 0) continue;
            for (int slot = 0; slot < batch.Count; slot++)
            {
                ReadOnlySpan<byte> question = batch.Received(slot);
                if (question.Length <= ResponseByte) continue;
                Span<byte> reply = batch.Reply(slot);
                question.CopyTo(reply);
                reply[ResponseByte] |= ResponseBit;
                batch.QueueReply(slot, question.Length);
            }
            socket.Send(batch);
        }
    }
}
