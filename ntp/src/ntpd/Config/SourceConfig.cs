using System.Net;
using Infra.Config;
using Infra.Ntp.Client;
using Infra.Ntp.Source;
using Infra.Parsing;

namespace Infra.Ntp.Daemon.Config;

/// <summary>One <c>[[source]]</c> table.</summary>
/// <param name="Mode">One server, or a pool of them.</param>
/// <param name="Address">Name or address, and port.</param>
/// <param name="Count">How many servers are taken; 1 unless it is a pool.</param>
/// <param name="Ignore">Addresses of the pool that are not taken.</param>
/// <param name="Options">How it is asked.</param>
internal sealed record SourceConfig(SourceMode Mode, HostPort Address, int Count, IReadOnlyList<IPAddress> Ignore, SourceOptions Options)
{
    private const int PortDefault = 123;
    private const int CountDefault = 4;
    private const int CountMax = 32;

    /// <summary>Whether both ask the same in the same way.</summary>
    internal bool IsSameAs(SourceConfig other) =>
        this with { Ignore = [] } == other with { Ignore = [] } && Ignore.SequenceEqual(other.Ignore);

    /// <summary>One place in the list of sources for each server that it stands for.</summary>
    internal IEnumerable<SourceSpec> ToSpecs()
    {
        for (int i = 0; i < Count; i++)
            yield return new SourceSpec(Address.Host, Address.Port, Options) { IsPool = Mode == SourceMode.Pool, Ignore = Ignore };
    }

    internal static SourceConfig? Read(ConfigSection section, PollConfig pollDefaults)
    {
        SourceMode mode = section.RequireEnum(
            "mode", "Kind of source.",
            ("server", SourceMode.Server), ("pool", SourceMode.Pool),
            ("nts", SourceMode.NotAvailable), ("nts-pool", SourceMode.NotAvailable), ("sock", SourceMode.NotAvailable), ("pps", SourceMode.NotAvailable));
        if (mode == SourceMode.NotAvailable && section.IsSet("mode"))
            section.ReportError("mode", "not-available", "sources of this mode are not available yet: use \"server\" or \"pool\"");

        HostPort address = mode == SourceMode.NotAvailable ? SkipAddress(section) : section.Require("address", "Name or address of the server or pool; port 123 if none is given.", AddressShape);
        int count = section.Integer("count", "How many servers of the pool to use.", mode == SourceMode.Pool ? CountDefault : 1, 1, CountMax);
        IReadOnlyList<IPAddress> ignore = section.List("ignore", "Addresses of the pool that are not used.", ConfigShape.Address(), [], 0, 256);
        if (mode == SourceMode.Server)
        {
            section.RejectIfSet("count", "only mode \"pool\" knows it");
            section.RejectIfSet("ignore", "only mode \"pool\" knows it");
        }
        PollConfig poll = PollConfig.Read(section, pollDefaults);
        bool initialBurst = section.Boolean("initial-burst", "Ask a new address up to 8 times, 2 s apart, until 4 replies came.", true);
        ReadVersion(section);
        foreach (string key in (string[])["certificate-authority", "enable-srv-resolution", "path", "precision", "accuracy", "measurement_noise_estimate", "period"])
            section.NotAvailable(key);
        foreach (string key in (string[])["burst", "no-select", "prefer", "maximum-delay", "offset-correction", "interleaved", "key", "trust", "require"])
            section.NotAvailable(key);
        return section.Finish() ? new SourceConfig(mode, address, count, ignore, new SourceOptions(4, poll.Min, poll.Max, poll.Initial, initialBurst)) : null;
    }

    private static ConfigShape<HostPort> AddressShape { get; } = ConfigShape.Parsed(
        "a name or an address, such as \"ntp.example\" or \"192.0.2.1:123\"",
        (string text, out HostPort value) => HostPort.TryParse(text, PortDefault, out value) && value.Port != 0,
        value => value.ToString());

    // Sockets and pulses have no address: only the mode is to blame.
    private static HostPort SkipAddress(ConfigSection section)
    {
        section.TryValue("address", "Name or address of the server or pool; port 123 if none is given.", AddressShape, out HostPort address);
        return address;
    }

    private static void ReadVersion(ConfigSection section)
    {
        const int Auto = 0;
        var shape = ConfigShape.OneOf<long>(
            value => value == Auto ? ConfigValue.OfText("auto") : ConfigValue.OfInteger(value),
            ConfigShape.Integer(3, 5), ConfigShape.Enum(("auto", (long)Auto)));
        long version = section.Value("ntp-version", "NTP version of requests: 4.", shape, 4);
        if (version == Auto) section.ReportWarning("ntp-version", "not-available", "ntp-version \"auto\" means 4 as long as NTPv5 is a draft");
        else if (version != 4) section.ReportError("ntp-version", "not-available", $"ntp-version {version} is not available: use 4");
    }
}
