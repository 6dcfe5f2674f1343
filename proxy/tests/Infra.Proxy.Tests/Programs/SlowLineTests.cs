using System.Globalization;
using Infra.Proxy.Tests.Support.SlowLines;
using Infra.Testing.Fakes;
using Infra.Testing.Processes;
using Xunit.Abstractions;

namespace Infra.Proxy.Tests.Programs;

/// <summary>Lines that take up to a fifth of a second each way and lose one segment in twenty, on both sides of the program.</summary>
public sealed class SlowLineTests(ITestOutputHelper output)
{
    [Fact]
    public async Task SlowLines_CutNothing_MixNothingUp_AndLeaveNothing()
    {
        var random = new SeededRandom();
        output.WriteLine(random.ToString());
        await using SlowLineScene scene = await SlowLineScene.StartAsync(LineFaults.Slow, random);

        await SlowLineTraffic.RunAsync(scene, TimeSpan.FromMinutes(3));

        output.WriteLine($"{scene.LostCount} pieces came late");
        Assert.True(scene.LostCount > 0);
    }

    /// <summary>The same with the kernel's own delay and loss.</summary>
    [LossyNetworkFact(LossyNetwork.Netem)]
    public Task LossyNetwork_CutsNothing_MixesNothingUp_AndLeavesNothing() => RunInsideAsync(LossyNetwork.Netem);

    [LossyNetworkFact(LossyNetwork.Narrow)]
    public Task NarrowNetwork_CutsNothing_MixesNothingUp_AndLeavesNothing() => RunInsideAsync(LossyNetwork.Narrow);

    private async Task RunInsideAsync(string discipline)
    {
        const int PatienceSeconds = 600;
        var random = new SeededRandom();
        output.WriteLine(random.ToString());
        using var network = LossyNetwork.Create(discipline);

        ChildResult result = await ChildProcess.RunAsync(network.Enter(new ChildStart(
            "dotnet", SlowLineProgram.Assembly, random.Seed.ToString(CultureInfo.InvariantCulture), PatienceSeconds.ToString(CultureInfo.InvariantCulture))));

        Assert.True(result.Succeeded, result.AllOutput);
        long lost = network.LostCount();
        output.WriteLine($"{lost} packets were lost");
        Assert.True(lost > 0);
    }
}
