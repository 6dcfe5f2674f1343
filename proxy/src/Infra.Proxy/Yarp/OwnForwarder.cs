using System.Net;
using System.Text;
using Infra.Http.Fields;
using Infra.Http.Forwarding;
using Infra.Proxy.Config;
using Infra.Proxy.Data;
using Infra.Proxy.Http2;
using Infra.Proxy.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Infra.Proxy.Yarp;

/// <summary>Sends requests of YARP's pipeline over Infra's own connections. Thread-safe.</summary>
internal sealed partial class OwnForwarder(DestinationTable destinations, ILogger<OwnForwarder> logger) : IHttpForwarder
{
    private const int PrefixLengthMin = 8;   // http://a

    /// <inheritdoc/>
    public ValueTask<ForwarderError> SendAsync(HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(destinationPrefix);
        ArgumentNullException.ThrowIfNull(requestConfig);
        ArgumentNullException.ThrowIfNull(transformer);
        if (destinationPrefix.Length < PrefixLengthMin) throw new ArgumentException("a destination begins with http:// or https://", nameof(destinationPrefix));
        if (IsAnswered(context)) throw new InvalidOperationException("the response has begun: the request cannot be forwarded any more");
        LiftRates(context);
        DropNominated(context.Request.Headers);

        bool hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true };
        using var request = new HttpRequestMessage(HttpMethod.Parse(context.Request.Method), (Uri?)null) { Content = hasBody ? new AbsentContent() : null };
        HttpContent? content = request.Content;
        ServiceRuntime? service;
        string target;
        try
        {
            await transformer.TransformRequestAsync(context, request, destinationPrefix, cancellationToken).ConfigureAwait(false);
            if (IsAnswered(context)) return ForwarderError.None;
            if (hasBody && !ReferenceEquals(content, request.Content)) throw new InvalidOperationException("transforms may change fields, not bodies");
            request.RequestUri ??= RequestUtilities.MakeDestinationAddress(destinationPrefix, context.Request.Path, context.Request.QueryString);
            DestinationKey key = KeyOf(request.RequestUri, requestConfig, (httpClient as ClusterClient)?.Connections ?? ClusterConnections.Default);
            service = await destinations[key].GetAsync().ConfigureAwait(false);
            target = TargetOf.Request(context, destinationPrefix, request.RequestUri);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotCreated(logger, destinationPrefix, e);
            return await FailAsync(context, transformer, ForwarderError.RequestCreation, ProxyError.ProxyInternalError, e).ConfigureAwait(false);
        }
        if (service is null) return await FailAsync(context, transformer, ForwarderError.Request, ProxyError.DnsError, null).ConfigureAwait(false);

        var hooks = new TransformHooks(request, target, transformer, service.Texts, cancellationToken);
        var client = new ClientFacts(PeerOf(context.Connection), null, context.Request.IsHttps);
        var exchange = new Http2Exchange(context, service, client, destinations.Engine, hooks);
        using (cancellationToken.UnsafeRegister(static state => ((HttpContext)state!).Abort(), context))
            await exchange.RunAsync().ConfigureAwait(false);
        ForwarderError error = ErrorOf(exchange);
        if (error != ForwarderError.None) Report(context, error, exchange.Failure, null);
        return error;
    }

    private static bool IsAnswered(HttpContext context) => context.Response.HasStarted || context.Response.StatusCode != StatusCodes.Status200OK;

    // A stream of messages may be silent as long as it likes.
    private static void LiftRates(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) != true) return;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }

    // RFC 9110 section 7.6.1: what the client's Connection names is not for the server. It goes before the transforms, for they may set a field of that name.
    private static void DropNominated(IHeaderDictionary fields)
    {
        foreach (string? value in fields.Connection)
        {
            foreach (ReadOnlySpan<byte> option in new FieldList(Encoding.Latin1.GetBytes(value ?? "")))
            {
                FieldId id = FieldNames.Find(option);
                if (!HopByHop.IsHopByHop(id) && HopByHop.MayBeNominated(id, option)) fields.Remove(Encoding.Latin1.GetString(option));
            }
        }
    }

    private static IPEndPoint? PeerOf(ConnectionInfo connection) => connection.RemoteIpAddress is { } address ? new IPEndPoint(address, connection.RemotePort) : null;

    private static DestinationKey KeyOf(Uri uri, ForwarderRequestConfig config, ClusterConnections connections)
    {
        bool isSecure = uri.Scheme == Uri.UriSchemeHttps;
        if (!isSecure && uri.Scheme != Uri.UriSchemeHttp) throw new NotSupportedException($"destinations are http or https, not {uri.Scheme}");
        Version version = config.Version ?? HttpVersion.Version20;
        HttpVersionPolicy policy = config.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower;
        bool mustBeHttp2 = version.Major == 2 && policy != HttpVersionPolicy.RequestVersionOrLower;
        if (version.Major > 2 && policy != HttpVersionPolicy.RequestVersionOrLower) throw new NotSupportedException("HTTP/3 is not spoken with destinations");
        return new DestinationKey(uri.IdnHost, uri.Port, isSecure, mustBeHttp2 ? UpstreamProtocol.Http2 : UpstreamProtocol.Http1, config.ActivityTimeout, connections);
    }

    private static ForwarderError ErrorOf(Http2Exchange exchange)
    {
        if (exchange.IsClientGone) return exchange.IsTunnel ? ForwarderError.UpgradeRequestClient : ForwarderError.RequestCanceled;
        return exchange.Failure switch
        {
            ProxyError.None => ForwarderError.None,
            ProxyError.HttpRequestError or ProxyError.ProxyLoopDetected => ForwarderError.RequestCreation,
            ProxyError.ConnectionTimeout or ProxyError.ConnectionReadTimeout or ProxyError.ConnectionWriteTimeout or ProxyError.HttpResponseTimeout => ForwarderError.RequestTimedOut,
            ProxyError.HttpResponseIncomplete or ProxyError.HttpResponseBodySize => ForwarderError.ResponseBodyDestination,
            ProxyError.HttpUpgradeFailed => ForwarderError.UpgradeResponseDestination,
            ProxyError.HttpProtocolError or ProxyError.HttpResponseHeaderSectionSize or ProxyError.HttpResponseTransferCoding => ForwarderError.ResponseHeaders,
            _ => ForwarderError.Request,
        };
    }

    private async ValueTask<ForwarderError> FailAsync(HttpContext context, HttpTransformer transformer, ForwarderError error, ProxyError type, Exception? exception)
    {
        context.Response.StatusCode = StatusCodes.Status502BadGateway;
        context.Response.Headers.Append("Proxy-Status", ProxyStatus.Format(destinations.Name, type, Infra.Http.RejectReason.None));
        Report(context, error, type, exception);
        await transformer.TransformResponseAsync(context, null, context.RequestAborted).ConfigureAwait(false);
        return error;
    }

    private void Report(HttpContext context, ForwarderError error, ProxyError type, Exception? exception)
    {
        context.Features.Set<IForwarderErrorFeature>(new ForwarderFailure(error, exception));
        if (logger.IsEnabled(LogLevel.Information)) LogFailed(logger, error, type.Type());
    }

    [LoggerMessage(30, LogLevel.Information, "a request was not forwarded as it should: {Error}, {Type}")]
    private static partial void LogFailed(ILogger logger, ForwarderError error, string type);

    [LoggerMessage(31, LogLevel.Error, "a request to {Destination} could not be made")]
    private static partial void LogNotCreated(ILogger logger, string destination, Exception exception);
}
