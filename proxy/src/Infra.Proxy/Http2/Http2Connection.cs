using System.IO.Pipelines;
using System.Net;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Infra.Proxy.Http2;

/// <summary>A connection as Kestrel sees it.</summary>
internal sealed class Http2Connection : ConnectionContext, IConnectionLifetimeFeature, IConnectionTransportFeature, IConnectionIdFeature, IConnectionItemsFeature, IConnectionEndPointFeature
{
    // With those that Kestrel adds; a collection that is too small grows, which makes it twice.
    private const int FeaturesUsually = 16;

    private static long _lastId;

    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Transport _transport;
    private readonly Http2Gate _gate;
    private readonly CancellationToken _stopping;

    /// <param name="transport">The connection below.</param>
    /// <param name="gate">What stands between it and Kestrel, who reads from it.</param>
    /// <param name="output">Where Kestrel writes.</param>
    /// <param name="client">The client.</param>
    /// <param name="service">The service that it came to.</param>
    /// <param name="stopping">Cancelled when the proxy stops: then what Kestrel gives up has used no budget up.</param>
    internal Http2Connection(Transport transport, Http2Gate gate, Http2Output output, ClientFacts client, ServiceRuntime service, CancellationToken stopping)
    {
        _transport = transport;
        _gate = gate;
        _stopping = stopping;
        Output = output;
        Transport = new StreamPipe(gate, output);
        Client = client;
        Service = service;
        LocalEndPoint = client.Local;
        RemoteEndPoint = client.Peer;
        ConnectionId = Interlocked.Increment(ref _lastId).ToString(System.Globalization.CultureInfo.InvariantCulture);
        ConnectionClosed = _closed.Token;
        Features.Set<IConnectionLifetimeFeature>(this);
        Features.Set<IConnectionTransportFeature>(this);
        Features.Set<IConnectionIdFeature>(this);
        Features.Set<IConnectionItemsFeature>(this);
        Features.Set<IConnectionEndPointFeature>(this);
        Features.Set(this);
        if (transport is TlsTransport tls)
        {
            var facts = new TlsFacts(tls.Stream.Handshake.ApplicationProtocol.Name);
            Features.Set<ITlsConnectionFeature>(facts);
            Features.Set<ITlsApplicationProtocolFeature>(facts);
        }
    }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection(FeaturesUsually);

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; set; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; set; }

    internal ClientFacts Client { get; }

    internal ServiceRuntime Service { get; }

    /// <summary>What goes out.</summary>
    internal Http2Output Output { get; }

    /// <summary>Done when Kestrel has done with it.</summary>
    internal Task Ended => _ended.Task;

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (_stopping.IsCancellationRequested) _transport.Abort();
        else _gate.GiveUp();
        _closed.Cancel();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        try
        {
            // What was still to be sent is waited for, as long as the client takes it.
            await Transport.Output.CompleteAsync().ConfigureAwait(false);
            await _gate.LeaveAsync().ConfigureAwait(false);
        }
        finally
        {
            await _closed.CancelAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
            _ended.TrySetResult();
        }
    }
}
