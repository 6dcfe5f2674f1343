using System.Text.Json;
using Infra.Http.Forwarding;
using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;
using Infra.Proxy.Listeners;
using Infra.Proxy.Observe;
using Infra.Proxy.Upstreams;

namespace Infra.Proxy.Daemon;

/// <summary>What <c>proxyctl status</c> shows of the engine.</summary>
internal static class EngineStatus
{
    internal static void Write(Utf8JsonWriter writer, ProxyEngine engine)
    {
        writer.WriteStartObject("connections"u8);
        writer.WriteNumber("open"u8, engine.Connections.Count);
        writer.WriteNumber("max"u8, engine.Connections.CountMax);
        writer.WriteNumber("http1"u8, engine.Http1Connections.Count);
        writer.WriteNumber("http1_busy"u8, engine.Http1Connections.BusyCount());
        writer.WriteNumber("http2"u8, engine.Http2.ConnectionCount);
        writer.WriteNumber("tunnels"u8, engine.Counters.TunnelCount);
        writer.WriteNumber("accepted"u8, engine.Counters.AcceptedCount);
        foreach (RefusalKind kind in Enum.GetValues<RefusalKind>())
            writer.WriteNumber($"refused_{kind}".ToLowerInvariant(), engine.Counters.RefusedCount(kind));
        writer.WriteEndObject();

        writer.WriteStartObject("requests"u8);
        for (int i = 1; i <= 5; i++)
            writer.WriteNumber($"{i}xx", engine.Counters.RequestCount(i));
        writer.WriteNumber("unanswered"u8, engine.Counters.RequestCount(0));
        writer.WriteNumber("bytes_up"u8, engine.Counters.RequestBytes);
        writer.WriteNumber("bytes_down"u8, engine.Counters.ResponseBytes);
        writer.WriteEndObject();

        writer.WriteStartObject("errors"u8);
        for (int i = 1; i < ProxyErrors.Count; i++)
        {
            if (engine.Counters.ErrorCount((ProxyError)i) is > 0 and long count) writer.WriteNumber(((ProxyError)i).Type(), count);
        }
        writer.WriteEndObject();

        writer.WriteStartArray("listeners"u8);
        foreach (ProxyListener listener in engine.Listeners)
        {
            writer.WriteStartObject();
            writer.WriteString("listener"u8, listener.Name);
            writer.WriteString("service"u8, listener.Service.Config.Name);
            writer.WriteNumber("open"u8, listener.Count);
            writer.WriteNumber("accepted"u8, listener.Counters.AcceptedCount);
            writer.WriteNumber("refused"u8, Enum.GetValues<RefusalKind>().Sum(listener.Counters.RefusedCount));
            if (listener.Tls is not null) writer.WriteNumber("tls_handshakes"u8, listener.Counters.TlsHandshakeCount);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();

        writer.WriteStartArray("services"u8);
        foreach (ServiceRuntime service in engine.Services)
        {
            writer.WriteStartObject();
            writer.WriteString("service"u8, service.Config.Name);
            WriteExchanges(writer, service.Counters);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();

        writer.WriteStartArray("upstreams"u8);
        foreach (ServiceRuntime service in engine.Services)
        {
            foreach (UpstreamServer server in service.Upstreams.Servers)
            {
                writer.WriteStartObject();
                writer.WriteString("service"u8, service.Config.Name);
                writer.WriteString("server"u8, server.Name);
                writer.WriteNumber("connections"u8, server.ConnectionCount);
                writer.WriteNumber("idle"u8, server.Pool.IdleCount);
                writer.WriteNumber("connects"u8, server.ConnectCount);
                writer.WriteNumber("connect_failures"u8, server.ConnectFailureCount);
                WriteExchanges(writer, server.Counters);
                writer.WriteEndObject();
            }
        }
        writer.WriteEndArray();

        writer.WriteStartObject("resources"u8);
        writer.WriteNumber("buffers_head"u8, engine.Slabs.Head.LentCount);
        writer.WriteNumber("buffers_small"u8, engine.Slabs.Small.LentCount);
        writer.WriteNumber("buffers_large"u8, engine.Slabs.Large.LentCount);
        writer.WriteNumber("timers"u8, engine.Wheel.Count);
        writer.WriteNumber("retried"u8, engine.Counters.RetriedCount);
        writer.WriteNumber("internal_failures"u8, engine.Counters.InternalFailureCount);
        writer.WriteNumber("descriptors_exhausted"u8, engine.Counters.DescriptorsExhaustedCount);
        writer.WriteEndObject();

        WriteStalls(writer, engine.Counters.Stalls);
    }

    private static void WriteStalls(Utf8JsonWriter writer, StallCounters stalls)
    {
        StallTimes times = stalls.Times;
        writer.WriteStartObject("loops"u8);
        writer.WriteNumber("stalls"u8, stalls.Count);
        writer.WriteNumber("longest_ms"u8, Milliseconds(stalls.Longest));
        writer.WriteNumber("working_ms"u8, Milliseconds(times.Working));
        writer.WriteNumber("compiling_ms"u8, Milliseconds(times.Compiling));
        writer.WriteNumber("collecting_ms"u8, Milliseconds(times.Collecting));
        writer.WriteNumber("blocked_ms"u8, Milliseconds(times.Blocked));
        writer.WriteNumber("waiting_ms"u8, Milliseconds(times.Waiting));
        writer.WriteNumber("processor_waits"u8, stalls.WaitCount);
        writer.WriteNumber("processor_wait_ms"u8, Milliseconds(stalls.WaitTime));
        writer.WriteEndObject();
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    private static void WriteExchanges(Utf8JsonWriter writer, ExchangeCounters counters)
    {
        long[] buckets = counters.DurationBuckets();
        long count = buckets.Sum();
        writer.WriteNumber("requests"u8, count);
        writer.WriteNumber("5xx"u8, counters.RequestCount(5));
        writer.WriteNumber("unanswered"u8, counters.RequestCount(0));
        // The bucket that the quantile lies in: its upper bound, in milliseconds.
        writer.WriteNumber("p50_ms"u8, BoundOf(buckets, count / 2));
        writer.WriteNumber("p99_ms"u8, BoundOf(buckets, count - (count / 100)));
    }

    private static double BoundOf(long[] buckets, long rank)
    {
        if (rank == 0) return 0;
        for (int i = 0; i < ExchangeCounters.BoundsInSeconds.Length; i++)
        {
            rank -= buckets[i];
            if (rank <= 0) return ExchangeCounters.BoundsInSeconds[i] * 1000;
        }
        return ExchangeCounters.BoundsInSeconds[^1] * 1000;
    }
}
