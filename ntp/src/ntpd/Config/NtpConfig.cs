using System.Net;
using Infra.Config;
using Infra.Hosting.Control;
using Infra.Hosting.Privileges;
using Infra.Interop.Identity;

namespace Infra.Ntp.Daemon.Config;

/// <summary>
/// The whole configuration, in ntpd-rs' names and some of our own. Keys of ntpd-rs that are not offered yet are errors at their place, never
/// silently without effect.
/// </summary>
internal sealed record NtpConfig(
    IReadOnlyList<SourceConfig> Sources,
    IReadOnlyList<ServerConfig> Servers,
    SynchronizationConfig Synchronization,
    ClockConfig Clock,
    ObservabilityConfig Observability,
    ControlSettings Control,
    PrivilegeSettings Privileges)
{
    internal const int SourcesMax = 64;

    internal static NtpConfig? Read(ConfigSection section)
    {
        PollConfig poll = section.Section("source-defaults", "Settings of all sources that do not say otherwise.", ReadDefaults) ?? PollConfig.Default;
        IReadOnlyList<SourceConfig> sources = section.Sections("source", "A source of time.", table => SourceConfig.Read(table, poll), 0, SourcesMax);
        IReadOnlyList<ServerConfig> servers = section.Sections("server", "An address on which the time is served.", ServerConfig.Read, 0, 64);
        SynchronizationConfig? synchronization = section.Section("synchronization", "What is made of the sources.", SynchronizationConfig.Read);
        ObservabilityConfig? observability = section.Section("observability", "Logs and metrics.", ObservabilityConfig.Read);
        ClockConfig? clock = section.Section("clock", "Which clock is steered.", ClockConfig.Read);
        ControlSettings? control = section.Section("control", "The socket that ntpctl talks to.", ControlSettings.Read);
        PrivilegeSettings? privileges = section.Section(
            "privileges", "What a daemon becomes that root starts.", table => ReadPrivileges(table, clock));
        foreach (string key in (string[])["nts-ke-server", "keyset", "nts", "keys", "state", "sources-directory"])
            section.NotAvailable(key);
        CheckCounts(section, sources, servers, synchronization);
        if (!section.Finish()) return null;
        return new NtpConfig(sources, servers, synchronization!, clock!, observability!, control!, privileges!);
    }

    private static PollConfig? ReadDefaults(ConfigSection section)
    {
        PollConfig poll = PollConfig.Read(section, PollConfig.Default);
        return section.Finish() ? poll : null;
    }

    private static PrivilegeSettings? ReadPrivileges(ConfigSection section, ClockConfig? clock) => clock?.Kind == ClockKind.System
        ? PrivilegeSettings.Read(section, Capability.BindLowPorts, Capability.SetTime)
        : PrivilegeSettings.Read(section, Capability.BindLowPorts);

    private static void CheckCounts(
        ConfigSection section, IReadOnlyList<SourceConfig> sources, IReadOnlyList<ServerConfig> servers, SynchronizationConfig? synchronization)
    {
        int possible = 0;
        foreach (SourceConfig source in sources)
            possible += source.Count;
        if (possible > SourcesMax) section.ReportError("source", "out-of-range", $"there are {possible} sources with all members of pools, but at most {SourcesMax} can be used");
        if (synchronization is not null && possible > 0 && possible < synchronization.AgreeingSourcesMin)
        {
            section.ReportError(
                "source", "too-few-sources",
                $"there are {possible} sources, but minimum-agreeing-sources is {synchronization.AgreeingSourcesMin}: they could never be enough");
        }
        HashSet<IPEndPoint> listens = [];
        foreach (ServerConfig server in servers)
        {
            if (server.Listen.Port == 0 || listens.Add(server.Listen)) continue;   // port 0 is a new port each time
            section.ReportError("server", "repeated-address", $"two [[server]] tables listen on {server.Listen}");
        }
    }
}
