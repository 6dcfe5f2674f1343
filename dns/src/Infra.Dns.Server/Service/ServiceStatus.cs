using System.Net;
using System.Text.Json;
using Infra.Dns.Server.Listeners;

namespace Infra.Dns.Server.Service;

/// <summary>What <c>dnsctl status</c> shows of the server.</summary>
internal static class ServiceStatus
{
    private const int ZonesMax = 1000;

    internal static void Write(Utf8JsonWriter writer, DnsService service, ZoneTable table, ListenerSet listeners)
    {
        writer.WriteStartArray("listeners"u8);
        foreach (IPEndPoint address in listeners.Addresses)
            writer.WriteStringValue(address.ToString());
        writer.WriteEndArray();
        writer.WriteNumber("tcp_connections"u8, listeners.ConnectionCount);
        writer.WriteNumber("queries_udp"u8, service.Count(ServiceCounter.QueriesUdp));
        writer.WriteNumber("queries_tcp"u8, service.Count(ServiceCounter.QueriesTcp));
        writer.WriteNumber("zone_count"u8, table.Zones.Count);
        writer.WriteStartArray("zones"u8);
        foreach (ServedZone zone in table.Zones.Take(ZonesMax))
        {
            ZoneState state = zone.State;
            writer.WriteStartObject();
            writer.WriteString("name"u8, zone.Origin.ToString());
            writer.WriteString("type"u8, zone.Settings.Type.ToString().ToLowerInvariant());
            writer.WriteString("state"u8, state.Status switch { ZoneStatus.Ready => "ready", ZoneStatus.Expired => "expired", _ => "not-ready" });
            if (state.Snapshot is { } snapshot)
            {
                writer.WriteNumber("serial"u8, snapshot.Serial);
                writer.WriteNumber("records"u8, snapshot.RecordCount);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
