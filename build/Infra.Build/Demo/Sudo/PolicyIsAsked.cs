using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Infra.Build.Processes;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Sudo;

/// <summary>A web cluster's sudoers file: visudo checks it, its policy tests are run, and two questions are answered, of which one is denied because of its arguments.</summary>
internal sealed class PolicyIsAsked : IDemoStep
{
    public string Component => "sudo";

    public string Title => "visudo checks a sudoers file; sudoersctl tests it and answers who may run what";

    public IReadOnlyList<string> Tools => ["visudo", "sudoersctl"];

    public IReadOnlyList<string> Peers => [];

    public async Task<DemoFigures> RunAsync(Repository repository, CancellationToken cancellation)
    {
        string samples = repository.PathOf("sudo", "samples");
        string web = Path.Combine(samples, "web");
        string[] about = ["-f", Path.Combine(web, "sudoers"), "--passwd", Path.Combine(web, "passwd"), "--groupfile", Path.Combine(web, "group"), "--files", "none", "--user", "deploy", "--host", "web3"];
        await RunAsync(repository, 0, cancellation, "visudo", "-c", "-q", "-f", Path.Combine(web, "sudoers")).ConfigureAwait(false);
        string[] tests = [.. Directory.EnumerateFiles(samples, "*.sudoers-test.toml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        string tested = await RunAsync(repository, 0, cancellation, ["sudoersctl", "test", .. tests]).ConfigureAwait(false);

        long start = Stopwatch.GetTimestamp();
        string allowed = await RunAsync(repository, 0, cancellation, ["sudoersctl", "check", "--json", .. about, "--", "/usr/bin/systemctl", "restart", "nginx"]).ConfigureAwait(false);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        string denied = await RunAsync(repository, 1, cancellation, ["sudoersctl", "explain", "--json", .. about, "--", "/usr/bin/systemctl", "restart", "nginx", "sshd"]).ConfigureAwait(false);
        JsonNode place = JsonNode.Parse(allowed)!["place"] ?? throw new DemoException("the answer names no rule");
        string? cause = JsonNode.Parse(denied)!["passed-over"]?[0]?["cause"]?.ToString();
        if (cause != "arguments") throw new DemoException($"the denial is explained by {cause}, not by the arguments");

        var values = new JsonObject { ["tests"] = tested.Trim(), ["line"] = place["line"]!.GetValue<int>(), ["denied_because"] = cause, ["answer_seconds"] = taken.TotalSeconds };
        return new DemoFigures(string.Create(CultureInfo.InvariantCulture, $"policy tests: {tested.Trim()}; allowed by line {values["line"]}, one word more is denied by its {cause}; answered in {taken.TotalMilliseconds:0} ms"), values);
    }

    private static async Task<string> RunAsync(Repository repository, int exitCode, CancellationToken cancellation, params string[] command)
    {
        ChildResult result = await ProcessRunner.RunAsync(new ChildStart(Path.Combine(repository.Binaries, command[0]), command[1..]), cancellation).ConfigureAwait(false);
        if (result.ExitCode != exitCode) throw new DemoException($"{string.Join(' ', command)} ended with {result.ExitCode}: {result.AllOutput.Trim()}");
        return result.Output;
    }
}
