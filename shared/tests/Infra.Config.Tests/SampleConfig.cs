using System.Net;
using Infra.Parsing;

namespace Infra.Config.Tests;

/// <summary>One record of each kind of key, bound from both languages.</summary>
internal sealed record SampleConfig(
    string Name, int ClientsMax, TimeSpan Idle, Threshold Panic, IReadOnlyList<IpPrefix> Allow, ListenSample? Main,
    IReadOnlyList<ListenSample> Listeners, IReadOnlyList<RouteSample> Routes)
{
    internal static SampleConfig? Read(ConfigSection section)
    {
        string name = section.Text("name", "What the server calls itself.", "sample", lengthMin: 1);
        int clientsMax = section.Integer("clients-max", "Most clients at once.", 1024, 1, 1_000_000);
        TimeSpan idle = section.Duration("idle-timeout", "How long a silent client may stay.", TimeSpan.FromSeconds(30), max: TimeSpan.FromDays(1));
        Threshold panic = section.Value("panic-threshold", "Largest step in seconds.", Threshold.Shape, new Threshold(double.PositiveInfinity, 86400));
        IReadOnlyList<IpPrefix> allow = section.List("allow", "Networks that are served.", ConfigShape.Prefix());
        ListenSample? main = section.OptionalSection("main", "The main listener.", ListenSample.Read);
        IReadOnlyList<ListenSample> listeners = section.Sections("listen", "A further listener.", ListenSample.Read);
        IReadOnlyList<RouteSample> routes = section.NamedSections("routes", "Where requests go.", RouteSample.Read);
        return section.Finish() ? new SampleConfig(name, clientsMax, idle, panic, allow, main, listeners, routes) : null;
    }
}

internal enum LogLevel
{
    Error,
    Info,
    Debug,
}

internal sealed record ListenSample(IPEndPoint Address, LogLevel Level, UnixFileMode Mode, long Buffer, bool IsFast)
{
    internal static ListenSample? Read(ConfigSection section)
    {
        section.Arguments("address");
        IPEndPoint? address = section.RequireEndPoint("address", "Where to listen.", defaultPort: 123);
        LogLevel level = section.Enum("log-level", "How much is logged.", LogLevel.Info, ("error", LogLevel.Error), ("info", LogLevel.Info), ("debug", LogLevel.Debug));
        UnixFileMode mode = section.FileMode("permissions", "Mode of the socket.", (UnixFileMode)0x1B6);
        long buffer = section.ByteSize("buffer", "Receive buffer.", 65536, 1024, 1 << 30);
        bool isFast = section.Boolean("fast", "Whether to hurry.", false);
        return section.Finish() ? new ListenSample(address!, level, mode, buffer, isFast) : null;
    }
}

internal sealed record RouteSample(string Host, IReadOnlyList<string> Targets, double Weight)
{
    internal static RouteSample? Read(ConfigSection section)
    {
        section.ArgumentsWithRest("targets");
        string? host = section.ParseName("a host name", (string text, out string name) => HostNameText.TryParse(text, out name));
        IReadOnlyList<string> targets = section.RequireList("targets", "Servers.", ConfigShape.Text(1));
        double weight = section.Number("weight", "Share.", 1, 0, 100);
        return section.Finish() ? new RouteSample(host!, targets, weight) : null;
    }
}

/// <summary>A number, "inf", or both directions on their own.</summary>
internal sealed record Threshold(double Forward, double Backward)
{
    internal static ConfigShape<Threshold> Shape { get; } = ConfigShape.OneOf(
        threshold => threshold.Forward.Equals(threshold.Backward)
            ? Side.Format(threshold.Forward)
            : ConfigValue.OfTable(("forward", Side.Format(threshold.Forward)), ("backward", Side.Format(threshold.Backward))),
        Side.Select(both => new Threshold(both, both)),
        ConfigShape.Table(Read));

    private static ConfigShape<double> Side => ConfigShape.OneOf(
        value => double.IsInfinity(value) ? ConfigValue.OfText("inf") : ConfigValue.OfNumber(value),
        ConfigShape.Number(min: 0), ConfigShape.Enum(("inf", double.PositiveInfinity)));

    private static Threshold? Read(ConfigSection section)
    {
        double forward = section.Value("forward", "Forward.", Side, double.PositiveInfinity);
        double backward = section.Value("backward", "Backward.", Side, double.PositiveInfinity);
        return section.Finish() ? new Threshold(forward, backward) : null;
    }
}
