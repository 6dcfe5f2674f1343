using System.Net;
using System.Net.Sockets;
using Infra.Dns.Server.Service;
using Infra.Hosting;
using Infra.Hosting.Datagrams;
using Infra.Interop.Net;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>The threads that answer at one UDP address.</summary>
internal sealed class UdpListener : IDisposable
{
    private const int ReceiveBufferBytes = 4 << 20;

    private static readonly TimeSpan ReceiveTimeout = TimeSpan.FromSeconds(5);

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
        IReadOnlyList<UdpBatchSocket> sockets = OpenSockets(wanted, workerCount, context);
        IPEndPoint address = sockets[0].LocalEndPoint;
        ILogger logger = context.CreateLogger("dns.udp");
        int answerBytesMax = PacketSize.AnswerBytesMax(address.Address);
        var workers = new UdpWorker[sockets.Count];
        for (int i = 0; i < workers.Length; i++)
        {
            string name = $"udp {address} {i + 1}";
            workers[i] = new UdpWorker(sockets[i], service, dispatcher, filter, answerBytesMax, context.Watchdog.Register(name), name, logger) { Failed = context.Fail };
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

    private static IReadOnlyList<UdpBatchSocket> OpenSockets(IPEndPoint wanted, int count, DaemonContext context)
    {
        var options = new UdpSocketOptions
        {
            ReceiveTimeout = ReceiveTimeout,
            ReceiveTimestamps = ReceiveTimestamps.None,
            ReceiveBufferBytes = ReceiveBufferBytes,
        };
        try
        {
            IReadOnlyList<UdpBatchSocket> sockets = DatagramSockets.Open(wanted, count, options, context.Sockets);
            // Answers are never so long that they had to be cut; a forged path MTU must not cut them either.
            foreach (UdpBatchSocket socket in sockets)
                socket.Socket.SetMtuDiscovery(MtuDiscovery.Omit);
            return sockets;
        }
        catch (SocketException exception)
        {
            throw ListenFailure.Explain("UDP", wanted, exception);
        }
    }
}
