using System.CommandLine;
using Infra.Config;
using Infra.Hosting;
using Infra.Ntp.Simulation.Scenarios;
using Infra.Parsing;

namespace Infra.Ntp.Control.Simulate;

/// <summary>
/// <c>ntpctl simulate run FILE...</c>: plays scenario files and prints one line for each. The exit code is 0 only if all limits of all files hold, 1 if not,
/// 78 if a file has mistakes. The same files and seed give the same bytes.
/// </summary>
internal static class RunCommand
{
    private const int FileBytesMax = 1024 * 1024;

    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string[]> files = new("FILE") { Description = "Scenario files, TOML.", Arity = ArgumentArity.OneOrMore };
        Option<ulong> seed = new("--seed") { Description = "Decides everything that chance decides.", DefaultValueFactory = _ => 1, HelpName = "N" };
        Option<bool> json = new("--json") { Description = "Print one JSON object per line." };
        var command = new Command("run", "Plays scenario files and checks their limits.") { files, seed, json };
        command.SetAction(parsed => Run(parsed.GetValue(files)!, parsed.GetValue(seed), parsed.GetValue(json), output, error));
        return command;
    }

    private static int Run(string[] files, ulong seed, bool isJson, TextWriter output, TextWriter error)
    {
        var scenarios = new Scenario[files.Length];
        bool isSound = true;
        for (int i = 0; i < files.Length; i++)
        {
            if (Load(files[i], error) is { } scenario) scenarios[i] = scenario;
            else isSound = false;
        }
        if (!isSound) return ExitCode.Config;

        using var progress = new ProgressLine(error, files.Length);
        int failed = 0;
        for (int i = 0; i < files.Length; i++)
        {
            int place = i;
            ScenarioResult result = ScenarioRunner.Run(scenarios[i], seed, share => progress.Show(place, scenarios[place].Name, share));
            progress.Clear();
            if (isJson) ScenarioOutput.WriteJson(output, files[i], result);
            else ScenarioOutput.WriteText(output, result);
            if (!result.IsPassed) failed++;
        }
        if (failed > 0) error.WriteLine($"ntpctl: {failed} of {files.Length} scenarios broke a limit");
        return failed > 0 ? ExitCode.Failure : ExitCode.Done;
    }

    /// <summary>Reads a file; its mistakes are printed.</summary>
    internal static Scenario? Load(string file, TextWriter error)
    {
        ConfigResult<Scenario> result = ConfigFile.Load(file, ConfigFormat.Toml, Scenario.Read, new ConfigOptions { FileBytesMax = FileBytesMax });
        if (result.Diagnostics.Count > 0) error.Write(new DiagnosticRenderer().Render(result.Diagnostics));
        return result.Value;
    }
}
