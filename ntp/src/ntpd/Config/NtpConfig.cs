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
        section.Section("clock", "What is done to the system clock: nothing, at present.", ReadClock);
        ControlSettings? control = section.Section("control", "The socket that ntpctl talks to.", ControlSettings.Read);
        PrivilegeSettings? privileges = section.Section(
            "privileges", "What a daemon becomes that root starts.", table => PrivilegeSettings.Read(table, Capability.BindLowPorts));
        foreach (string key in (string[])["nts-ke-server", "keyset", "nts", "keys", "state", "sources-directory"])
            section.NotAvailable(key);
        CheckCounts(section, sources, servers, synchronization);
        if (!section.Finish()) return null;
        return new NtpConfig(sources, servers, synchronization!, observability!, control!, privileges!);
    }

    private static PollConfig? ReadDefaults(ConfigSection section)
    {
        PollConfig poll = PollConfig.Read(section, PollConfig.Default);
        return section.Finish() ? poll : null;
    }

    private static ClockConfig? ReadClock(ConfigSection section)
    {
        string clock = section.Text("clock", "What to do with the clock; \"no-steer\" measures only.", "no-steer");
        if (clock != "no-steer")
            section.ReportError("clock", "not-available", $"clock \"{Printable(clock)}\" is not available yet: the clock is measured, but not steered; use \"no-steer\"");
        section.NotAvailable("interface");
        section.NotAvailable("timestamp-mode");
        return section.Finish() ? new ClockConfig() : null;
    }

    private static void CheckCounts(
        ConfigSection section, IReadOnlyList<SourceConfig> sources, IReadOnlyList<ServerConfig> servers, SynchronizationConfig? synchronization)
    {
        int possible = sources.Sum(source => source.Count);
        if (possible > SourcesMax) section.ReportError("source", "out-of-range", $"there are {possible} sources with all members of pools, but at most {SourcesMax} can be used");
        if (synchronization is not null && possible > 0 && possible < synchronization.AgreeingSourcesMin)
        {
            section.ReportError(
                "source", "too-few-sources",
                $"there are {possible} sources, but minimum-agreeing-sources is {synchronization.AgreeingSourcesMin}: they could never be enough");
        }
        bool isListenRepeated = servers.Select(server => server.Listen).Where(listen => listen.Port != 0).GroupBy(listen => listen).Any(group => group.Count() > 1);
        if (isListenRepeated) section.ReportError("server", "repeated-address", "two [[server]] tables listen on the same address");
    }

    private static string Printable(string text) => string.Concat(text.Take(32).Select(character => character is >= ' ' and <= '~' ? character : '?'));

    private sealed record ClockConfig;
}
