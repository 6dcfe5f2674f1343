using Infra.Load.Ntp;
using Xunit.Abstractions;

namespace Infra.Ntp.Tools.Tests.Control;

/// <summary>
/// Our client as a node of clknetsim, beside an unmodified chronyd with an equal clock and equal lines to the same server, which is a chronyd too. One run of
/// one world says little about which of them is better, since each draws its own delays; all worlds together do.
/// </summary>
public class MixedWorldTests(ITestOutputHelper output)
{
    private const double Goal = 1.15;
    private static readonly string[] Ours = ["dotnet", Path.Combine(AppContext.BaseDirectory, "ntpctl.dll")];

    [ClknetsimTheory, InlineData(1ul), Trait("Category", "Interop")]
    public async Task OurNode_KeepsItsClockAsWellAsChronyd_OverAllWorlds(ulong seed)
    {
        double logarithms = 0;
        foreach (MixedWorld world in MixedWorld.Table)
        {
            MixedResult result = await MixedRun.RunAsync(world, Ours, seed, CancellationToken.None);

            output.WriteLine(
                $"{world.Name}: RMS {result.OurRms * 1e6:0.0} µs, chronyd {result.TheirRms * 1e6:0.0} µs; maximum {result.OurMaximum * 1e6:0.0} µs, chronyd {result.TheirMaximum * 1e6:0.0} µs");
            Assert.InRange(result.TheirRms, 1e-7, 5e-3);   // chronyd took part
            Assert.InRange(result.OurRms, 1e-7, 5e-3);
            logarithms += Math.Log(result.OurRms / result.TheirRms);
        }
        Assert.InRange(Math.Exp(logarithms / MixedWorld.Table.Count), 0, Goal);
    }

    /// <summary>Half a second off at the start.</summary>
    [ClknetsimTheory, InlineData(1ul), Trait("Category", "Interop")]
    public async Task OurNode_IsBelowAMillisecondWithinHalfAMinute(ulong seed)
    {
        MixedResult result = await MixedRun.RunAsync(MixedWorld.Start, Ours, seed, CancellationToken.None);

        output.WriteLine($"below 1 ms for good after {result.OurSettled} s, chronyd after {result.TheirSettled} s");
        Assert.InRange(result.TheirSettled, 0, MixedWorld.Start.Seconds);
        Assert.InRange(result.OurSettled, 0, 30);
    }
}
