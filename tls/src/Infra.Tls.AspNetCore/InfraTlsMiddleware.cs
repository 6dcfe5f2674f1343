using System.IO.Pipelines;
using Infra.Tls.Config;
using Infra.Tls.Streams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Infra.Tls.AspNetCore;

/// <summary>Puts TLS between Kestrel's transport and its HTTP.</summary>
internal sealed partial class InfraTlsMiddleware(ConnectionDelegate next, Func<TlsServerConfig> config, InfraTlsOptions options, ILogger<InfraTlsMiddleware> log)
{
    internal async Task OnConnectionAsync(ConnectionContext connection)
    {
        IDuplexPipe transport = connection.Transport;
        TlsStreamOptions streamOptions = options.Stream with { LeaveInnerOpen = true };
        await using var pipe = new TlsDuplexPipe(transport, streamOptions, connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool);
        try
        {
            await pipe.Stream.AuthenticateAsServerAsync(config(), connection.ConnectionClosed).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The message of a TlsException is safe for logs; those of transports hold nothing of the peer.
            LogRefused(log, connection.ConnectionId, e.Message);
            options.OnRefused?.Invoke(connection.RemoteEndPoint, e);
            return;
        }

        var features = new TlsFeatures(pipe.Stream);
        connection.Features.Set<IInfraTlsFeature>(features);
        connection.Features.Set<ITlsConnectionFeature>(features);
        connection.Features.Set<ITlsApplicationProtocolFeature>(features);
        connection.Features.Set<ITlsHandshakeFeature>(features);
        connection.Transport = pipe;
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Connection id \"{ConnectionId}\": TLS handshake failed: {Reason}")]
    private static partial void LogRefused(ILogger logger, string connectionId, string reason);
}
