using System.Collections.Concurrent;
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
internal sealed class Http2Host(ProxyEngine engine, ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(200);

    private readonly VirtualListener _listener = new();
    private WebApplication? _application;
    private readonly ConcurrentDictionary<Http2Gate, byte> _gates = new();

    /// <summary>Open connections.</summary>
    internal int ConnectionCount => _gates.Count;

    internal async Task StartAsync(CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "proxyd" });
        builder.Services.AddLogging(logging => logging.AddProvider(new Quiet(loggers)).SetMinimumLevel(LogLevel.Warning));
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
    internal async Task ServeAsync(Transport transport, ReadOnlyMemory<byte> early, ClientFacts client, ServiceRuntime service)
    {
        var gate = new Http2Gate(
            new TransportStream(transport, early), transport, new FrameGate(FrameGateLimits.Default with { BlockBytesMax = service.Limits.HeadBytesMax + 1024 }), engine.Time, engine.Counters.Http2Refused);
        var connection = new Http2Connection(transport, new StreamPipe(gate), client, service);
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
        if (_application is not null) await _application.DisposeAsync().ConfigureAwait(false);
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
        limits.KeepAliveTimeout = IdleLimit;
        limits.MaxRequestHeaderCount = engine.Services.Max(service => service.Limits.FieldsMax);
        limits.MaxRequestHeadersTotalSize = engine.Services.Max(service => service.Limits.HeadBytesMax);
        limits.MaxRequestLineSize = Math.Max(limits.MaxRequestLineSize, engine.Services.Max(service => service.Limits.TargetBytesMax) + 64);
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.MaxRequestHeaderFieldSize = limits.MaxRequestHeadersTotalSize;
        limits.Http2.InitialConnectionWindowSize = 1 << 20;
        limits.Http2.InitialStreamWindowSize = 256 * 1024;
        options.Listen(VirtualEndPoint.Instance, listen => listen.Protocols = HttpProtocols.Http2);
    }

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

    /// <summary>Kestrel's own log lines go where all others go; whoever made the factory disposes it.</summary>
    private sealed class Quiet(ILoggerFactory loggers) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }
}
