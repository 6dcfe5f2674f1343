using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Server.Service;
using Infra.Hosting;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Listeners;

/// <summary>One TCP address: takes connections, counts them for each client, and sends stale ones away.</summary>
internal sealed class StreamListener : IDisposable
{
    private const int Backlog = 512;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly DnsService _service;
    private readonly RequestDispatcher _dispatcher;
    private readonly StreamSettings _settings;
    private readonly ILogger _logger;
    private readonly ServiceCounters _counters;
    private readonly ConcurrentDictionary<StreamConnection, byte> _connections = new();
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    private readonly CancellationTokenSource _stopping = new();
    private volatile AccessFilter _filter;
    private Task _accepting = Task.CompletedTask;
    private Task _sweeping = Task.CompletedTask;

    private StreamListener(Socket socket, AccessFilter filter, DnsService service, RequestDispatcher dispatcher, StreamSettings settings, ILogger logger)
    {
        _socket = socket;
        _filter = filter;
        _service = service;
        _dispatcher = dispatcher;
        _settings = settings;
        _logger = logger;
        _counters = service.AddCounters();
        Address = (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>The address that is really bound.</summary>
    internal IPEndPoint Address { get; }

    /// <summary>Open connections.</summary>
    internal int ConnectionCount => _connections.Count;

    /// <summary>Who may ask; counts for the next message of each connection.</summary>
    internal AccessFilter Filter
    {
        set => _filter = value;
    }

    /// <summary>Binds an address, or takes the socket that the service manager made.</summary>
    /// <exception cref="DaemonException">The address cannot be had; the message says which and why.</exception>
    internal static StreamListener Open(IPEndPoint wanted, AccessFilter filter, DnsService service, RequestDispatcher dispatcher, StreamSettings settings, DaemonContext context)
    {
        Socket? socket = context.Sockets.Take(wanted, SocketType.Stream);
        try
        {
            if (socket is null)
            {
                socket = new Socket(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                if (wanted.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.Bind(wanted);
                socket.Listen(Backlog);
            }
            return new StreamListener(socket, filter, service, dispatcher, settings, context.CreateLogger("dns.tcp"));
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw ListenFailure.Explain("TCP", wanted, exception);
        }
    }

    internal void Start()
    {
        _accepting = AcceptAsync();
        _sweeping = SweepAsync();
    }

    /// <summary>Takes no more connections, lets those that are under way go on until the deadline, then ends them.</summary>
    internal async Task StopAsync(CancellationToken deadline)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        await _sweeping.ConfigureAwait(false);
        while (_dispatcher.Pending > 0 && !_connections.IsEmpty && !deadline.IsCancellationRequested)
            await Task.Delay(10, CancellationToken.None).ConfigureAwait(false);
        foreach (StreamConnection connection in _connections.Keys)
            connection.End();
    }

    public void Dispose()
    {
        _socket.Dispose();
        foreach (StreamConnection connection in _connections.Keys)
            connection.End();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Take(await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false));
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception exception)
            {
                if (_stopping.IsCancellationRequested) return;
                // Too many open files, no memory, or a client that was gone at once: others may still come.
                ServerLog.CannotAccept(_logger, Address, exception.Message);
                await Task.Delay(AcceptPause, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Take(Socket client)
    {
        IPEndPoint? counted = null;
        try
        {
            if (client.RemoteEndPoint is IPEndPoint source && TryCount(source.Address))
            {
                counted = source;
                client.NoDelay = true;
                client.SendBufferSize = _settings.Limits.TcpUnreadBytesMax;
                var connection = new StreamConnection(client, source, _service, _dispatcher, _settings, _logger);
                _connections.TryAdd(connection, 0);
                _ = ServeAsync(connection, source.Address);
                return;
            }
            _counters.Add(ServiceCounter.TcpRefused);   // by the accepting loop alone
            client.Dispose();
        }
        catch
        {
            client.Dispose();
            if (counted is not null) Uncount(counted.Address);
            throw;
        }
    }

    private async Task ServeAsync(StreamConnection connection, IPAddress address)
    {
        await connection.RunAsync(() => _filter).ConfigureAwait(false);
        _connections.TryRemove(connection, out _);
        Uncount(address);
    }

    private void Uncount(IPAddress address)
    {
        _settings.Remove();
        lock (_perAddress)
        {
            if (--_perAddress[address] == 0) _perAddress.Remove(address);
        }
    }

    private bool TryCount(IPAddress address)
    {
        lock (_perAddress)
        {
            int count = _perAddress.GetValueOrDefault(address);
            if (count >= _settings.Limits.TcpPerAddressMax || !_settings.TryAdd()) return false;
            _perAddress[address] = count + 1;
            return true;
        }
    }

    private async Task SweepAsync()
    {
        using var timer = new PeriodicTimer(SweepInterval, _service.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                foreach (KeyValuePair<StreamConnection, byte> each in _connections)
                    each.Key.EndIfStale();
            }
        }
        catch (OperationCanceledException)
        {
            // The listener stops.
        }
    }
}
