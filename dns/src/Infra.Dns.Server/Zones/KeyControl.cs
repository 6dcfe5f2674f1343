using System.Text.Json;
using Infra.Dns.Dnssec.Rollover;
using Infra.Dns.Server.Signing;
using Infra.Hosting.Control;

namespace Infra.Dns.Server.Zones;

/// <summary>The commands on the keys of signed zones that the control socket knows; each has an argument <c>zone</c>.</summary>
internal static class KeyControl
{
    /// <summary>Adds the commands.</summary>
    internal static void AddTo(ControlCommands commands, ZoneManager manager)
    {
        commands.AddQuery("key-status", "The keys of a signed zone and how far each has come.", (request, writer) =>
        {
            ManagedZone zone = ZoneControl.Find(manager, request);
            ZoneManager.InGate(zone, () => Write(zone, writer));
        });
        commands.AddChange("key-roll", "Replace a key now, whatever its age; argument role: csk, ksk or zsk.", (request, writer) =>
        {
            KeyRole role = RoleOf(request.RequireText("role"));
            Change(manager, request, writer, signing => signing.Roll(role));
        });
        commands.AddChange("key-submitted", "Take the operator's word that every server of the parent shows the DS records that CDS asks for, and no other.", (request, writer) =>
            Change(manager, request, writer, signing => signing.TakeParentAsWanted()));
    }

    private static void Change(ZoneManager manager, ControlRequest request, Utf8JsonWriter writer, Func<SigningAgent, bool> action)
    {
        ManagedZone zone = ZoneControl.Find(manager, request);
        bool isChanged = false;
        ZoneManager.InGate(zone, () =>
        {
            try
            {
                isChanged = action(SigningOf(zone));
            }
            catch (Exception e) when (e is ZoneProblemException or IOException or UnauthorizedAccessException)
            {
                throw new ControlException(ZoneControl.Failed, e.Message);
            }
            Write(zone, writer);
        });
        if (isChanged) manager.OnChange(zone.Data);
    }

    private static void Write(ManagedZone zone, Utf8JsonWriter writer)
    {
        SigningAgent signing = SigningOf(zone);
        writer.WriteStartObject();
        writer.WriteString("zone", zone.Data.Origin.ToString());
        if (signing.LastProblem.Length > 0) writer.WriteString("problem", signing.LastProblem);
        writer.WriteStartArray("keys");
        foreach (ManagedKey key in signing.Keys)
        {
            writer.WriteStartObject();
            writer.WriteNumber("tag", key.Tag);
            writer.WriteNumber("algorithm", key.Algorithm.Value);
            writer.WriteString("role", NameOf(key.Role));
            writer.WriteString("created", key.Created);
            writer.WriteBoolean("retiring", key.IsRetiring);
            writer.WriteBoolean("wants-ds", key.WantsDelegation);
            Write("dnskey", key.Record, writer);
            if (key.SignsData) Write("signatures", key.Signatures, writer);
            if (key.SignsKeys) Write("ds", key.Delegation, writer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (signing.NextEvent is { } next) writer.WriteString("next-step", next);
        writer.WriteEndObject();
    }

    private static void Write(string name, PresenceState state, Utf8JsonWriter writer)
    {
        writer.WriteStartObject(name);
        writer.WriteString("state", state.Presence.ToString().ToLowerInvariant());
        if (!state.IsHidden) writer.WriteString("since", state.Since);
        writer.WriteEndObject();
    }

    private static SigningAgent SigningOf(ManagedZone zone) => zone.Signing ?? throw new ControlException(ZoneControl.Failed, "the zone has no dnssec-policy, so its keys are not managed here");

    private static string NameOf(KeyRole role) => role switch { KeyRole.Combined => "csk", KeyRole.Keys => "ksk", _ => "zsk" };

    private static KeyRole RoleOf(string text) => text switch
    {
        "csk" => KeyRole.Combined,
        "ksk" => KeyRole.Keys,
        "zsk" => KeyRole.Data,
        _ => throw new ControlException(ControlError.BadArgument, "the argument \"role\" must be csk, ksk or zsk"),
    };
}
