using Infra.Tls.Config;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Infra.Tls.AspNetCore;

/// <summary>Kestrel over Infra.Tls.</summary>
public static class ListenOptionsExtensions
{
    /// <summary>
    /// Makes an endpoint speak TLS. HTTP/2 is spoken with clients that choose it by ALPN: list <see cref="AlpnProtocol.Http2"/> and
    /// <see cref="AlpnProtocol.Http11"/> in the configuration, and leave the endpoint's protocols at HTTP/1.1 and HTTP/2.
    /// Kestrel's list of addresses shows such an endpoint as http, because only its own middleware can mark it as https; requests have the scheme https.
    /// </summary>
    /// <param name="listenOptions">The endpoint.</param>
    /// <param name="config">Certificates and what else is offered.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public static ListenOptions UseInfraTls(this ListenOptions listenOptions, TlsServerConfig config, InfraTlsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return listenOptions.UseInfraTls(() => config, options);
    }

    /// <summary>Like the other one, with a configuration that may change: it is asked for once for each connection, from any thread.</summary>
    /// <param name="listenOptions">The endpoint.</param>
    /// <param name="config">Gives the configuration of the moment; must not throw and not block.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    public static ListenOptions UseInfraTls(this ListenOptions listenOptions, Func<TlsServerConfig> config, InfraTlsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(listenOptions);
        ArgumentNullException.ThrowIfNull(config);
        ILogger<InfraTlsMiddleware> log = listenOptions.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger<InfraTlsMiddleware>();
        listenOptions.Use(next => new InfraTlsMiddleware(next, config, options ?? new InfraTlsOptions(), log).OnConnectionAsync);
        return listenOptions;
    }
}
