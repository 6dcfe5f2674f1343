using System.Net;
using Infra.Dns.Daemon;
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

    public async ValueTask DisposeAsync()
    {
        await _daemon.StopAsync(CancellationToken.None);
        _daemon.Dispose();
        _context.Dispose();
    }
}
