using System.Net;
using Infra.Config;
using Infra.Hosting.Control;
using Infra.Hosting.Privileges;
using Infra.Interop.Identity;

namespace Infra.Ntp.Configuration;

/// <summary>
/// The whole configuration, in ntpd-rs' names and some of our own. What cannot be had yet is an error or a warning at its place, never silently without
/// effect.
/// </summary>
internal sealed record NtpConfig(
    IReadOnlyList<SourceConfig> Sources,
    IReadOnlyList<ServerConfig> Servers,
    SynchronizationConfig Synchronization,
    ClockConfig Clock,
    ObservabilityConfig Observability,
    StateConfig State,
    ControlSettings Control,
    PrivilegeSettings Privileges,
    IReadOnlyList<string> Pending)
{
    internal const int SourcesMax = 64;

    /// <summary>What holds without any file: four servers of the public pool, and nobody is served.</summary>
    internal const string BuiltIn =
        """
        [[source]]
        mode = "pool"
        address = "pool.ntp.org"
        count = 4
        """;

    /// <summary>Files that are looked for, the first that exists is taken; ntpd-rs' own place among them.</summary>
    internal static IReadOnlyList<string> DefaultPaths { get; } = ["/etc/ntpd/ntp.toml", "/etc/ntpd-rs/ntp.toml"];

    /// <summary>Whether the system clock is moved. Without sources there is nothing to steer by.</summary>
    internal bool SteersSystemClock => Clock.Kind == ClockKind.System && Sources.Count > 0;

    internal static NtpConfig? Read(ConfigSection section)
    {
        var pending = new PendingFeatures();
        PollConfig poll = section.Section("source-defaults", "Settings of all sources that do not say otherwise.", ReadDefaults) ?? PollConfig.Default;
        IReadOnlyList<SourceConfig> sources = section.Sections("source", "A source of time.", table => SourceConfig.Read(table, poll, pending), 0, SourcesMax);
        IReadOnlyList<ServerConfig> servers = section.Sections("server", "An address on which the time is served.", table => ServerConfig.Read(table, pending), 0, 64);
        section.Sections("nts-ke-server", "An address on which keys are exchanged.", table => KeyExchangeServerConfig.Read(table, pending), 0, 64);
        SynchronizationConfig? synchronization = section.Section("synchronization", "What is made of the sources.", SynchronizationConfig.Read);
        ObservabilityConfig? observability = section.Section("observability", "Logs and metrics.", ObservabilityConfig.Read);
        ClockConfig? clock = section.Section("clock", "Which clock is steered.", ClockConfig.Read);
        StateConfig? state = section.Section("state", "What is kept over restarts.", StateConfig.Read);
        ControlSettings? control = section.Section("control", "The socket that ntpctl talks to.", ControlSettings.Read);
        bool isSteering = clock?.Kind == ClockKind.System && sources.Count > 0;
        PrivilegeSettings? privileges = section.Section(
            "privileges", "What a daemon becomes that root starts.", table => ReadPrivileges(table, isSteering));
        SecurityTables.Read(section, pending);
        section.NotAvailable("sources-directory");
        CheckCounts(section, sources, servers, synchronization);
        if (!section.Finish()) return null;
        return new NtpConfig(sources, servers, synchronization!, clock!, observability!, state!, control!, privileges!, pending.Places);
    }

    private static PollConfig? ReadDefaults(ConfigSection section)
    {
        PollConfig poll = PollConfig.Read(section, PollConfig.Default);
        return section.Finish() ? poll : null;
    }

    private static PrivilegeSettings? ReadPrivileges(ConfigSection section, bool isSteering) => isSteering
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
        CheckPaths(section, sources);
        HashSet<IPEndPoint> listens = [];
        foreach (ServerConfig server in servers)
        {
            if (server.Listen.Port == 0 || listens.Add(server.Listen)) continue;   // port 0 is a new port each time
            section.ReportError("server", "repeated-address", $"two [[server]] tables listen on {server.Listen}");
        }
    }

    private static void CheckPaths(ConfigSection section, IReadOnlyList<SourceConfig> sources)
    {
        HashSet<string> paths = [];
        foreach (SourceConfig source in sources)
        {
            if (source.Clock is { } clock && !paths.Add(clock.Path))
                section.ReportError("source", "repeated-path", $"two [[source]] tables use {Infra.Parsing.TextEscape.Escape(clock.Path)}");
        }
    }
}
