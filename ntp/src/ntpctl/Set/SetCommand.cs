using System.CommandLine;
using Infra.Config;
using Infra.Hosting;
using Infra.Ntp.Configuration;
using Infra.Parsing;

namespace Infra.Ntp.Control.Set;

/// <summary><c>ntpctl set</c>, also <c>force-sync</c>: measures the configured sources once and steps the clock to what they agree on.</summary>
internal static class SetCommand
{
    private const int SamplesMax = 8;

    internal static Command Create(TextWriter output, TextWriter error)
    {
        Option<string> config = new("--config", "-c") { Description = "Configuration that names the sources; by default the one that ntpd would read.", HelpName = "FILE" };
        Option<bool> yes = new("--yes") { Description = "Do not ask before the clock is moved." };
        Option<bool> print = new("--print") { Description = "Only print what was measured; the clock is not moved." };
        Option<int> samples = new("--samples") { Description = "Requests to each source, 1 to 8.", DefaultValueFactory = _ => SamplesMax, HelpName = "N" };
        Option<double> interval = new("--interval") { Description = "Seconds from one request to the next.", DefaultValueFactory = _ => 1, HelpName = "SECONDS" };
        Option<bool> json = new("--json") { Description = "Print JSON." };
        var command = new Command("set", "Measures the configured sources once, selects as ntpd does, and moves the system clock at once.") { config, yes, print, samples, interval, json };
        command.Aliases.Add("force-sync");
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(samples) is < 1 or > SamplesMax) return Misuse(error, $"--samples must be 1 to {SamplesMax}");
            if (parsed.GetValue(interval) is not (>= 0 and <= 3600)) return Misuse(error, "--interval must be 0 to 3600");
            if (Load(parsed.GetValue(config), error) is not { } loaded) return ExitCode.Config;
            bool isTerminal = !Console.IsErrorRedirected && ReferenceEquals(error, Console.Error);
            var survey = new Survey(loaded, parsed.GetValue(samples), TimeSpan.FromSeconds(parsed.GetValue(interval)));
            SurveyResult result = await survey.RunAsync(isTerminal ? error : TextWriter.Null, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) result.WriteJson(output);
            else result.WriteText(output);
            if (result.Problem.Length > 0)
            {
                await error.WriteLineAsync("ntpctl: " + result.Problem).ConfigureAwait(false);
                return ExitCode.Failure;
            }
            if (parsed.GetValue(print)) return ExitCode.Done;
            return Move(result, parsed.GetValue(yes), output, error);
        });
        return command;
    }

    private static int Move(SurveyResult result, bool isSure, TextWriter output, TextWriter error)
    {
        if (!isSure && Console.IsInputRedirected)
        {
            error.WriteLine("ntpctl: nobody can be asked here: --yes moves the clock, --print does not");
            return ExitCode.Failure;
        }
        if (!isSure)
        {
            error.Write($"Move the clock by {result.OffsetText}? [y/N] ");
            if (Console.In.ReadLine()?.Trim() is not ("y" or "Y" or "yes")) return ExitCode.Failure;
        }
        if (!ClockStep.TryStep(result.Offset, out string problem, out bool isPermission))
        {
            error.WriteLine("ntpctl: " + problem);
            return isPermission ? ExitCode.Permission : ExitCode.Failure;
        }
        output.WriteLine($"the clock was moved by {result.OffsetText}");
        return ExitCode.Done;
    }

    private static NtpConfig? Load(string? path, TextWriter error)
    {
        path ??= NtpConfig.DefaultPaths.FirstOrDefault(File.Exists);
        ConfigResult<NtpConfig> result = path is null
            ? ConfigFile.Parse(NtpConfig.BuiltIn, "<built-in>", ConfigFormat.Toml, NtpConfig.Read)
            : ConfigFile.Load(path, ConfigFormat.Toml, NtpConfig.Read);
        if (!result.IsValid) error.Write(new DiagnosticRenderer().Render(result.Diagnostics));
        return result.Value;
    }

    private static int Misuse(TextWriter error, string message)
    {
        error.WriteLine("ntpctl: " + message);
        return ExitCode.Usage;
    }
}
