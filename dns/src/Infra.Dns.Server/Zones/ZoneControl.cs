using System.Text.Json;
using Infra.Dns.Names;
using Infra.Hosting.Control;

namespace Infra.Dns.Server.Zones;

/// <summary>The commands on zones that the control socket knows; each but <c>zone-list</c> has an argument <c>zone</c>.</summary>
public static class ZoneControl
{
    /// <summary>Code of a command that the zone's state does not allow.</summary>
    public const string Failed = "zone-failed";

    /// <summary>Adds the commands.</summary>
    public static void AddTo(ControlCommands commands, ZoneManager manager)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(manager);
        commands.AddQuery("zone-list", "All zones with their state.", (_, writer) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("zones");
            foreach (ManagedZone zone in manager.All)
                Write(zone, writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
        commands.AddQuery("zone-status", "One zone's state.", (request, writer) =>
        {
            WriteOne(Find(manager, request), writer);
        });
        commands.AddChange("zone-reload", "Read a zone's file again, or ask its primaries.", Change(manager, manager.Reload));
        commands.AddChange("zone-refresh", "Ask a secondary's primaries now.", Change(manager, zone => AgentOf(zone).Wake()));
        commands.AddChange("zone-retransfer", "Transfer a secondary's whole zone.", Change(manager, zone => AgentOf(zone).Wake(isWhole: true)));
        commands.AddChange("zone-notify", "Tell others of a zone's present version.", Change(manager, zone => manager.OnChange(zone.Data)));
        commands.AddChange("zone-flush", "Write a zone's file with all that came by updates.", Change(manager, zone => ZoneManager.InGate(zone, zone.Data.Flush)));
        commands.AddChange("zone-freeze", "Write a zone's file and refuse updates, so that it can be edited.", Change(manager, Freeze));
        commands.AddChange("zone-thaw", "Read a zone's file again and take updates.", Change(manager, zone =>
        {
            ZoneManager.InGate(zone, () => zone.Data.IsFrozen = false);
            manager.Reload(zone);
            if (zone.Data.LastProblem.Length > 0) throw new ControlException(Failed, zone.Data.LastProblem);
        }));
        KeyControl.AddTo(commands, manager);
    }

    internal static ManagedZone Find(ZoneManager manager, ControlRequest request)
    {
        string text = request.RequireText("zone");
        if (!DomainName.TryParse(text, out DomainName? name)) throw new ControlException(ControlError.BadArgument, "the argument \"zone\" is no domain name");
        return manager.Find(name) ?? throw new ControlException(ControlError.BadArgument, $"there is no zone {name}");
    }

    private static void Freeze(ManagedZone zone) => ZoneManager.InGate(zone, () =>
    {
        if (zone.Agent is not null) throw new ControlException(Failed, "only a primary can be frozen");
        zone.Data.Flush();
        zone.Data.IsFrozen = true;
    });

    private static Action<ControlRequest, Utf8JsonWriter> Change(ZoneManager manager, Action<ManagedZone> action) => (request, writer) =>
    {
        ManagedZone zone = Find(manager, request);
        try
        {
            action(zone);
        }
        catch (ZoneProblemException e)
        {
            throw new ControlException(Failed, e.Message);
        }
        WriteOne(zone, writer);
    };

    private static SecondaryAgent AgentOf(ManagedZone zone) => zone.Agent ?? throw new ControlException(Failed, "the zone is no secondary");

    private static void WriteOne(ManagedZone zone, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("zone");
        Write(zone, writer);
        writer.WriteEndObject();
    }

    private static void Write(ManagedZone zone, Utf8JsonWriter writer)
    {
        Service.ZoneState state = zone.Data.Zone.State;
        writer.WriteStartObject();
        writer.WriteString("name", zone.Data.Origin.ToString());
        writer.WriteString("type", zone.Data.Zone.Settings.Type.ToString().ToLowerInvariant());
        writer.WriteString("status", state.Status.ToString().ToLowerInvariant());
        if (state.Snapshot is { } snapshot)
        {
            writer.WriteNumber("serial", snapshot.Serial);
            writer.WriteNumber("records", snapshot.RecordCount);
        }
        writer.WriteNumber("journal-bytes", zone.Data.JournalLength);
        writer.WriteBoolean("frozen", zone.Data.IsFrozen);
        if (zone.Catalog is { } catalog) writer.WriteString("catalog", catalog.ToString());
        if (zone.Agent is { } agent)
        {
            if (agent.FreshAt is { } fresh) writer.WriteString("fresh-at", fresh);
            writer.WriteString("refresh-at", agent.DueAt);
            if (agent.ExpiresAt is { } expires) writer.WriteString("expires-at", expires);
            if (agent.LastProblem.Length > 0) writer.WriteString("problem", agent.LastProblem);
        }
        else if (zone.Data.LastProblem.Length > 0)
        {
            writer.WriteString("problem", zone.Data.LastProblem);
        }
        writer.WriteEndObject();
    }
}
