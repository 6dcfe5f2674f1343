using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Ntp;

internal sealed partial class ChronydAsksOurServer : IDemoStep
{
    private const int Samples = 4;

    public string Component => "ntp";

    public string Title => "ntpd serves, chronyd measures it";

    public IReadOnlyList<string> Tools => ["ntpd"];

    public IReadOnlyList<string> Peers => ["chronyd"];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        await using OurNtpd server = await OurNtpd.StartAsync(repository, "[synchronization]\nlocal-stratum = 3", cancellation).ConfigureAwait(false);
        string source = string.Create(CultureInfo.InvariantCulture, $"server 127.0.0.1 port {server.Port} iburst maxsamples {Samples}");
        // -Q prints what it would do to the clock and ends.
        ChildResult result = await PeerRoot.Open().RunAsync(
            new PeerStart("chronyd", ["-Q", "-t", "20", source, .. Chronyd.Quiet]), TimeSpan.FromSeconds(30), cancellation).ConfigureAwait(false);
        Match verdict = Verdict().Match(result.AllOutput);
        if (!result.Succeeded || !verdict.Success) throw new DemoException($"chronyd ended with {result.ExitCode}: {result.AllOutput.Trim()}");
        double offset = double.Parse(verdict.Groups[1].Value, CultureInfo.InvariantCulture);
        string text = $"chronyd accepts it after {Samples} samples and finds the clock wrong by {NtpQuery.Duration(offset)} (left as it is)";
        return new DemoFigures(text, new JsonObject { ["samples"] = Samples, ["offset"] = offset });
    }

    [GeneratedRegex(@"System clock wrong by (-?[0-9.]+) seconds \(ignored\)")]
    private static partial Regex Verdict();
}
