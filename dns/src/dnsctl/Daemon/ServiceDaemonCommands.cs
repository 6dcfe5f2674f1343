using System.CommandLine;
using System.Text.Json;

namespace Infra.Dns.Control.Daemon;

/// <summary>The commands on the running dnsd as a whole: <c>dnsctl rrl status</c>, <c>cookie rotate</c>, <c>query-log on|off</c>.</summary>
internal static class ServiceDaemonCommands
{
    internal static IEnumerable<Command> CreateAll(TextWriter output, TextWriter error)
    {
        yield return new Command("rrl", "Rate limits of the running dnsd.")
        {
            DaemonVerb.OnServer("status", "rrl-status", "Shows the limits and what they held back.", _ => null, [], value => ShowLimits(value, output), output, error),
        };
        yield return new Command("cookie", "Cookies of the running dnsd.")
        {
            DaemonVerb.OnServer(
                "rotate", "cookie-rotate", "Makes a new secret; cookies of the last one stay good until the next time.", _ => null, [],
                _ => output.WriteLine("cookies are made with a new secret; those of the last one stay good"), output, error),
        };
        yield return CreateLog(output, error);
    }

    private static Command CreateLog(TextWriter output, TextWriter error)
    {
        Argument<string> wanted = new("STATE") { Description = "on or off.", HelpName = "on|off" };
        wanted.AcceptOnlyFromAmong("on", "off");
        Option<double> share = new("--share") { Description = "Which share of the questions is logged, above 0 up to 1.", DefaultValueFactory = _ => 1, HelpName = "SHARE" };
        share.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 1)) result.AddError("--share must be above 0 and at most 1");
        });
        return DaemonVerb.OnServer(
            "query-log", "query-log", "Begins or ends to log questions of clients; a restart does what the configuration says.",
            parsed => writer => writer.WriteNumber("share", parsed.GetRequiredValue(wanted) == "on" ? parsed.GetValue(share) : 0), [wanted, share],
            value => output.WriteLine(TextTable.Word(value, "share") == "0" ? "questions are not logged" : $"logged share of the questions: {TextTable.Word(value, "share")}"), output, error);
    }

    private static void ShowLimits(JsonElement value, TextWriter output)
    {
        foreach ((string label, string name) in new (string Label, string Name)[]
        {
            ("enabled", "enabled"), ("log only", "log-only"), ("answers per second", "responses-per-second"), ("window, seconds", "window"), ("slip", "slip"), ("IPv4 prefix", "ipv4-prefix"),
            ("IPv6 prefix", "ipv6-prefix"), ("exempt networks", "exempt"), ("over the limit", "limited"), ("of these truncated", "slipped"),
        })
            output.WriteLine($"{label,-20}{TextTable.Word(value, name)}");
    }
}
