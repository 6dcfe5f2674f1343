using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Infra.Http.Http2;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Infra.Proxy.Http2;

/// <summary>Kestrel, as far as it is used: its HTTP/2, and nothing that listens.</summary>
internal sealed partial class Http2Host(ProxyEngine engine, ILoggerFactory loggers) : IAsyncDisposable
{
    private const int BlockOverheadBytes = 1024;
    private const int FrameBytesMax = 16384;          // RFC 9113 section 4.2: as long as we do not say otherwise
    private const int FieldOverheadBytes = 32;        // RFC 7541 section 4.1: what Kestrel counts for each field beside its bytes
    private const int PseudoFields = 5;
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(200);

    private readonly VirtualListener _listener = new();
    private readonly Http2Penalties _penalties = new(engine.Time);
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _application;
    private readonly ConcurrentDictionary<Http2Gate, byte> _gates = new();

    /// <summary>Open connections.</summary>
    internal int ConnectionCount => _gates.Count;

    /// <summary>Whether HTTP/2 is not to be spoken with a client now, because of what came from the address that answers for it.</summary>
    internal bool IsRefused(IPAddress? liable) => liable is not null && _penalties.IsUnder(liable);

    internal async Task StartAsync(CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "proxyd" });
        builder.Services.AddLogging(logging => logging.AddProvider(new KestrelLog(loggers)).SetMinimumLevel(LogLevel.Warning));
        // Signals are the daemon's business.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<IConnectionListenerFactory>(_listener);
        builder.WebHost.ConfigureKestrel(Configure);
        _application = builder.Build();
        _application.Run(ServeAsync);
        await _application.StartAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Serves a connection to its end.</summary>
    /// <param name="transport">The connection.</param>
    /// <param name="early">What was read of it before.</param>
    /// <param name="client">The client.</param>
    /// <param name="service">The service that it came to.</param>
    /// <param name="liable">The address that answers for it, if it is ended because a budget was used up; null for none.</param>
    internal async Task ServeAsync(Transport transport, ReadOnlyMemory<byte> early, ClientFacts client, ServiceRuntime service, IPAddress? liable)
    {
        var gate = new Http2Gate(
            new TransportStream(transport, early), transport, new FrameGate(LimitsOf(service)), engine.Time, verdict => NoteRefused(verdict, liable));
        var output = new Http2Output(gate, transport, service.Limits, engine.Core.Slabs, engine.Wheel);
        var connection = new Http2Connection(transport, gate, output, client, service, _stopping.Token);
        if (!_listener.TryHandOver(connection)) return;
        _gates[gate] = 0;
        try
        {
            await connection.Ended.ConfigureAwait(false);
        }
        finally
        {
            _gates.TryRemove(gate, out _);
        }
    }

    /// <summary>Lets connections end: GOAWAY twice, requests finish, what is left at the limit is dropped.</summary>
    internal async Task DrainAsync(TimeSpan limit, CancellationToken deadline)
    {
        if (_application is null) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        end.CancelAfter(limit);
        Task stopping = _application.StopAsync(end.Token);
        while (!stopping.IsCompleted)
        {
            await Task.WhenAny(stopping, Task.Delay(DrainLook, engine.Time, CancellationToken.None)).ConfigureAwait(false);
            foreach (KeyValuePair<Http2Gate, byte> each in _gates)
                _ = each.Key.PingAsync();
        }
        await stopping.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_application is not null) await _application.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;
        // Bytes of fields pass as they are: our own parser judges them.
        options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        KestrelServerLimits limits = options.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.KeepAliveTimeout = engine.Services.Max(service => service.Limits.KeepAlive);
        limits.RequestHeadersTimeout = engine.Services.Max(service => service.Limits.HeadTimeout);
        // Kestrel's refusal says nothing of the reason and reaches no log of ours: what is somewhat too much is left to our parser.
        limits.MaxRequestHeaderCount = (2 * engine.Services.Max(service => service.Limits.FieldsMax)) + PseudoFields;
        limits.MaxRequestHeadersTotalSize = engine.Services.Max(service => LimitsOf(service).BlockBytesMax) + (FieldOverheadBytes * limits.MaxRequestHeaderCount);
        limits.MaxRequestLineSize = Math.Max(limits.MaxRequestHeadersTotalSize, engine.Services.Max(service => service.Limits.TargetBytesMax) + 64);
        // Of no effect here, but Kestrel does not start with less.
        limits.MaxRequestBufferSize = null;
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.MaxRequestHeaderFieldSize = limits.MaxRequestHeadersTotalSize;
        limits.Http2.InitialConnectionWindowSize = 1 << 20;
        limits.Http2.InitialStreamWindowSize = 256 * 1024;
        options.Listen(VirtualEndPoint.Instance, listen => listen.Protocols = HttpProtocols.Http2);
    }

    // A block of up to twice the limit is let through, so that our parser can refuse the request with its reason and the connection lives. One that is longer is no mistake.
    private static FrameGateLimits LimitsOf(ServiceRuntime service)
    {
        int blockBytesMax = (2 * service.Limits.HeadBytesMax) + BlockOverheadBytes;
        // Of the frames that carry it whoever fills them needs no more; the default is for those who do not.
        int continuationsMax = Math.Max(FrameGateLimits.Default.ContinuationsMax, blockBytesMax / FrameBytesMax);
        return FrameGateLimits.Default with { BlockBytesMax = blockBytesMax, ContinuationsMax = continuationsMax };
    }

    private void NoteRefused(FrameGateVerdict verdict, IPAddress? liable)
    {
        // A wrong beginning is a mistake, and costs nothing.
        if (liable is not null && verdict != FrameGateVerdict.Preface && _penalties.Note(liable) == Http2Penalties.EndsMax)
            LogPenalty(engine.Log, liable, Http2Penalties.Term.TotalSeconds);
        engine.Counters.Http2Refused(verdict);
    }

    [LoggerMessage(15, LogLevel.Warning, "connections from {Address} used up their budgets again and again: HTTP/2 is not spoken with it until {Seconds} s have passed without that")]
    private static partial void LogPenalty(ILogger logger, IPAddress address, double seconds);

    private Task ServeAsync(HttpContext context)
    {
        Http2Connection connection = context.Features.Get<Http2Connection>()!;
        return new Http2Exchange(context, connection.Service, connection.Client, engine.Core).RunAsync();
    }

    /// <summary>Starts and stops when it is told to.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
