using System.Net;
using Infra.Config;
using Infra.Ntp.Client;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;
using Infra.Parsing;

namespace Infra.Ntp.Configuration;

/// <summary>One <c>[[source]]</c> table.</summary>
/// <param name="Mode">Kind of source.</param>
/// <param name="Address">Name or address, and port; meaningless for a clock on this machine.</param>
/// <param name="Count">How many servers are taken; 1 unless it is a pool.</param>
/// <param name="Ignore">Addresses of the pool that are not taken.</param>
/// <param name="Options">How it is asked.</param>
internal sealed record SourceConfig(SourceMode Mode, HostPort Address, int Count, IReadOnlyList<IPAddress> Ignore, SourceOptions Options)
{
    private const int PortDefault = 123;
    private const int KeyExchangePortDefault = 4460;
    private const int CountDefault = 4;
    private const int CountMax = 32;
    private const double CorrectionMax = 3600;

    /// <summary>Whether it is watched only.</summary>
    internal bool NoSelect { get; private init; }

    /// <summary>Whether others step back if it can be selected.</summary>
    internal bool IsPreferred { get; private init; }

    /// <summary>Added to each measured offset, s.</summary>
    internal double OffsetCorrection { get; private init; }

    /// <summary>The clock on this machine; null for a source in the network.</summary>
    internal ReferenceClockConfig? Clock { get; private init; }

    /// <summary>Whether both ask the same in the same way.</summary>
    internal bool IsSameAs(SourceConfig other) =>
        this with { Ignore = [] } == other with { Ignore = [] } && Ignore.SequenceEqual(other.Ignore);

    /// <summary>One place in the list of sources for each server that it stands for.</summary>
    internal IEnumerable<SourceSpec> ToSpecs()
    {
        for (int i = 0; i < Count; i++)
        {
            string host = Clock is null ? Address.Host : Clock.Path;
            yield return new SourceSpec(host, Clock is null ? Address.Port : 0, Options)
            {
                IsPool = Mode is SourceMode.Pool or SourceMode.NtsPool,
                Ignore = Ignore,
                Clock = Clock?.ToReference(),
                NoSelect = NoSelect,
                IsPreferred = IsPreferred,
                OffsetCorrection = OffsetCorrection,
            };
        }
    }

    internal static SourceConfig? Read(ConfigSection section, PollConfig pollDefaults, PendingFeatures pending)
    {
        SourceMode mode = section.RequireEnum(
            "mode", "Kind of source.",
            ("server", SourceMode.Server), ("pool", SourceMode.Pool), ("nts", SourceMode.Nts), ("nts-pool", SourceMode.NtsPool),
            ("sock", SourceMode.Sock), ("pps", SourceMode.Pps));
        if (mode is SourceMode.Nts or SourceMode.NtsPool) pending.Note(section, "mode", "Network Time Security for sources");
        ReferenceClockConfig? clock = ReferenceClockConfig.Read(section, mode);
        bool isLocal = mode is SourceMode.Sock or SourceMode.Pps;
        HostPort address = ReadAddress(section, mode, isLocal);
        (int count, IReadOnlyList<IPAddress> ignore) = ReadPool(section, mode);
        SourceOptions options = ReadOptions(section, pollDefaults, isLocal);
        var source = new SourceConfig(mode, address, isLocal ? 1 : count, ignore, options)
        {
            NoSelect = section.Boolean("no-select", "Only watch this source: it never takes part in the time.", false),
            IsPreferred = section.Boolean("prefer", "Other sources step back as long as this one can be selected.", false),
            OffsetCorrection = section.Number("offset-correction", "Added to each measured offset: a known error of the path, in seconds.", 0, -CorrectionMax, CorrectionMax),
            Clock = clock,
        };
        ReadSecurity(section, mode, pending);
        foreach (string key in (string[])["trust", "require"])
            section.NotAvailable(key);
        return section.Finish() ? source : null;
    }

    private static HostPort ReadAddress(ConfigSection section, SourceMode mode, bool isWithout)
    {
        int port = mode is SourceMode.Nts or SourceMode.NtsPool ? KeyExchangePortDefault : PortDefault;
        ConfigShape<HostPort> shape = ConfigShape.Parsed(
            "a name or an address, such as \"ntp.example\" or \"192.0.2.1:123\"",
            (string text, out HostPort value) => HostPort.TryParse(text, port, out value) && value.Port != 0,
            value => value.ToString());
        const string Doc = "Name or address of the server or pool; port 123 if none is given, 4460 with NTS.";
        if (!isWithout) return section.Require("address", Doc, shape);
        section.TryValue("address", Doc, shape, out HostPort address);
        section.RejectIfSet("address", "a clock on this machine has a path");
        return address;
    }

    private static (int Count, IReadOnlyList<IPAddress> Ignore) ReadPool(ConfigSection section, SourceMode mode)
    {
        bool isPool = mode is SourceMode.Pool or SourceMode.NtsPool;
        int count = section.Integer("count", "How many servers of the pool to use.", isPool ? CountDefault : 1, 1, CountMax);
        IReadOnlyList<IPAddress> ignore = section.List("ignore", "Addresses of the pool that are not used.", ConfigShape.Address(), [], 0, 256);
        if (!isPool) section.RejectIfSet("count", "only modes \"pool\" and \"nts-pool\" know it");
        if (mode != SourceMode.Pool) section.RejectIfSet("ignore", "only mode \"pool\" knows it");
        return (count, ignore);
    }

    private static SourceOptions ReadOptions(ConfigSection section, PollConfig pollDefaults, bool isLocal)
    {
        PollConfig poll = PollConfig.Read(section, pollDefaults);
        bool initialBurst = section.Boolean("initial-burst", "Ask an address that is new, or may be back after a sleep of the machine or a change of its network, up to 8 times, 2 s apart, until 4 replies came.", true);
        bool burst = section.Boolean("burst", "Repeat a request without a usable reply up to 4 times, 2 s apart, where the interval is at least twice the shortest.", false);
        double maximumDelay = section.Number("maximum-delay", "Replies whose round trip took longer are not used, in seconds.", 3, 1e-6, 5);
        ReadVersion(section);
        if (isLocal)
        {
            foreach (string key in (string[])["poll-interval-limits", "initial-poll-interval", "initial-burst", "burst", "maximum-delay", "ntp-version"])
                section.RejectIfSet(key, "a clock on this machine is not asked, it speaks by itself");
        }
        return new SourceOptions(4, poll.Min, poll.Max, poll.Initial, initialBurst) { Burst = burst, MaximumDelay = NtpDuration.FromSeconds(maximumDelay) };
    }

    private static void ReadSecurity(ConfigSection section, SourceMode mode, PendingFeatures pending)
    {
        _ = section.OptionalPath("certificate-authority", "Modes \"nts\" and \"nts-pool\": a PEM file with further authorities that may vouch for the server.");
        if (mode is not (SourceMode.Nts or SourceMode.NtsPool)) section.RejectIfSet("certificate-authority", "only modes \"nts\" and \"nts-pool\" know it");
        if (section.Boolean("enable-srv-resolution", "Must be false: servers are not looked up by SRV records.", false))
            section.ReportError("enable-srv-resolution", "not-available", "enable-srv-resolution is not available yet: leave it false");
        if (section.Boolean("interleaved", "Ask in interleaved mode (RFC 9769).", false)) pending.Note(section, "interleaved", "interleaved mode");
        _ = section.Long("key", "Number of the key that requests are authenticated with.", 0, 1, uint.MaxValue);
        pending.Note(section, "key", "authentication by symmetric keys");
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
