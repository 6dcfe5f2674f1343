using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Infra.Tls.Config;

namespace Infra.Tls.Streams;

/// <summary>
/// Listens for TCP connections and hands them out when their handshakes are done. Handshakes run beside each other, so that a slow client keeps nobody waiting,
/// and are bounded in number and time. What a client does wrong ends its own connection only. Thread-safe.
/// </summary>
public sealed class TlsListener : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly TlsListenerOptions _options;
    private readonly Channel<TlsAccepted> _ready;
    private readonly SemaphoreSlim _handshakes;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private TlsServerConfig _config;
    private int _isDisposed;

    /// <summary>Binds and begins to accept.</summary>
    /// <param name="endPoint">Where; port 0 takes a free one.</param>
    /// <param name="config">Certificates and what else is offered.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is below 1.</exception>
    public TlsListener(IPEndPoint endPoint, TlsServerConfig config, TlsListenerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(config);
        _options = options ?? new TlsListenerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.HandshakesMax, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.ReadyMax, 1, nameof(options));
        _config = config;
        _ready = Channel.CreateBounded<TlsAccepted>(_options.ReadyMax);
        _handshakes = new SemaphoreSlim(_options.HandshakesMax);
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endPoint);
            _socket.Listen(_options.Backlog);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }
        LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _accepting = Task.Run(AcceptAllAsync);
    }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>The configuration of handshakes that begin from now on; may be replaced at any time.</summary>
    public TlsServerConfig Config
    {
        get => Volatile.Read(ref _config);
        set => Volatile.Write(ref _config, value ?? throw new ArgumentNullException(nameof(value)));
    }

    /// <summary>Waits for the next client whose handshake is done.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The listener has been disposed.</exception>
    public async ValueTask<TlsAccepted> AcceptAsync(CancellationToken cancellation = default)
    {
        try
        {
            return await _ready.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("The listener has been disposed.", e);
        }
    }

    /// <summary>Stops listening, gives handshakes up, and closes connections that nobody has accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _accepting.ConfigureAwait(false);
        // All places are free when the last handshake has ended; each ends by the cancellation.
        for (int i = 0; i < _options.HandshakesMax; i++) await _handshakes.WaitAsync().ConfigureAwait(false);
        _ready.Writer.TryComplete();
        while (_ready.Reader.TryRead(out TlsAccepted? accepted)) await accepted.Stream.DisposeAsync().ConfigureAwait(false);
        _handshakes.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            bool isTaken = false;
            try
            {
                await _handshakes.WaitAsync(_stop.Token).ConfigureAwait(false);
                isTaken = true;
                Socket client = await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                isTaken = false;
                _ = ShakeHandsAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                if (isTaken) _handshakes.Release();
            }
            catch (SocketException e)
            {
                // Out of descriptors, or the client was gone already: the next one may fare better, but not at once.
                _handshakes.Release();
                _options.OnRefused?.Invoke(null, e);
                await Task.Delay(PauseAfterFailure, Config.Provider.Time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task ShakeHandsAsync(Socket client)
    {
        IPEndPoint? remote = null;
        TlsStream? stream = null;
        try
        {
            remote = client.RemoteEndPoint as IPEndPoint;
            client.NoDelay = true;
            stream = new TlsStream(new NetworkStream(client, ownsSocket: true), _options.Stream);
            await stream.AuthenticateAsServerAsync(Config, _stop.Token).ConfigureAwait(false);
            await _ready.Writer.WriteAsync(new TlsAccepted(stream, remote), _stop.Token).ConfigureAwait(false);
            stream = null;
        }
        catch (Exception e)
        {
            if (stream is null) client.Dispose();
            if (!_stop.IsCancellationRequested) _options.OnRefused?.Invoke(remote, e);
        }
        finally
        {
            if (stream is not null) await stream.DisposeAsync().ConfigureAwait(false);
            _handshakes.Release();
        }
    }
}
