using Infra.Config;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>One <c>[[event]]</c>.</summary>
/// <param name="At">When, s after the start.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Node">Machine or group that it happens to; empty where it happens to the world.</param>
/// <param name="Value">A number, where the kind has one.</param>
/// <param name="Text">A word, where the kind has one.</param>
/// <param name="To">Other end of a link.</param>
/// <param name="Link">The new path.</param>
public sealed record EventPart(double At, EventKind Kind, string Node, double Value, string Text, string To, LinkSpec Link)
{
    private static readonly (string, EventKind)[] Kinds =
    [
        ("serve-offset", EventKind.ServeOffset), ("serve-drift", EventKind.ServeDrift), ("serve-stratum", EventKind.ServeStratum),
        ("serve-leap", EventKind.ServeLeap), ("kiss", EventKind.Kiss), ("silence", EventKind.Silence), ("answer", EventKind.Answer),
        ("cut-off", EventKind.CutOff), ("connect", EventKind.Connect), ("names-die", EventKind.NamesDie), ("names-live", EventKind.NamesLive),
        ("move-clock", EventKind.MoveClock), ("refuse-clock", EventKind.RefuseClock), ("allow-clock", EventKind.AllowClock), ("sleep", EventKind.Sleep),
        ("wake", EventKind.Wake), ("restart", EventKind.Restart), ("restart-without-state", EventKind.RestartWithoutState), ("reboot", EventKind.Reboot),
        ("release", EventKind.Release), ("leap-second", EventKind.LeapSecond), ("link", EventKind.Link), ("feeds-stop", EventKind.FeedsStop),
        ("feeds-start", EventKind.FeedsStart),
    ];

    /// <summary>What <see cref="Text"/> announces.</summary>
    internal LeapIndicator Leap => Array.Find(ServerPart.LeapNames, name => name.Item1 == Text).Item2;

    internal bool IsOfTheWorld => Kind is EventKind.NamesDie or EventKind.NamesLive or EventKind.LeapSecond;

    internal bool IsOfServers =>
        Kind is EventKind.ServeOffset or EventKind.ServeDrift or EventKind.ServeStratum or EventKind.ServeLeap or EventKind.Kiss or EventKind.Silence or EventKind.Answer;

    internal bool IsOfClients => Kind is EventKind.MoveClock or EventKind.RefuseClock or EventKind.AllowClock or EventKind.Sleep or EventKind.Wake
        or EventKind.Restart or EventKind.RestartWithoutState or EventKind.Reboot or EventKind.Release or EventKind.FeedsStop or EventKind.FeedsStart;

    private bool HasValue => Kind is EventKind.ServeOffset or EventKind.ServeDrift or EventKind.ServeStratum or EventKind.MoveClock or EventKind.LeapSecond;

    private bool HasText => Kind is EventKind.ServeLeap or EventKind.Kiss;

    /// <summary>Reads a table.</summary>
    public static EventPart? Read(ConfigSection section)
    {
        double at = section.RequireNumber("at", "When, s after the start.", 0, Scenario.SecondsMax);
        EventKind kind = section.RequireEnum("do", "What happens.", Kinds);
        string node = section.Text("node", "Machine or group that it happens to.", "", 0, 40);
        double? value = section.OptionalNumber("value", "A number, where the kind has one.", -2.1e9, 2.1e9);
        string? text = section.OptionalText("text", "A word, where the kind has one.", 0, 40);
        string to = section.Text("to", "Other end of a link.", "", 0, 40);
        PathPart? path = section.OptionalSection("path", "The new path.", PathPart.ReadDefault);
        if (section.IsDescribing) return null;
        var happens = new EventPart(at, kind, node, value ?? 0, text ?? "", to, path?.Link ?? default);
        happens.Check(section, value is not null, text is not null, path is not null);
        return section.Finish() ? happens : null;
    }

    private void Check(ConfigSection section, bool hasValue, bool hasText, bool hasPath)
    {
        if (HasValue != hasValue) section.ReportError("value", "bad-value", HasValue ? "this event needs a value" : "this event has no value");
        if (HasText != hasText) section.ReportError("text", "bad-value", HasText ? "this event needs a text" : "this event has no text");
        if (Kind == EventKind.Link != hasPath) section.ReportError("path", "bad-value", Kind == EventKind.Link ? "this event needs a path" : "this event has no path");
        if (Kind == EventKind.LeapSecond && Math.Abs(Value) != 1) section.ReportError("value", "bad-value", "a leap second is -1 (inserted) or 1 (deleted)");
        if (Kind == EventKind.ServeStratum && Value is not (>= 1 and <= 255)) section.ReportError("value", "out-of-range", "a stratum is 1 to 255");
        if (Kind == EventKind.Kiss && Text.Length is not (0 or 4)) section.ReportError("text", "bad-value", "a kiss code has 4 letters");
        if (Kind == EventKind.ServeLeap && !Array.Exists(ServerPart.LeapNames, name => name.Item1 == Text)) section.ReportError("text", "bad-value", "must be none, insert, delete or unsynchronised");
    }
}
