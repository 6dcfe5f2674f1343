using System.Diagnostics.Metrics;
using Infra.Dns.Server.Listeners;

namespace Infra.Dns.Server.Service;

/// <summary>The instruments <c>infra_dns_*</c>. All are read when somebody asks, so they cost nothing in between.</summary>
internal static class ServiceMetrics
{
    private static readonly (string Label, ServiceCounter Counter)[] Codes =
    [
        ("NOERROR", ServiceCounter.NoError), ("FORMERR", ServiceCounter.FormErr), ("SERVFAIL", ServiceCounter.ServFail), ("NXDOMAIN", ServiceCounter.NXDomain),
        ("NOTIMP", ServiceCounter.NotImp), ("REFUSED", ServiceCounter.RefusedAnswers), ("other", ServiceCounter.OtherCodes),
    ];

    private static readonly (string Label, ServiceCounter Counter)[] Drops =
    [
        ("short", ServiceCounter.DroppedShort), ("response", ServiceCounter.DroppedResponse), ("long", ServiceCounter.DroppedLong), ("busy", ServiceCounter.DroppedBusy),
    ];

    private static readonly (string Label, ServiceCounter Counter)[] Operations =
        [("notify", ServiceCounter.Notifies), ("update", ServiceCounter.Updates), ("transfer", ServiceCounter.Transfers), ("signed-query", ServiceCounter.QueriesOther)];

    private static readonly (string Label, ServiceCounter Counter)[] Properties =
        [("ipv6", ServiceCounter.QueriesIPv6), ("edns", ServiceCounter.QueriesEdns), ("do", ServiceCounter.QueriesDnssecOk), ("cookie", ServiceCounter.QueriesCookie)];

    private static readonly (string Label, ServiceCounter Counter)[] Opcodes =
        [("query", ServiceCounter.OpcodeQuery), ("notify", ServiceCounter.Notifies), ("update", ServiceCounter.Updates), ("other", ServiceCounter.OpcodeOther)];

    private static readonly (string Label, ServiceCounter Counter)[] Classes = [("in", ServiceCounter.ClassIN), ("ch", ServiceCounter.ClassCH), ("other", ServiceCounter.ClassOther)];

    // Types that are asked for every day; a client may not make a series of its own.
    private static readonly (string Label, ServiceCounter Counter)[] Types =
    [
        ("A", ServiceCounter.TypeA), ("NS", ServiceCounter.TypeNS), ("CNAME", ServiceCounter.TypeCNAME), ("SOA", ServiceCounter.TypeSOA), ("PTR", ServiceCounter.TypePTR),
        ("MX", ServiceCounter.TypeMX), ("TXT", ServiceCounter.TypeTXT), ("AAAA", ServiceCounter.TypeAAAA), ("SRV", ServiceCounter.TypeSRV), ("NAPTR", ServiceCounter.TypeNAPTR),
        ("DS", ServiceCounter.TypeDS), ("DNSKEY", ServiceCounter.TypeDNSKEY), ("TLSA", ServiceCounter.TypeTLSA), ("CDS", ServiceCounter.TypeCDS), ("CDNSKEY", ServiceCounter.TypeCDNSKEY),
        ("SVCB", ServiceCounter.TypeSVCB), ("HTTPS", ServiceCounter.TypeHTTPS), ("IXFR", ServiceCounter.TypeIXFR), ("AXFR", ServiceCounter.TypeAXFR), ("ANY", ServiceCounter.TypeANY),
        ("CAA", ServiceCounter.TypeCAA),
        ("other", ServiceCounter.TypeOther),
    ];

    private static readonly (string Label, ServiceLimit Limit)[] Limits =
    [
        ("tcp-idle", ServiceLimit.TcpIdle), ("tcp-unread", ServiceLimit.TcpUnread), ("tcp-in-flight", ServiceLimit.TcpInFlight), ("transfers-out", ServiceLimit.TransfersOut),
        ("transfer-bytes", ServiceLimit.TransferBytes), ("transfer-records", ServiceLimit.TransferRecords), ("transfer-idle", ServiceLimit.TransferIdle), ("transfer-total", ServiceLimit.TransferTotal),
    ];

    internal static void Register(Meter meter, DnsService service, IZoneDirectory zones, ListenerSet listeners)
    {
        meter.CreateObservableCounter(
            "infra_dns_queries_total", () => Measure(service, "transport", [("udp", ServiceCounter.QueriesUdp), ("tcp", ServiceCounter.QueriesTcp)]), null, "Requests, by transport.");
        meter.CreateObservableCounter("infra_dns_query_properties_total", () => Measure(service, "property", Properties), null, "Requests that have a property.");
        meter.CreateObservableCounter("infra_dns_operations_total", () => Measure(service, "operation", Operations), null, "Requests that are no plain questions.");
        meter.CreateObservableCounter("infra_dns_query_opcodes_total", () => Measure(service, "opcode", Opcodes), null, "Requests, by opcode.");
        meter.CreateObservableCounter("infra_dns_query_classes_total", () => Measure(service, "class", Classes), null, "Requests, by class.");
        meter.CreateObservableCounter("infra_dns_query_types_total", () => Measure(service, "type", Types), null, "Requests, by the type that they ask for.");
        Count(meter, service, "infra_dns_answers_copied_total", ServiceCounter.CacheHits, "Answers that were copied from one that was made before.");
        meter.CreateObservableCounter("infra_dns_answers_total", () => Measure(service, "rcode", Codes), null, "Answers to questions, by response code.");
        meter.CreateObservableCounter("infra_dns_dropped_total", () => Measure(service, "reason", Drops), null, "Messages that got no answer.");
        Count(meter, service, "infra_dns_malformed_total", ServiceCounter.Malformed, "Requests that are no valid messages.");
        Count(meter, service, "infra_dns_refused_total", ServiceCounter.Refused, "Requests of clients that may not ask, or for names of nobody here.");
        Count(meter, service, "infra_dns_referrals_total", ServiceCounter.Referrals, "Answers that name the servers of a delegation.");
        Count(meter, service, "infra_dns_truncated_total", ServiceCounter.Truncated, "Answers that did not fit.");
        Count(meter, service, "infra_dns_bad_cookies_total", ServiceCounter.BadCookies, "Questions refused for want of a good cookie.");
        Count(meter, service, "infra_dns_rate_limited_total", ServiceCounter.RateLimited, "Answers over the rate limit.");
        Count(meter, service, "infra_dns_rate_slipped_total", ServiceCounter.RateSlipped, "Answers over the rate limit that were sent truncated.");
        Count(meter, service, "infra_dns_send_errors_total", ServiceCounter.SendErrors, "Answers that the kernel did not take.");
        Count(meter, service, "infra_dns_tcp_refused_total", ServiceCounter.TcpRefused, "TCP connections that were closed at once because there were too many.");
        meter.CreateObservableCounter("infra_dns_limits_reached_total", () => Reached(service), null, "How often a limit of the configuration was reached.");
        Count(meter, service, "infra_dns_failures_total", ServiceCounter.Failures, "Questions that failed by a fault of this program.");
        if (service.Tap is { } tap)
        {
            meter.CreateObservableCounter("infra_dns_dnstap_messages_total", () => tap.MessageCount, null, "Copies of messages for the reader of dnstap.");
            meter.CreateObservableCounter("infra_dns_dnstap_dropped_total", () => tap.DroppedCount, null, "Copies that found no room.");
            meter.CreateObservableCounter("infra_dns_dnstap_lost_bytes_total", () => tap.LostBytes, "By", "Bytes of copies that were lost for want of a reader.");
        }
        service.Times.Register(meter);
        meter.CreateObservableGauge("infra_dns_zones", () => States(zones.Current), null, "Zones, by state.");
        meter.CreateObservableGauge("infra_dns_records", () => zones.Current.Zones.Sum(zone => (long)(zone.State.Snapshot?.RecordCount ?? 0)), null, "Records of all zones.");
        meter.CreateObservableGauge("infra_dns_tcp_connections", () => (long)listeners.ConnectionCount, null, "Open TCP connections.");
    }

    private static void Count(Meter meter, DnsService service, string name, ServiceCounter counter, string description) =>
        meter.CreateObservableCounter(name, () => service.Count(counter), null, description);

    private static IEnumerable<Measurement<long>> Measure(DnsService service, string label, (string Label, ServiceCounter Counter)[] counters)
    {
        foreach ((string value, ServiceCounter counter) in counters)
            yield return new Measurement<long>(service.Count(counter), Labels(new KeyValuePair<string, object?>(label, value)));
    }

    private static IEnumerable<Measurement<long>> Reached(DnsService service)
    {
        LimitCounters counters = service.Policy.Handlers.Limits;
        foreach ((string value, ServiceLimit limit) in Limits)
            yield return new Measurement<long>(counters[limit], Labels(new KeyValuePair<string, object?>("limit", value)));
    }

    private static IEnumerable<Measurement<long>> States(ZoneTable table)
    {
        foreach ((string label, ZoneStatus status) in StateLabels)
            yield return new Measurement<long>(table.Zones.LongCount(zone => zone.State.Status == status), Labels(new KeyValuePair<string, object?>("state", label)));
    }

    private static readonly (string Label, ZoneStatus Status)[] StateLabels = [("ready", ZoneStatus.Ready), ("not-ready", ZoneStatus.NotReady), ("expired", ZoneStatus.Expired)];

    // An array: the overload that takes a span would make the compiler emit unchecked helpers.
    private static KeyValuePair<string, object?>[] Labels(params KeyValuePair<string, object?>[] labels) => labels;
}
