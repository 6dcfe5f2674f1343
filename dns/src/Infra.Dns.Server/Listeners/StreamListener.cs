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
    private const int WaitingMax = 64;
    private const int PlaceTries = 10;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PlacePause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly DnsService _service;
    private readonly RequestDispatcher _dispatcher;
    private readonly StreamSettings _settings;
    private readonly ILogger _logger;
    private readonly ServiceCounters _counters;
    private readonly ConcurrentDictionary<StreamConnection, IPAddress> _connections = new();
    private readonly IdleQueue<StreamConnection> _idle = new(connection => connection.IsDone);
    private readonly Dictionary<IPAddress, int> _perAddress = [];
    private readonly CancellationTokenSource _stopping = new();
    private volatile AccessFilter _filter;
    private int _waiting;
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
        if (client.RemoteEndPoint is not IPEndPoint source) client.Dispose();
        else if (TryPlace(source.Address)) Begin(client, source);
        else _ = TakeLaterAsync(client, source);
    }

    // An answer reaches a client a moment before its connection counts as done: who then opens the next one at once is not turned away for that.
    private async Task TakeLaterAsync(Socket client, IPEndPoint source)
    {
        bool isPlaced = false;
        if (Interlocked.Increment(ref _waiting) <= WaitingMax)
        {
            for (int i = 0; i < PlaceTries && !isPlaced && !_stopping.IsCancellationRequested; i++)
            {
                await Task.Delay(PlacePause, CancellationToken.None).ConfigureAwait(false);
                isPlaced = TryPlace(source.Address);
            }
        }
        Interlocked.Decrement(ref _waiting);
        try
        {
            if (isPlaced) Begin(client, source);
            else Refuse(client);
        }
        catch (Exception exception)
        {
            ServerLog.CannotAccept(_logger, Address, exception.Message);   // no memory
        }
    }

    private void Refuse(Socket client)
    {
        lock (_perAddress)
            _counters.Add(ServiceCounter.TcpRefused);
        client.Dispose();
    }

    // The place is taken already; whatever goes wrong, it is given back.
    private void Begin(Socket client, IPEndPoint source)
    {
        try
        {
            client.NoDelay = true;
            client.SendBufferSize = _settings.Limits.TcpUnreadBytesMax;
        }
        catch (SocketException)
        {
            // It is gone already, which serving it will find.
        }
        try
        {
            var connection = new StreamConnection(client, source, _service, _dispatcher, _settings, _idle, _logger);
            _connections.TryAdd(connection, source.Address);
            _ = ServeAsync(connection, source.Address);
        }
        catch
        {
            client.Dispose();
            Uncount(source.Address);
            throw;
        }
    }

    private async Task ServeAsync(StreamConnection connection, IPAddress address)
    {
        await connection.RunAsync(() => _filter).ConfigureAwait(false);
        Forget(connection, address);
    }

    // A connection that gives way is counted no more from that moment on, though it ends a little later.
    private void Forget(StreamConnection connection, IPAddress address)
    {
        if (_connections.TryRemove(connection, out _)) Uncount(address);
    }

    private void Uncount(IPAddress address)
    {
        _settings.Remove();
        lock (_perAddress)
        {
            if (--_perAddress[address] == 0) _perAddress.Remove(address);
        }
    }

    // Some clients, BIND for one, keep connections open whose answers they have: the longest idle one of the address makes room for a new one; of all addresses where the
    // address has not too many by itself (RFC 7766 section 6.2.3).
    private bool TryEndIdle(IPAddress address)
    {
        bool isOfAddress;
        lock (_perAddress)
            isOfAddress = _perAddress.GetValueOrDefault(address) >= _settings.Limits.TcpPerAddressMax;
        if (!_idle.TryTakeLongest(isOfAddress ? address : null, out StreamConnection? longest)) return false;
        if (_connections.TryGetValue(longest, out IPAddress? source)) Forget(longest, source);
        longest.End();
        return true;
    }

    private bool TryPlace(IPAddress address) => TryCount(address) || (TryEndIdle(address) && TryCount(address));

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
                foreach (KeyValuePair<StreamConnection, IPAddress> each in _connections)
                    each.Key.EndIfStale();
            }
        }
        catch (OperationCanceledException)
        {
            // The listener stops.
        }
    }
}
