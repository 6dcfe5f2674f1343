using System.Diagnostics.Metrics;
using Infra.Hosting.Metrics;
using Infra.Http;
using Infra.Http.Forwarding;
using Infra.Http.Http2;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Listeners;
using Infra.Proxy.Observe;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Daemon;

/// <summary>The engine's counters as instruments. All labels come from the configuration or from our own lists, so their number is bounded.</summary>
internal static class EngineMetrics
{
    internal static void Register(Meter meter, ProxyEngine engine)
    {
        RegisterListeners(meter, engine);
        RegisterServices(meter, engine);
        RegisterUpstreams(meter, engine);
        RegisterEngine(meter, engine);
    }

    private static void RegisterListeners(Meter meter, ProxyEngine engine)
    {
        meter.CreateObservableCounter("infra_proxy_connections_accepted", () => OfListeners(engine, listener => listener.Counters.AcceptedCount), null, "Connections that were admitted.");
        meter.CreateObservableUpDownCounter("infra_proxy_connections_open", () => OfListeners(engine, listener => listener.Count), null, "Connections that are open.");
        meter.CreateObservableCounter("infra_proxy_connections_refused", () => Refused(engine), null, "Connections closed before their first request.");
        meter.CreateObservableCounter("infra_proxy_tls_handshakes", () => OfListeners(engine, listener => listener.Counters.TlsHandshakeCount), null, "TLS handshakes that were completed.");
        meter.CreateObservableCounter(
            "infra_proxy_listener_requests", () => engine.Listeners.SelectMany(listener => ByClass(listener.Exchanges, Label(listener))), null, "Requests of its clients by class of status; none for those without an answer.");
        _ = new ObservableHistogram(
            meter, "infra_proxy_listener_duration", ExchangeCounters.BoundsInSeconds, () => engine.Listeners.Select(listener => Reading(listener.Exchanges, Label(listener))), "s", "Time of these requests.");
        meter.CreateObservableCounter("infra_proxy_listener_request_body", () => OfListeners(engine, listener => listener.Exchanges.RequestBytes), "By", "Bytes of their bodies.");
        meter.CreateObservableCounter("infra_proxy_listener_response_body", () => OfListeners(engine, listener => listener.Exchanges.ResponseBytes), "By", "Bytes of the bodies of their responses.");
    }

    private static void RegisterServices(Meter meter, ProxyEngine engine)
    {
        meter.CreateObservableCounter("infra_proxy_requests", () => Requests(engine), null, "Requests by class of status; none for those without an answer.");
        _ = new ObservableHistogram(
            meter, "infra_proxy_request_duration", ExchangeCounters.BoundsInSeconds, () => OfServices(engine).Select(service => Reading(service.Counters, Label(service))), "s",
            "Time from a request's head to the end of its response, or of its tunnel.");
        meter.CreateObservableCounter("infra_proxy_errors", () => Errors(engine), null, "Answers of the proxy itself and responses cut off, by error type of RFC 9209.");
        meter.CreateObservableCounter("infra_proxy_rejections", () => Rejections(engine), null, "Requests and responses that were refused, by the reason that log and Proxy-Status have; none that never occurred.");
        meter.CreateObservableCounter("infra_proxy_request_body", () => OfServices(engine).Select(service => One(service.Counters.RequestBytes, Label(service))), "By", "Bytes of request bodies.");
        meter.CreateObservableCounter("infra_proxy_response_body", () => OfServices(engine).Select(service => One(service.Counters.ResponseBytes, Label(service))), "By", "Bytes of response bodies.");
        meter.CreateObservableCounter("infra_proxy_access_log_dropped", () => LogDrops(engine), null, "Lines that the access log left out because its rings were full or its file refused them.");
    }

    private static void RegisterUpstreams(Meter meter, ProxyEngine engine)
    {
        meter.CreateObservableCounter("infra_proxy_upstream_requests", () => UpstreamRequests(engine), null, "Requests that a server was the last to get, by class of the status that came of them.");
        _ = new ObservableHistogram(
            meter, "infra_proxy_upstream_duration", ExchangeCounters.BoundsInSeconds, () => OfUpstreams(engine, (service, server) => Reading(server.Counters, Label(service), Label(server))), "s",
            "Time of these requests as their clients saw it.");
        meter.CreateObservableCounter("infra_proxy_upstream_request_body", () => OfUpstreams(engine, (service, server) => One(server.Counters.RequestBytes, Label(service), Label(server))), "By", "Bytes of the bodies of these requests.");
        meter.CreateObservableCounter("infra_proxy_upstream_response_body", () => OfUpstreams(engine, (service, server) => One(server.Counters.ResponseBytes, Label(service), Label(server))), "By", "Bytes of the bodies of its responses.");
        meter.CreateObservableCounter("infra_proxy_upstream_connects", () => OfUpstreams(engine, (service, server) => One(server.ConnectCount, Label(service), Label(server))), null, "Connections that were made or tried.");
        meter.CreateObservableCounter("infra_proxy_upstream_connect_failures", () => OfUpstreams(engine, (service, server) => One(server.ConnectFailureCount, Label(service), Label(server))), null, "Connections that could not be made.");
        meter.CreateObservableUpDownCounter("infra_proxy_upstream_connections", () => OfUpstreams(engine, (service, server) => One(server.ConnectionCount, Label(service), Label(server))), null, "Open connections to servers.");
        meter.CreateObservableUpDownCounter("infra_proxy_upstream_idle", () => OfUpstreams(engine, (service, server) => One(server.Pool.IdleCount, Label(service), Label(server))), null, "Connections to servers that wait for a request.");
        meter.CreateObservableCounter("infra_proxy_upstream_retries", () => engine.Counters.RetriedCount, null, "Requests sent again because a kept connection was dead.");
    }

    private static void RegisterEngine(Meter meter, ProxyEngine engine)
    {
        meter.CreateObservableCounter("infra_proxy_http2_refused", () => Http2Refused(engine), null, "Connections of HTTP/2 ended with ENHANCE_YOUR_CALM, by the budget that was used up.");
        meter.CreateObservableCounter(
            "infra_proxy_http2_interims_dropped", () => engine.Counters.InterimDroppedCount, null, "Interim responses (103) that clients of HTTP/2 did not get, as they fill more than a frame or too many were on their way.");
        meter.CreateObservableUpDownCounter("infra_proxy_tunnels", () => engine.Counters.TunnelCount, null, "Open tunnels.");
        meter.CreateObservableCounter("infra_proxy_engine_stalls", () => engine.Counters.Stalls.Count, null, "Times that a loop was at a single thing for more than 5 ms, waits for a processor not counted.");
        meter.CreateObservableCounter("infra_proxy_engine_stall_time", () => StallTime(engine), "s", "What the time of these went into.");
        meter.CreateObservableGauge("infra_proxy_engine_stall_longest", () => engine.Counters.Stalls.Longest.TotalSeconds, "s", "The longest of these since the start.");
        meter.CreateObservableCounter("infra_proxy_processor_waits", () => engine.Counters.Stalls.WaitCount, null, "Times that a loop was at a single thing for more than 5 ms only because it waited for a processor.");
        meter.CreateObservableCounter("infra_proxy_processor_wait_time", () => engine.Counters.Stalls.WaitTime.TotalSeconds, "s", "Time that it waited in these.");
        meter.CreateObservableCounter("infra_proxy_engine_failures", () => engine.Counters.InternalFailureCount, null, "Bugs: each costs a connection, or keeps a loop's connections waiting.");
        meter.CreateObservableCounter("infra_proxy_descriptors_exhausted", () => engine.Counters.DescriptorsExhaustedCount, null, "Times that accepting paused because no descriptors were left.");
        meter.CreateObservableUpDownCounter("infra_proxy_buffers", () => Buffers(engine), null, "Buffers that are lent, by size.");
    }

    private static KeyValuePair<string, object?> Label(ProxyListener listener) => new("listener", listener.Name);

    private static KeyValuePair<string, object?> Label(ServiceRuntime service) => new("service", service.Config.Name);

    private static KeyValuePair<string, object?> Label(UpstreamServer server) => new("server", server.Name);

    private static Measurement<long> One(long value, params KeyValuePair<string, object?>[] labels) => new(value, labels);

    private static HistogramReading Reading(ExchangeCounters counters, params KeyValuePair<string, object?>[] labels) => new(counters.DurationBuckets(), counters.Seconds, labels);

    private static IReadOnlyList<ServiceRuntime> OfServices(ProxyEngine engine) => engine.Services;

    private static IEnumerable<Measurement<long>> OfListeners(ProxyEngine engine, Func<ProxyListener, long> value) =>
        engine.Listeners.Select(listener => One(value(listener), Label(listener)));

    private static IEnumerable<T> OfUpstreams<T>(ProxyEngine engine, Func<ServiceRuntime, UpstreamServer, T> value) =>
        engine.Services.SelectMany(service => service.Upstreams.Servers.Select(server => value(service, server)));

    private static IEnumerable<Measurement<long>> Refused(ProxyEngine engine) =>
        engine.Listeners.SelectMany(listener => Enum.GetValues<RefusalKind>().Select(
            kind => One(listener.Counters.RefusedCount(kind), (KeyValuePair<string, object?>[])[Label(listener), new("reason", kind.ToString())])));

    private static IEnumerable<Measurement<long>> Requests(ProxyEngine engine) =>
        engine.Services.SelectMany(service => ByClass(service.Counters, Label(service)));

    private static IEnumerable<Measurement<long>> UpstreamRequests(ProxyEngine engine) =>
        OfUpstreams(engine, (service, server) => ByClass(server.Counters, Label(service), Label(server))).SelectMany(each => each);

    private static IEnumerable<Measurement<long>> ByClass(ExchangeCounters counters, params KeyValuePair<string, object?>[] labels) =>
        Enumerable.Range(0, 6).Select(c => One(counters.RequestCount(c), [.. labels, new("class", ClassName(c))]));

    private static string ClassName(int statusClass) => statusClass == 0 ? "none" : $"{statusClass}xx";

    private static IEnumerable<Measurement<long>> Errors(ProxyEngine engine) =>
        engine.Services.SelectMany(service => Enumerable.Range(1, ProxyErrors.Count - 1).Select(
            i => One(service.Counters.ErrorCount((ProxyError)i), (KeyValuePair<string, object?>[])[Label(service), new("type", ((ProxyError)i).Type())])));

    private static IEnumerable<Measurement<long>> Rejections(ProxyEngine engine) =>
        from service in engine.Services
        from reason in Enumerable.Range(1, RejectReasons.Count - 1).Select(i => (RejectReason)i)
        let count = service.Counters.ReasonCount(reason)
        where count > 0
        select One(count, (KeyValuePair<string, object?>[])[Label(service), new("reason", reason.Code())]);

    private static IEnumerable<Measurement<long>> LogDrops(ProxyEngine engine) =>
        engine.Services.Where(service => service.AccessLog is not null).Select(service => One(service.AccessLog!.DroppedCount, Label(service)));

    private static IEnumerable<Measurement<long>> Http2Refused(ProxyEngine engine) =>
        Enum.GetValues<FrameGateVerdict>().Where(verdict => verdict != FrameGateVerdict.Pass).Select(
            verdict => One(engine.Counters.Http2RefusedCount(verdict), new KeyValuePair<string, object?>("budget", verdict.ToString())));

    private static IEnumerable<Measurement<double>> StallTime(ProxyEngine engine)
    {
        StallTimes times = engine.Counters.Stalls.Times;
        yield return Spent(times.Working, "working");
        yield return Spent(times.Compiling, "compiling");
        yield return Spent(times.Collecting, "collecting");
        yield return Spent(times.Blocked, "blocked");
        yield return Spent(times.Waiting, "waiting");
    }

    private static Measurement<double> Spent(TimeSpan time, string part) => new(time.TotalSeconds, new KeyValuePair<string, object?>("part", part));

    private static IEnumerable<Measurement<long>> Buffers(ProxyEngine engine)
    {
        yield return One(engine.Slabs.Small.LentCount, new KeyValuePair<string, object?>("size", "small"));
        yield return One(engine.Slabs.Large.LentCount, new KeyValuePair<string, object?>("size", "large"));
    }
}
