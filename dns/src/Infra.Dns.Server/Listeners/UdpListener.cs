using System.Net;
using System.Net.Sockets;
using Infra.Dns.Server.Service;
using Infra.Hosting;
using Infra.Interop.Net;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>The threads that answer at one UDP address.</summary>
internal sealed class UdpListener : IDisposable
{
    private const int ReceiveBufferBytes = 4 << 20;

    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan InheritedReceiveTimeout = TimeSpan.FromMilliseconds(500);   // nothing else wakes its worker for a stop

    private readonly UdpWorker[] _workers;

    private UdpListener(IPEndPoint address, UdpWorker[] workers)
    {
        Address = address;
        _workers = workers;
    }

    /// <summary>The address that is really bound; its port is not 0.</summary>
    internal IPEndPoint Address { get; }

    internal int WorkerCount => _workers.Length;

    internal AccessFilter Filter
    {
        set
        {
            foreach (UdpWorker worker in _workers)
                worker.Filter = value;
        }
    }

    /// <summary>Binds all sockets of an address, or takes the one that the service manager made.</summary>
    /// <exception cref="DaemonException">The address cannot be had; the message says which and why.</exception>
    internal static UdpListener Open(IPEndPoint wanted, int workerCount, AccessFilter filter, DnsService service, RequestDispatcher dispatcher, DaemonContext context)
    {
        List<UdpBatchSocket> sockets = OpenSockets(wanted, workerCount, context);
        IPEndPoint address = sockets[0].LocalEndPoint;
        ILogger logger = context.CreateLogger("dns.udp");
        var workers = new UdpWorker[sockets.Count];
        for (int i = 0; i < workers.Length; i++)
        {
            string name = $"udp {address} {i + 1}";
            workers[i] = new UdpWorker(sockets[i], service, dispatcher, filter, context.Watchdog.Register(name), name, logger) { Failed = context.Fail };
        }
        return new UdpListener(address, workers);
    }

    internal void Start()
    {
        foreach (UdpWorker worker in _workers)
            worker.Start();
    }

    internal void Stop()
    {
        foreach (UdpWorker worker in _workers)
            worker.Stop();
    }

    public void Dispose()
    {
        foreach (UdpWorker worker in _workers)
            worker.Dispose();
    }

    private static List<UdpBatchSocket> OpenSockets(IPEndPoint wanted, int count, DaemonContext context)
    {
        var options = new UdpSocketOptions
        {
            ReceiveTimeout = ReceiveTimeout,
            ReceiveTimestamps = ReceiveTimestamps.None,
            ReceiveBufferBytes = ReceiveBufferBytes,
        };
        List<UdpBatchSocket> sockets = [];
        try
        {
            if (context.Sockets.Take(wanted, SocketType.Dgram) is { } given)
            {
                sockets.Add(UdpBatchSocket.Inherit(given, options with { ReceiveTimeout = InheritedReceiveTimeout }));
                return sockets;
            }
            IPEndPoint address = wanted;
            if (count > 1)
            {
                // Shared sockets would also join those of another daemon, so the address must be free for one that is not shared.
                using var probe = UdpBatchSocket.Bind(address, options);
                address = probe.LocalEndPoint;
            }
            for (int i = 0; i < count; i++)
            {
                UdpBatchSocket socket = UdpBatchSocket.Bind(address, options with { ReusePort = count > 1 });
                sockets.Add(socket);
                // Answers are never so long that they had to be cut; a forged path MTU must not cut them either.
                socket.Socket.SetMtuDiscovery(MtuDiscovery.Omit);
            }
            return sockets;
        }
        catch (SocketException exception)
        {
            foreach (UdpBatchSocket socket in sockets)
                socket.Dispose();
            throw ListenFailure.Explain("UDP", wanted, exception);
        }
    }
}
