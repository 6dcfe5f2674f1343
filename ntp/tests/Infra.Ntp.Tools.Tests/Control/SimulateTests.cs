using System.Text.Json;
using Infra.Hosting;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Control;

public class SimulateTests
{
    private static string Folder => Path.Combine(Checkout.Root!, "ntp", "tests", "scenarios");

    [Fact]
    public async Task Run_Twice_GivesTheSameBytes_OneLinePerScenario()
    {
        string[] arguments = ["simulate", "run", Path.Combine(Folder, "table-h-start.toml"), Path.Combine(Folder, "liars-coordinated.toml"), "--seed", "1", "--json"];

        (int first, string output, _) = await Ntpctl.RunAsync(arguments);
        (int second, string again, _) = await Ntpctl.RunAsync(arguments);

        Assert.Equal((ExitCode.Done, ExitCode.Done), (first, second));
        Assert.Equal(output, again);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        using JsonDocument json = JsonDocument.Parse(lines[1]);
        Assert.True(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal(1, json.RootElement.GetProperty("seed").GetInt32());
        Assert.All(json.RootElement.GetProperty("limits").EnumerateArray(), limit => Assert.True(limit.GetProperty("holds").GetBoolean()));
    }

    [Fact]
    public async Task Run_WhenALimitBreaks_EndsWith1_AndShowsIt()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Root, "broken.toml");
        string text = await File.ReadAllTextAsync(Path.Combine(Folder, "table-h-start.toml"));
        await File.WriteAllTextAsync(file, text.Replace("settled-max = 30", "settled-max = 0", StringComparison.Ordinal).Replace("steps-max = 3", "steps-min = 100", StringComparison.Ordinal));

        (int code, string output, string error) = await Ntpctl.RunAsync("simulate", "run", file);

        Assert.Equal(ExitCode.Failure, code);
        Assert.StartsWith("FAILED", output, StringComparison.Ordinal);
        Assert.Contains("!! client steps-min", output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 scenarios broke a limit", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhenAFileHasMistakes_EndsWith78_AtTheirPlaces()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Root, "wrong.toml");
        await File.WriteAllTextAsync(file, "name = \"x\"\nsecond = 10\n");

        (int code, string output, string error) = await Ntpctl.RunAsync("simulate", "run", file, Path.Combine(folder.Root, "missing.toml"));

        Assert.Equal(ExitCode.Config, code);
        Assert.Empty(output);
        Assert.Contains("wrong.toml:2:1", error, StringComparison.Ordinal);
        Assert.Contains("missing.toml", error, StringComparison.Ordinal);
    }
}
