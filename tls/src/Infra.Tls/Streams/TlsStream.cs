using System.Buffers;
using Infra.Pki.Names;
using Infra.Tls.Config;
using Infra.Tls.Errors;

namespace Infra.Tls.Streams;

/// <summary>
/// TLS over another stream. After one of the Authenticate methods it carries application data: one caller may read while another writes.
/// <para>
/// The end of the data is a read of 0 bytes and means that the peer has said close_notify. A transport that ends without it, an alert, or anything else wrong is a
/// <see cref="TlsException"/>; failures of the transport itself come through as they are. A cancelled read loses nothing and may be repeated. A cancelled write leaves
/// no half record behind: what was sealed goes out in the background, the rest of the data does not, and the stream stays usable.
/// </para>
/// <para>Buffers are borrowed while data moves; an idle stream holds none.</para>
/// </summary>
public sealed partial class TlsStream : Stream
{
    private readonly Stream _inner;
    private readonly TlsStreamOptions _options;
    private TlsConnection? _connection;
    private TlsSender? _sender;
    private TlsReceiver? _receiver;
    private TlsHandshakeInfo? _handshake;
    private TimeProvider _time = TimeProvider.System;
    private int _authenticating;
    private int _isDisposed;

    /// <summary>Wraps a transport, which this stream owns from here on unless the options leave it open.</summary>
    /// <param name="inner">Carries the records: readable and writable, one reader beside one writer.</param>
    /// <param name="options">Time limits and record sizes; null for the defaults.</param>
    /// <exception cref="ArgumentException">The transport cannot be read or written.</exception>
    public TlsStream(Stream inner, TlsStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        if (!inner.CanRead || !inner.CanWrite) throw new ArgumentException("The transport must be readable and writable.", nameof(inner));
        _inner = inner;
        _options = options ?? TlsStreamOptions.Default;
        _input = new StreamBuffer(_options.Pool);
        _output = new StreamBuffer(_options.Pool);
        _sizing = new RecordSizing(_time, _options.StartWithSmallRecords);
    }

    /// <summary>Whether the handshake has finished well.</summary>
    public bool IsAuthenticated => _handshake is not null;

    /// <summary>The facts of the handshake.</summary>
    /// <exception cref="InvalidOperationException">It has not finished.</exception>
    public TlsHandshakeInfo Handshake => _handshake ?? throw NotAuthenticated();

    /// <summary>
    /// Whether something has come from the transport that no read has taken yet: data, or a record or a part of one, which need not be data. A look at the transport is not part of it. Only while no
    /// read is under way.
    /// </summary>
    public bool HasUnreadInput => _plainLength > 0 || _start < _end;

    /// <inheritdoc/>
    public override bool CanRead => IsAuthenticated && !IsDisposed;

    /// <inheritdoc/>
    public override bool CanWrite => IsAuthenticated && !IsDisposed;

    /// <summary>Always false.</summary>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanTimeout => _inner.CanTimeout;

    /// <inheritdoc/>
    public override int ReadTimeout
    {
        get => _inner.ReadTimeout;
        set => _inner.ReadTimeout = value;
    }

    /// <inheritdoc/>
    public override int WriteTimeout
    {
        get => _inner.WriteTimeout;
        set => _inner.WriteTimeout = value;
    }

    /// <summary>Not supported.</summary>
    public override long Length => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    /// <summary>Does the handshake as a client.</summary>
    /// <param name="config">What is offered and whom to trust.</param>
    /// <param name="serverName">Who the server must be.</param>
    /// <param name="cancellation">Gives the handshake up; the stream is of no use then.</param>
    /// <exception cref="TlsException">The handshake failed, or took longer than <see cref="TlsStreamOptions.HandshakeTimeout"/> (<see cref="TlsError.HandshakeAbandoned"/>).</exception>
    /// <exception cref="IOException">The transport failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="InvalidOperationException">A handshake was tried before.</exception>
    public Task AuthenticateAsClientAsync(TlsClientConfig config, ServerName serverName, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(serverName);
        return AuthenticateAsync(() => TlsConnection.Client(config, serverName), config.Provider.Time, cancellation);
    }

    /// <summary>Does the handshake as a server.</summary>
    /// <param name="config">Certificates and what else is offered.</param>
    /// <param name="cancellation">Gives the handshake up; the stream is of no use then.</param>
    /// <exception cref="TlsException">The handshake failed, or took longer than <see cref="TlsStreamOptions.HandshakeTimeout"/> (<see cref="TlsError.HandshakeAbandoned"/>).</exception>
    /// <exception cref="IOException">The transport failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="InvalidOperationException">A handshake was tried before.</exception>
    public Task AuthenticateAsServerAsync(TlsServerConfig config, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        return AuthenticateAsync(() => TlsConnection.Server(config), config.Provider.Time, cancellation);
    }

    /// <summary>Keying material that both ends have and nobody else; see <see cref="TlsConnection.Export"/>.</summary>
    /// <exception cref="InvalidOperationException">The handshake has not finished.</exception>
    /// <exception cref="ArgumentException">A length is out of its bounds.</exception>
    /// <exception cref="ObjectDisposedException">The stream has been disposed.</exception>
    public void Export(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        ThrowIfUnusable();
        _connection!.Export(label, context, output);
    }

    /// <summary>Passes what the transport keeps back, if anything, on to the peer; data written here is never kept back.</summary>
    public override void Flush() => _inner.Flush();

    /// <inheritdoc cref="Flush"/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>
    /// Says close_notify, unless the connection is dead, a write is still under way, or the transport does not take it within
    /// <see cref="TlsStreamOptions.CloseTimeout"/>; then closes the transport and erases the keys. Does not wait for the peer.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await TrySayGoodbyeAsync().ConfigureAwait(false);
            if (!_options.LeaveInnerOpen) await _inner.DisposeAsync().ConfigureAwait(false);
            Release();
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Like <see cref="DisposeAsync"/>, but never waits: close_notify goes out if the transport takes it at once.</summary>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        Task goodbye = TrySayGoodbyeAsync();
        if (!_options.LeaveInnerOpen) _inner.Dispose();
        // It does not fail; where it still waits for the transport, that has just been closed.
        _ = goodbye;
        Release();
        base.Dispose(disposing);
    }

    private async Task AuthenticateAsync(Func<TlsConnection> connect, TimeProvider time, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (Interlocked.Exchange(ref _authenticating, 1) != 0) throw new InvalidOperationException("A stream has one handshake.");
        _time = time;
        _sizing = new RecordSizing(time, _options.StartWithSmallRecords);
        _connection = connect();
        using var timeout = new CancellationTokenSource(_options.HandshakeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await ShakeHandsAsync(_connection, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TlsException(TlsError.HandshakeAbandoned, $"it took longer than {_options.HandshakeTimeout.TotalSeconds:0.###} s");
        }
        finally
        {
            if (!IsAuthenticated)
            {
                _connection.Dispose();
                _input.GiveBack(_inputHighest);
            }
        }
    }

    private async Task ShakeHandsAsync(TlsConnection connection, CancellationToken cancellation)
    {
        var wire = new ArrayBufferWriter<byte>();
        while (true)
        {
            TlsStatus status = ProcessHandshake(connection, wire);
            if (wire.WrittenCount > 0)
            {
                try
                {
                    await _inner.WriteAsync(wire.WrittenMemory, cancellation).ConfigureAwait(false);
                    await _inner.FlushAsync(cancellation).ConfigureAwait(false);
                }
                catch (Exception) when (status == TlsStatus.Failed)
                {
                    // The peer no longer takes our alert; why the handshake failed counts more.
                }
                wire.ResetWrittenCount();
            }
            switch (status)
            {
                case TlsStatus.HaveOutput:
                    break;
                case TlsStatus.NeedInput:
                    await FillInHandshakeAsync(connection, cancellation).ConfigureAwait(false);
                    break;
                case TlsStatus.Established:
                    Establish(connection);
                    return;
                default:
                    throw connection.Failure ?? new TlsException(TlsError.TransportEndedInHandshake);
            }
        }
    }

    private TlsStatus ProcessHandshake(TlsConnection connection, ArrayBufferWriter<byte> wire)
    {
        var input = new TlsInput(_input.IsBorrowed ? _input.GetSpan()[_start.._end] : default);
        TlsStatus status = connection.Process(ref input, wire);
        _start += input.Consumed;
        _missing = input.Missing;
        return status;
    }

    private async ValueTask FillInHandshakeAsync(TlsConnection connection, CancellationToken cancellation)
    {
        if (PrepareToFill()) await _inner.ReadAsync(Memory<byte>.Empty, cancellation).ConfigureAwait(false);
        int count = await _inner.ReadAsync(RoomForInput(), cancellation).ConfigureAwait(false);
        if (count > 0) NoteInput(count);
        else if (connection.EndOfInput() is TlsStatus.Failed or TlsStatus.Closed) throw connection.Failure ?? new TlsException(TlsError.TransportEndedInHandshake);
    }

    private void Establish(TlsConnection connection)
    {
        (_sender, _receiver) = connection.Split();
        _handshake = connection.Handshake;
        if (_start == _end) GiveInputBack();
    }

    private void Release()
    {
        _connection?.Dispose();
        ReleaseInputUnlessInUse();
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (_handshake is null) throw NotAuthenticated();
    }

    private static InvalidOperationException NotAuthenticated() => new("The handshake has not finished.");
}
