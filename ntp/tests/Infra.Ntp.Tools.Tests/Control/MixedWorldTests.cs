using Infra.Load.Ntp;
using Xunit.Abstractions;

namespace Infra.Ntp.Tools.Tests.Control;

/// <summary>Our client as a node of clknetsim, beside an unmodified chronyd with an equal clock and equal lines to the same server, which is a chronyd too.</summary>
public class MixedWorldTests(ITestOutputHelper output)
{
    private const double Better = 1.15;   // the goal of the accuracy table
    private static readonly string[] Ours = ["dotnet", Path.Combine(AppContext.BaseDirectory, "ntpctl.dll")];

    public static TheoryData<string> Restless => [.. MixedWorld.Table.Where(world => world.Name != "A").Select(world => world.Name)];

    [ClknetsimTheory, MemberData(nameof(Restless)), Trait("Category", "Interop")]
    public async Task OurNode_KeepsItsClockAsWellAsChronyd(string name)
    {
        MixedWorld world = MixedWorld.Table.Single(each => each.Name == name);

        MixedResult result = await MixedRun.RunAsync(world, Ours, seed: 1, CancellationToken.None);

        output.WriteLine($"{name}: RMS {result.OurRms * 1e6:0.0} µs, chronyd {result.TheirRms * 1e6:0.0} µs; maximum {result.OurMaximum * 1e6:0.0} µs, chronyd {result.TheirMaximum * 1e6:0.0} µs");
        Assert.InRange(result.TheirRms, 1e-6, 5e-3);   // chronyd took part
        Assert.InRange(result.OurRms, 1e-7, Better * result.TheirRms);
    }

    /// <summary>On a quiet network both are within microseconds, where one run says little about which of them is better.</summary>
    [ClknetsimTheory, InlineData("A"), Trait("Category", "Interop")]
    public async Task OurNode_OnAQuietNetwork_IsWithinMicroseconds(string name)
    {
        MixedResult result = await MixedRun.RunAsync(MixedWorld.Table.Single(each => each.Name == name), Ours, seed: 1, CancellationToken.None);

        output.WriteLine($"{name}: RMS {result.OurRms * 1e6:0.0} µs, chronyd {result.TheirRms * 1e6:0.0} µs");
        Assert.InRange(result.TheirRms, 1e-7, 2e-5);
        Assert.InRange(result.OurRms, 1e-7, 1e-5);
    }

    /// <summary>Half a second off at the start.</summary>
    [ClknetsimTheory, InlineData("H"), Trait("Category", "Interop")]
    public async Task OurNode_SettlesNoLaterThanChronyd(string name)
    {
        Assert.Equal(name, MixedWorld.Start.Name);

        MixedResult result = await MixedRun.RunAsync(MixedWorld.Start, Ours, seed: 1, CancellationToken.None);

        output.WriteLine($"{name}: below 1 ms for good after {result.OurSettled} s, chronyd after {result.TheirSettled} s");
        Assert.InRange(result.OurSettled, 0, 30);
        Assert.InRange(result.OurSettled, 0, result.TheirSettled);
    }
}
