using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Tests.World;

public class SimulatedWorldTests
{
    private static readonly LinkSpec Wan = new(0.010, 0.001);

    [Fact]
    public void SameSeed_GivesTheSameWorld_AnotherSeedAnother()
    {
        Assert.Equal(ErrorsOf(seed: 7), ErrorsOf(seed: 7));
        Assert.NotEqual(ErrorsOf(seed: 7), ErrorsOf(seed: 8));
    }

    // The worlds of the accuracy table; limits are what chronyd 4.6.1 reaches in them, µs.
    [Theory]
    [InlineData("A", 100e-6, 20e-6, 20e-6, 1e-9, 4, 4, 0.01, 10e-6, 0, 2000, 4.0)]
    [InlineData("A'", 1e-3, 1e-3, 1e-3, 1e-9, 6, 6, 0.01, 10e-6, 0, 20000, 107)]
    [InlineData("B", 10e-3, 1e-3, 1e-3, 1e-9, 6, 10, 0.01, 10e-6, 0, 20000, 613)]
    [InlineData("C", 10e-3, 1e-3, 1e-3, 1e-8, 6, 10, 0.01, 10e-6, 0, 20000, 1190)]
    [InlineData("D", 10e-3, 1e-3, 1e-3, 1e-9, 6, 10, 0.1, 100e-6, 0, 20000, 527)]
    [InlineData("E", 10e-3, 1e-3, 1e-3, 1e-9, 6, 10, 0.01, 10e-6, 1e-6, 20000, 1500)]
    [InlineData("G", 10e-3, 1e-3, 1e-3, 1e-9, 6, 10, 0.01, 10e-6, 0, 20000, 579)]
    public void Accuracy_IsThatOfTheTable(
        string name, double delay, double outJitter, double backJitter, double wander, int pollMin, int pollMax, double offset, double frequency, double sine, double from, double limit)
    {
        SimulatedWorld world = Worlds.Empty();
        ServerNode server = Worlds.AddServers(world, 1)[0];
        SourceOptions options = SourceOptions.Default with { PollMin = new PollInterval((sbyte)pollMin), PollMax = new PollInterval((sbyte)pollMax), PollInitial = new PollInterval((sbyte)pollMin) };
        ClientNode client = world.AddClient(
            "client", Worlds.Address(100), new OscillatorSpec(frequency, wander, sine), offset,
            new ClientSettings { Selection = new SelectionSettings { AgreeingSourcesMin = 1 } }, [new SourceSpec("10.0.0.1", 123, options)],
            ClientStart.First(Worlds.StartUnix));
        world.SetLink(client, server, new LinkSpec(delay, outJitter, Loss: name == "G" ? 0.3 : 0));
        world.SetLink(server, client, new LinkSpec(delay, backJitter));
        double squares = 0;
        int count = 0;

        world.Run(40_000, () =>
        {
            if (world.Now * 1e-9 < from) return;
            squares += world.ErrorOf(client) * world.ErrorOf(client);
            count++;
        });

        Assert.InRange(Math.Sqrt(squares / count) * 1e6, 0, limit);
    }

    [Fact]
    public void HalfASecondOff_IsBelowAMillisecondAfterThirtySeconds()
    {
        SimulatedWorld world = Worlds.Empty();
        Worlds.AddServers(world, 1);
        world.DefaultLink = new LinkSpec(0.005, 0.0005);
        ClientNode client = Worlds.AddClient(world, 1, offset: 0.5);
        double worst = 0;

        world.Run(600, () =>
        {
            if (world.Now >= 30_000_000_000) worst = Math.Max(worst, Math.Abs(world.ErrorOf(client)));
        });

        Assert.InRange(worst, 0, 0.001);
    }

    [Fact]
    public void LargeOffset_AfterStartup_FreezesAndMovesNothing()
    {
        (SimulatedWorld world, ClientNode client, ServerNode[] servers) = Running(3);
        foreach (ServerNode server in servers)
            server.Behaviour.Offset = 2000;
        double before = world.ErrorOf(client);

        world.Run(20_000);

        Assert.Equal(FreezeReason.SingleThreshold, client.Engine.State.Frozen);
        Assert.False(client.Engine.State.IsSynchronised);
        Assert.InRange(Math.Abs(world.ErrorOf(client) - before), 0, 0.05);   // it runs on at its frequency
    }

    [Fact]
    public void SmallerOffset_AfterStartup_IsSlewed_NeverStepped()
    {
        (SimulatedWorld world, ClientNode client, ServerNode[] servers) = Running(3);
        int steps = client.Clock.StepCount;
        foreach (ServerNode server in servers)
            server.Behaviour.Offset = 0.5;

        world.Run(12_000);

        Assert.Equal(steps, client.Clock.StepCount);
        Assert.True(client.Has(ClientEventKind.SlewStarted));
        Assert.InRange(world.ErrorOf(client), 0.495, 0.505);
    }

    [Fact]
    public void TwoLiarsOfFive_AreOutvoted()
    {
        (SimulatedWorld world, ClientNode client, ServerNode[] servers) = Running(5);
        servers[1].Behaviour.Offset = 0.5;
        servers[3].Behaviour.Offset = 0.5;   // coordinated

        world.Run(20_000);

        Assert.InRange(Math.Abs(world.ErrorOf(client)), 0, 0.003);
        Assert.Equal(Standing.Outvoted, client.Engine.Associations[1].Standing);
        Assert.Equal(Standing.Selected, client.Engine.Associations[0].Standing);
    }

    [Fact]
    public void LoneSurvivor_IsNotFollowed()
    {
        (SimulatedWorld world, ClientNode client, ServerNode[] servers) = Running(3);
        servers[0].IsCutOff = true;
        servers[1].IsCutOff = true;

        world.Run(30_000);
        Assert.False(client.Engine.State.IsSynchronised);
        servers[2].Behaviour.Offset = 0.1;
        double before = world.ErrorOf(client);
        world.Run(40_000);

        Assert.InRange(Math.Abs(world.ErrorOf(client) - before), 0, 0.05);
    }

    [Fact]
    public void DayOfOutage_IsSurvivedOnFrequency_AndEnds()
    {
        (SimulatedWorld world, ClientNode client, _) = Running(3);
        client.IsCutOff = true;
        world.Run(5000 + 86_400);
        Assert.InRange(Math.Abs(world.ErrorOf(client)), 0, 0.2);
        client.IsCutOff = false;

        world.Run(5000 + 86_400 + 8000);

        Assert.True(client.Engine.State.IsSynchronised);
        Assert.InRange(Math.Abs(world.ErrorOf(client)), 0, 0.003);
    }

    [Theory]
    [InlineData(100.0)]
    [InlineData(-100.0)]
    [InlineData(315_360_000.0)]
    public void ForeignStep_IsNoticed_AndNeverFollowedByAStepOfOurs(double seconds)
    {
        (SimulatedWorld world, ClientNode client, _) = Running(3);
        int steps = client.Clock.StepCount;
        client.Clock.Move(seconds);

        world.Run(12_000);

        Assert.True(client.Has(ClientEventKind.Meddled));
        Assert.Equal(steps, client.Clock.StepCount);
        if (Math.Abs(seconds) > 1000) Assert.Equal(FreezeReason.SingleThreshold, client.Engine.State.Frozen);
        else Assert.InRange(Math.Abs(world.ErrorOf(client)), 90, 100);   // on its way back at 1000 ppm
    }

    [Fact]
    public void ThreeForeignStepsInAnHour_EndTheFight()
    {
        (SimulatedWorld world, ClientNode client, _) = Running(3);
        for (int i = 0; i < 4; i++)
            world.At(6000 + i * 600, () => client.Clock.Move(10));

        world.Run(9000);

        Assert.Equal(FreezeReason.Interference, client.Engine.State.Frozen);
    }

    [Fact]
    public void RefusedClock_FreezesAndSaysSo()
    {
        (SimulatedWorld world, ClientNode client, _) = Running(3);
        client.Clock.IsRefusing = true;

        world.Run(8000);

        Assert.Equal(FreezeReason.ClockRefused, client.Engine.State.Frozen);
    }

    [Fact]
    public void Sleep_OfEightHours_IsMadeGoodByABurst()
    {
        (SimulatedWorld world, ClientNode client, _) = Running(3);
        client.Clock.IsAsleep = true;
        world.Run(5000 + 28_800);
        client.Clock.IsAsleep = false;
        client.Clock.Move(0.4);   // the battery-backed clock is not that good

        world.Run(5000 + 28_800 + 3600);

        Assert.True(client.Has(ClientEventKind.Resumed));
        Assert.False(client.Has(ClientEventKind.Meddled));
        Assert.InRange(Math.Abs(world.ErrorOf(client)), 0, 0.003);
    }

    [Theory]
    [InlineData(LeapIndicator.Insert, -1, LeapMode.Kernel)]
    [InlineData(LeapIndicator.Delete, 1, LeapMode.Kernel)]
    [InlineData(LeapIndicator.Insert, -1, LeapMode.Slew)]
    public void LeapSecond_PassesWithoutLosingTheTime(LeapIndicator leap, int change, LeapMode mode)
    {
        const long LeapOf2017 = 1_483_228_800;
        SimulatedWorld world = Worlds.Empty(startUnix: LeapOf2017 - 20_000);
        ServerNode[] servers = Worlds.AddServers(world, 3);
        world.DefaultLink = Wan;
        ClientNode client = world.AddClient(
            "client", Worlds.Address(100), new OscillatorSpec(20e-6, 1e-9), 0.1, new ClientSettings { LeapMode = mode },
            [.. servers.Select(server => new SourceSpec(server.Address.ToString(), 123, SourceOptions.Default))], ClientStart.First(LeapOf2017 - 100_000));
        foreach (ServerNode server in servers)
            server.Behaviour.Leap = leap;
        world.AddLeap(20_000 + (leap == LeapIndicator.Delete ? -1 : 0), change);
        world.At(20_010, () => Array.ForEach(servers, server => server.Behaviour.Leap = LeapIndicator.None));
        int steps = 0;
        world.At(19_000, () => steps = client.Clock.StepCount);

        world.Run(20_000 + 5000);

        Assert.True(client.Has(ClientEventKind.LeapPassed));
        Assert.Equal(steps, client.Clock.StepCount);
        Assert.InRange(Math.Abs(world.ErrorOf(client)), 0, 0.003);
    }

    [Fact]
    public void RollOverOf2036_IsNotNoticed()
    {
        const long RollOver = 2_085_978_496;
        SimulatedWorld world = Worlds.Empty(startUnix: RollOver - 5000);
        Worlds.AddServers(world, 3);
        world.DefaultLink = Wan;
        ClientNode client = Worlds.AddClient(world, 3);
        double worst = 0;

        world.Run(20_000, () => worst = world.Now > 3_000_000_000_000 ? Math.Max(worst, Math.Abs(world.ErrorOf(client))) : 0);

        Assert.InRange(worst, 0, 0.003);
        Assert.False(client.Has(ClientEventKind.Meddled));
    }

    [Fact]
    public void NameServiceDeadForAnHour_OnlyDelaysTheStart()
    {
        SimulatedWorld world = Worlds.Empty();
        ServerNode[] servers = Worlds.AddServers(world, 6);
        world.AddName("pool.example", [.. servers.Select(server => server.Address)]);
        world.IsNameServiceDead = true;
        world.At(3600, () => world.IsNameServiceDead = false);
        ClientNode client = world.AddClient(
            "client", Worlds.Address(100), new OscillatorSpec(20e-6), 0.1, new ClientSettings(),
            [.. Enumerable.Repeat(new SourceSpec("pool.example", 123, SourceOptions.Default) { IsPool = true }, 4)], ClientStart.First(Worlds.StartUnix));

        world.Run(3600);
        Assert.False(client.Engine.State.IsSynchronised);
        world.Run(3600 + 3700);

        Assert.True(client.Engine.State.IsSynchronised);
        Assert.Equal(4, client.Engine.Associations.Select(each => each.Address).Distinct().Count());
    }

    [Fact]
    public void DeadMemberOfAPool_IsReplaced()
    {
        SimulatedWorld world = Worlds.Empty();
        ServerNode[] servers = Worlds.AddServers(world, 6);
        servers[0].Behaviour.IsSilent = true;
        world.AddName("pool.example", [.. servers.Select(server => server.Address)]);
        ClientNode client = world.AddClient(
            "client", Worlds.Address(100), new OscillatorSpec(20e-6), 0.1, new ClientSettings(),
            [.. Enumerable.Repeat(new SourceSpec("pool.example", 123, SourceOptions.Default) { IsPool = true }, 4)], ClientStart.First(Worlds.StartUnix));

        world.Run(3000);

        Assert.All(client.Engine.Associations, each => Assert.NotEqual(servers[0].Address, each.Address!.Address));
        Assert.All(client.Engine.Associations, each => Assert.True(each.Machine.Reach.IsReachable));
    }

    [Fact]
    public void LoopOfTwo_EndsWithNobodySynchronised()
    {
        SimulatedWorld world = Worlds.Empty();
        var one = new ClientSettings { Selection = new SelectionSettings { AgreeingSourcesMin = 1 } };
        ClientNode first = world.AddClient("first", Worlds.Address(1), new OscillatorSpec(50e-6), 0, one, [new SourceSpec("10.0.0.2", 123, SourceOptions.Default)], ClientStart.First(Worlds.StartUnix));
        ClientNode second = world.AddClient("second", Worlds.Address(2), new OscillatorSpec(-50e-6), 0, one, [new SourceSpec("10.0.0.1", 123, SourceOptions.Default)], ClientStart.First(Worlds.StartUnix));

        world.Run(20_000);

        Assert.False(first.Engine.State.IsSynchronised);
        Assert.False(second.Engine.State.IsSynchronised);
    }

    [Fact]
    public void CorruptedDuplicatedLostPackets_DoNotMatter()
    {
        SimulatedWorld world = Worlds.Empty();
        Worlds.AddServers(world, 3);
        world.DefaultLink = new LinkSpec(0.010, 0.001, Loss: 0.33, Duplication: 0.2, Corruption: 0.05);
        ClientNode client = Worlds.AddClient(world, 3);

        world.Run(20_000);

        Assert.True(client.Engine.State.IsSynchronised);
        Assert.InRange(Math.Abs(world.ErrorOf(client)), 0, 0.003);
    }

    private static (SimulatedWorld World, ClientNode Client, ServerNode[] Servers) Running(int servers)
    {
        SimulatedWorld world = Worlds.Empty();
        ServerNode[] nodes = Worlds.AddServers(world, servers);
        world.DefaultLink = Wan;
        ClientNode client = Worlds.AddClient(world, servers);
        world.Run(5000);
        Assert.True(client.Engine.State.IsSynchronised);
        return (world, client, nodes);
    }

    private static List<double> ErrorsOf(ulong seed)
    {
        SimulatedWorld world = Worlds.Empty(seed);
        Worlds.AddServers(world, 3);
        world.DefaultLink = new LinkSpec(0.010, 0.001, Loss: 0.1, Duplication: 0.1, Corruption: 0.01);
        ClientNode client = Worlds.AddClient(world, 3);
        List<double> errors = [];
        world.Run(3000, () => errors.Add(world.ErrorOf(client)));
        return errors;
    }
}
