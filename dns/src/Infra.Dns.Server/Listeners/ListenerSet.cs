using System.Net;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Hosting;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>All addresses of a server, UDP and TCP.</summary>
internal sealed class ListenerSet : IDisposable
{
    private const int FreePortTriesMax = 16;

    private readonly List<UdpListener> _udp = [];
    private readonly List<StreamListener> _tcp = [];
    private readonly StreamSettings _streams;
    private readonly ILogger _logger;
    private List<IPEndPoint> _wanted = [];

    private ListenerSet(LimitSettings limits, ILogger logger)
    {
        _streams = new StreamSettings(limits, StreamCapacity.OfProcess());
        _logger = logger;
    }

    /// <summary>The addresses that are really bound.</summary>
    internal IReadOnlyList<IPEndPoint> Addresses => [.. _udp.Select(each => each.Address)];

    /// <summary>Open TCP connections.</summary>
    internal int ConnectionCount => _streams.Connections;

    /// <summary>Binds all addresses; those with port 0 get the same for UDP and TCP.</summary>
    /// <exception cref="DaemonException">An address cannot be had.</exception>
    internal static ListenerSet Open(ServerConfiguration configuration, DnsService service, DaemonContext context)
    {
        ILogger logger = context.CreateLogger("dns.listen");
        var set = new ListenerSet(configuration.Limits, logger);
        var dispatcher = new RequestDispatcher(service, context.CreateLogger("dns.request"));
        try
        {
            foreach (ListenSettings listen in configuration.Listeners)
            {
                var filter = AccessFilter.From(listen);
                foreach (IPEndPoint address in listen.Addresses)
                {
                    (UdpListener udp, StreamListener tcp) = OpenPair(address, address.Port == 0 ? FreePortTriesMax : 1, filter, configuration, service, dispatcher, set._streams, context);
                    set._udp.Add(udp);
                    set._tcp.Add(tcp);
                }
            }
            set._wanted = AddressesOf(configuration);
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    // A port that is free for UDP may be in use for TCP: where any port will do, the next one is tried.
    private static (UdpListener Udp, StreamListener Tcp) OpenPair(
        IPEndPoint address, int triesLeft, AccessFilter filter, ServerConfiguration configuration, DnsService service, RequestDispatcher dispatcher, StreamSettings streams, DaemonContext context)
    {
        while (true)
        {
            var udp = UdpListener.Open(address, configuration.Server.WorkerCount, filter, service, dispatcher, context);
            try
            {
                return (udp, StreamListener.Open(new IPEndPoint(address.Address, udp.Address.Port), filter, service, dispatcher, streams, context));
            }
            catch (DaemonException)
            {
                udp.Dispose();
                if (--triesLeft <= 0) throw;
            }
        }
    }

    internal void Start()
    {
        foreach (UdpListener listener in _udp)
        {
            listener.Start();
            ServerLog.Listening(_logger, listener.Address, listener.WorkerCount);
        }
        foreach (StreamListener listener in _tcp)
            listener.Start();
    }

    /// <summary>Takes over access rules and limits; false if the addresses differ, which only a restart changes.</summary>
    internal bool Reconfigure(ServerConfiguration configuration)
    {
        _streams.Limits = configuration.Limits;
        if (!AddressesOf(configuration).SequenceEqual(_wanted)) return false;
        int index = 0;
        foreach (ListenSettings listen in configuration.Listeners)
        {
            var filter = AccessFilter.From(listen);
            for (int i = 0; i < listen.Addresses.Count; i++, index++)
            {
                _udp[index].Filter = filter;
                _tcp[index].Filter = filter;
            }
        }
        return true;
    }

    internal async Task StopAsync(CancellationToken deadline)
    {
        foreach (UdpListener listener in _udp)
            listener.Stop();
        foreach (StreamListener listener in _tcp)
            await listener.StopAsync(deadline).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (UdpListener listener in _udp)
            listener.Dispose();
        foreach (StreamListener listener in _tcp)
            listener.Dispose();
    }

    private static List<IPEndPoint> AddressesOf(ServerConfiguration configuration) => [.. configuration.Listeners.SelectMany(listen => listen.Addresses)];
}
