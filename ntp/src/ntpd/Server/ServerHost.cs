using System.Net;
using System.Net.Sockets;
using Infra.Hosting;
using Infra.Hosting.Datagrams;
using Infra.Interop.Net;
using Infra.Ntp.Configuration;
using Infra.Ntp.Server;

namespace Infra.Ntp.Daemon.Server;

/// <summary>The workers of one listen address.</summary>
internal sealed class ServerHost : IDisposable
{
    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(5);

    private readonly ServerWorker[] _workers;

    private ServerHost(IPEndPoint address, ServerWorker[] workers)
    {
        Address = address;
        _workers = workers;
    }

    /// <summary>The address that is really bound; its port is not 0.</summary>
    internal IPEndPoint Address { get; }

    internal int WorkerCount => _workers.Length;

    /// <summary>Binds all sockets of an address, or takes the one that the service manager made.</summary>
    /// <exception cref="DaemonException">The address cannot be had; the message says which and why.</exception>
    internal static ServerHost Open(ServerConfig config, ServerTimeBoard board, DaemonContext context)
    {
        IReadOnlyList<UdpBatchSocket> sockets = OpenSockets(config, context);
        IPEndPoint address = sockets[0].LocalEndPoint;
        var handler = new RequestHandler(config.Policy);
        var workers = new ServerWorker[sockets.Count];
        for (int i = 0; i < workers.Length; i++)
        {
            string name = $"{address} worker {i + 1}";
            workers[i] = new ServerWorker(sockets[i], handler, board, context.Watchdog.Register(name), name) { Failed = context.Fail };
        }
        return new ServerHost(address, workers);
    }

    internal void Start()
    {
        foreach (ServerWorker worker in _workers)
            worker.Start();
    }

    internal void Reconfigure(ServerConfig config)
    {
        var handler = new RequestHandler(config.Policy);
        foreach (ServerWorker worker in _workers)
            worker.Handler = handler;
    }

    /// <summary>Sum of all workers.</summary>
    internal ulong Count(RequestOutcome outcome)
    {
        ulong sum = 0;
        foreach (ServerWorker worker in _workers)
            sum += worker.Counters[outcome];
        return sum;
    }

    internal void Stop()
    {
        foreach (ServerWorker worker in _workers)
            worker.Stop();
    }

    public void Dispose()
    {
        foreach (ServerWorker worker in _workers)
            worker.Dispose();
    }

    private static IReadOnlyList<UdpBatchSocket> OpenSockets(ServerConfig config, DaemonContext context)
    {
        var options = new UdpSocketOptions { ReceiveTimeout = ReceiveTimeout, DualMode = config.Listen.Address.Equals(IPAddress.IPv6Any) };
        try
        {
            return DatagramSockets.Open(config.Listen, config.WorkerCount, options, context.Sockets);
        }
        catch (SocketException exception)
        {
            throw Explain(config.Listen, exception);
        }
    }

    private static DaemonException Explain(IPEndPoint address, SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new DaemonException(
            $"cannot listen on {address}: another program uses this address; \"ss -lunp 'sport = {address.Port}'\" names it", ExitCode.Failure, exception),
        SocketError.AccessDenied => new DaemonException(
            $"cannot listen on {address}: ports below 1024 need CAP_NET_BIND_SERVICE", ExitCode.Permission, exception),
        SocketError.AddressNotAvailable => new DaemonException(
            $"cannot listen on {address}: this machine does not have the address", ExitCode.Failure, exception),
        _ => new DaemonException($"cannot listen on {address}: {exception.Message}", ExitCode.Failure, exception),
    };
}
