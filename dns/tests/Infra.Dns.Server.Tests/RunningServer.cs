using System.Net;
using System.Net.Sockets;
using Infra.Dns.Daemon;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Hosting;

namespace Infra.Dns.Server.Tests;

/// <summary>dnsd inside the test's process, on loopback and a free port.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly DnsDaemon _daemon = new();
    private readonly DaemonContext _context = new("dnsd");

    private RunningServer()
    {
    }

    internal IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    internal DnsDaemon Daemon => _daemon;

    internal ServerConfiguration Configuration { get; private set; } = null!;

    internal static async Task<RunningServer> StartAsync(string configuration)
    {
        var server = new RunningServer { Configuration = TestService.Read(configuration + "\n[[listen]]\naddresses = [\"127.0.0.1:0\"]\n") };
        await server._daemon.StartAsync(server.Configuration, server._context, CancellationToken.None);
        server.Address = server._daemon.Addresses[0];
        return server;
    }

    internal async Task<ReloadResult> ReloadAsync(string configuration)
    {
        ServerConfiguration next = TestService.Read(configuration + "\n[[listen]]\naddresses = [\"127.0.0.1:0\"]\n");
        ReloadResult result = await _daemon.ReloadAsync(Configuration, next, CancellationToken.None);
        Configuration = next;
        return result;
    }

    /// <summary>Asks for www.example.org of <see cref="TestService.ZoneText"/>, one question after the other; one that gets no answer within ten seconds is the last.</summary>
    /// <returns>How many questions, and how many of them got the address that the zone has.</returns>
    internal (int Asked, int Right) AskUntil(CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(Address);
        socket.ReceiveTimeout = 10_000;
        byte[] question = TestService.Question("www.example.org", RecordType.A);
        byte[] reply = new byte[512];
        int asked = 0;
        int right = 0;
        while (!stop.IsCancellationRequested)
        {
            socket.Send(question);
            asked++;
            try
            {
                int length = socket.Receive(reply);
                if (length > 12 && reply.AsSpan(length - 4, 4).SequenceEqual((byte[])[192, 0, 2, 3])) right++;
            }
            catch (SocketException)
            {
                break;
            }
        }
        return (asked, right);
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.StopAsync(CancellationToken.None);
        _daemon.Dispose();
        _context.Dispose();
    }
}
