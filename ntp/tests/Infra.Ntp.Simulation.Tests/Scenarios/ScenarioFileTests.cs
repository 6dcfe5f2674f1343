using Infra.Config;
using Infra.Ntp.Simulation.Scenarios;
using Infra.Testing;

namespace Infra.Ntp.Simulation.Tests.Scenarios;

/// <summary>Every scenario file, on three seeds. A limit that breaks is printed with what came out.</summary>
public class ScenarioFileTests
{
    private const int SeedsMax = 3;

    public static TheoryData<string, ulong> Files()
    {
        var data = new TheoryData<string, ulong>();
        foreach (string file in Directory.GetFiles(Folder, "*.toml").Order(StringComparer.Ordinal))
        {
            for (ulong seed = 1; seed <= SeedsMax; seed++)
                data.Add(Path.GetFileName(file), seed);
        }
        return data;
    }

    private static string Folder => Path.Combine(Checkout.Root!, "ntp", "tests", "scenarios");

    [Theory, MemberData(nameof(Files))]
    public void Scenario_KeepsItsLimits(string file, ulong seed)
    {
        ScenarioResult result = ScenarioRunner.Run(Load(file), seed);

        Assert.All(result.Limits, limit => Assert.True(limit.Holds, limit.ToString()));
    }

    [Fact]
    public void ThereAreEnough_AndEachHasLimits()
    {
        string[] files = Directory.GetFiles(Folder, "*.toml");
        Assert.InRange(files.Length, 28, 200);
        Assert.All(files, file => Assert.NotEmpty(Load(Path.GetFileName(file)).Limits));
    }

    [Fact]
    public void SameSeed_GivesTheSameFigures_ToTheLastBit_AnotherSeedOthers()
    {
        Scenario scenario = Load("loss-33-percent.toml") with { Seconds = 15_000 };

        IReadOnlyList<double> first = ScenarioRunner.Run(scenario, 7).Clients[0].Values;

        Assert.Equal(first.Select(BitConverter.DoubleToInt64Bits), ScenarioRunner.Run(scenario, 7).Clients[0].Values.Select(BitConverter.DoubleToInt64Bits));
        Assert.NotEqual(first, ScenarioRunner.Run(scenario, 8).Clients[0].Values);
    }

    /// <summary>A limit that is missed is found: the same story against bounds that nobody can keep.</summary>
    [Fact]
    public void ImpossibleLimits_AreReportedAsBroken()
    {
        Scenario scenario = Load("liars-coordinated.toml") with { Seconds = 8000 };
        var impossible = new LimitsPart(
            "client", [(Figure.Rms, true, 1e-9), (Figure.Steps, false, 100)], Discipline.FreezeReason.Interference, false, [("liar", Discipline.Standing.Selected)],
            ["honest"], [Client.ClientEventKind.Resumed], [Client.ClientEventKind.Synchronised]);

        ScenarioResult result = ScenarioRunner.Run(scenario with { Limits = [impossible] }, 1);

        Assert.Equal(8, result.Limits.Count);
        Assert.All(result.Limits, limit => Assert.False(limit.Holds, limit.ToString()));
        Assert.False(result.IsPassed);
    }

    [Fact]
    public void MistakesInAFile_AreAllReported()
    {
        const string Text = """
            name = "x"
            seconds = 10
            [[server]]
            name = "s"
            ofset = 1
            [[client]]
            name = "c"
            [[client.source]]
            address = "nobody"
            [[event]]
            at = 1
            do = "move-clock"
            node = "s"
            [limits.c]
            standing = ["s winning"]
            """;
        ConfigResult<Scenario> result = ConfigFile.Parse(Text, "x.toml", ConfigFormat.Toml, Scenario.Read);

        Assert.Null(result.Value);
        Assert.Contains(result.Diagnostics, each => each.Message.Contains("ofset", StringComparison.Ordinal));
        Assert.Contains(result.Diagnostics, each => each.Message.Contains("needs a value", StringComparison.Ordinal));
        Assert.Contains(result.Diagnostics, each => each.Message.Contains("winning", StringComparison.Ordinal));

        string fixedText = Text.Replace("ofset = 1\n", "", StringComparison.Ordinal).Replace("node = \"s\"", "node = \"s\"\nvalue = 1", StringComparison.Ordinal).Replace("winning", "selected", StringComparison.Ordinal);
        result = ConfigFile.Parse(fixedText, "x.toml", ConfigFormat.Toml, Scenario.Read);
        Assert.Null(result.Value);
        Assert.Contains(result.Diagnostics, each => each.Message.Contains("\"nobody\"", StringComparison.Ordinal));
        Assert.Contains(result.Diagnostics, each => each.Message.Contains("no machine to which move-clock can happen", StringComparison.Ordinal));
    }

    internal static Scenario Load(string file)
    {
        ConfigResult<Scenario> result = ConfigFile.Load(Path.Combine(Folder, file), ConfigFormat.Toml, Scenario.Read);
        Assert.Empty(result.Diagnostics);
        return result.Value!;
    }
}
