using System.Diagnostics.Metrics;
using Infra.Http.Forwarding;
using Infra.Http.Http2;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Listeners;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Daemon;

/// <summary>The engine's counters as instruments.</summary>
internal static class EngineMetrics
{
    internal static void Register(Meter meter, ProxyEngine engine)
    {
        meter.CreateObservableCounter("infra_proxy_connections_accepted", () => engine.Counters.AcceptedCount, null, "Connections that were accepted.");
        meter.CreateObservableUpDownCounter("infra_proxy_connections_open", () => engine.Connections.Count, null, "Connections that are open.");
        meter.CreateObservableCounter("infra_proxy_connections_refused", () => Refused(engine), null, "Connections closed before their first request.");
        meter.CreateObservableCounter("infra_proxy_http2_refused", () => Http2Refused(engine), null, "Connections of HTTP/2 ended with ENHANCE_YOUR_CALM, by the budget that was used up.");
        meter.CreateObservableCounter("infra_proxy_requests", () => Requests(engine), null, "Requests by class of status; none for those without an answer.");
        meter.CreateObservableCounter("infra_proxy_errors", () => Errors(engine), null, "Answers of the proxy itself and responses cut off, by error type of RFC 9209.");
        meter.CreateObservableCounter("infra_proxy_request_body", () => engine.Counters.RequestBytes, "By", "Bytes of request bodies.");
        meter.CreateObservableCounter("infra_proxy_response_body", () => engine.Counters.ResponseBytes, "By", "Bytes of response bodies.");
        meter.CreateObservableCounter("infra_proxy_upstream_retries", () => engine.Counters.RetriedCount, null, "Requests sent again because a kept connection was dead.");
        meter.CreateObservableUpDownCounter("infra_proxy_upstream_connections", () => Upstreams(engine, isIdle: false), null, "Open connections to servers.");
        meter.CreateObservableUpDownCounter("infra_proxy_upstream_idle", () => Upstreams(engine, isIdle: true), null, "Connections to servers that wait for a request.");
        meter.CreateObservableCounter("infra_proxy_access_log_dropped", () => LogDrops(engine), null, "Lines that the access log left out because its rings were full or its file refused them.");
        meter.CreateObservableUpDownCounter("infra_proxy_tunnels", () => engine.Counters.TunnelCount, null, "Open tunnels.");
    }

    private static IEnumerable<Measurement<long>> Refused(ProxyEngine engine)
    {
        foreach (RefusalKind kind in Enum.GetValues<RefusalKind>())
            yield return new Measurement<long>(engine.Counters.RefusedCount(kind), new KeyValuePair<string, object?>("reason", kind.ToString()));
    }

    private static IEnumerable<Measurement<long>> Http2Refused(ProxyEngine engine)
    {
        foreach (FrameGateVerdict verdict in Enum.GetValues<FrameGateVerdict>())
        {
            if (verdict != FrameGateVerdict.Pass) yield return new Measurement<long>(engine.Counters.Http2RefusedCount(verdict), new KeyValuePair<string, object?>("budget", verdict.ToString()));
        }
    }

    private static IEnumerable<Measurement<long>> Requests(ProxyEngine engine)
    {
        for (int i = 0; i <= 5; i++)
            yield return new Measurement<long>(engine.Counters.RequestCount(i), new KeyValuePair<string, object?>("class", i == 0 ? "none" : $"{i}xx"));
    }

    private static IEnumerable<Measurement<long>> Errors(ProxyEngine engine)
    {
        for (int i = 1; i < ProxyErrors.Count; i++)
            yield return new Measurement<long>(engine.Counters.ErrorCount((ProxyError)i), new KeyValuePair<string, object?>("type", ((ProxyError)i).Type()));
    }

    private static IEnumerable<Measurement<long>> LogDrops(ProxyEngine engine)
    {
        foreach (ServiceRuntime service in engine.Services)
        {
            if (service.AccessLog is not null) yield return new Measurement<long>(service.AccessLog.DroppedCount, new KeyValuePair<string, object?>("service", service.Config.Name));
        }
    }

    private static IEnumerable<Measurement<long>> Upstreams(ProxyEngine engine, bool isIdle)
    {
        foreach (ServiceRuntime service in engine.Services)
        {
            foreach (UpstreamServer server in service.Upstreams.Servers)
            {
                yield return new Measurement<long>(
                    isIdle ? server.Pool.IdleCount : server.ConnectionCount,
                    (KeyValuePair<string, object?>[])[new("service", service.Config.Name), new("server", server.Name)]);
            }
        }
    }
}
