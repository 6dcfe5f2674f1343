using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.Source;
using Infra.Ntp.State;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Tests.World;

/// <summary>What the client does at its edges: when it ends, when the operator insists, when a source is none to follow.</summary>
public class ClientEngineTests
{
    [Fact]
    public void Leave_DuringASlew_EndsIt_AndKeepsTheFrequency()
    {
        (SimulatedWorld world, ClientNode client, ServerNode[] servers) = Running();
        foreach (ServerNode server in servers)
            server.Behaviour.Offset = 0.5;
        for (double second = world.Now * 1e-9; Math.Abs(client.Engine.Discipline.SlewRate) < 500e-6; second++)
        {
            Assert.InRange(second, 0, 20_000);
            world.Run(second);
        }
        double slewing = client.Clock.FrequencyError;

        client.Engine.Leave();

        Assert.InRange(Math.Abs(slewing), 500e-6, 1500e-6);
        Assert.InRange(Math.Abs(client.Clock.FrequencyError), 0, 5e-6);
    }

    /// <summary>However far an operator moves the clock, the state file stays one that the next start takes.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void ForcedStep_BeyondAllNumbers_LeavesAStateThatCanBeRead(double seconds)
    {
        SimulatedWorld world = Worlds.Empty();
        Worlds.AddServers(world, 3);
        ClientNode client = Worlds.AddClient(world, 3);
        world.Run(seconds);

        OperatorStep result = client.Engine.StepByOperator(1e300, force: true, out _);

        Assert.Equal(OperatorStep.Done, result);
        Assert.Equal(StoredStateResult.Ok, StoredState.TryRead(StoredState.Of(client.Engine, "boot-1", StoredState.None).Write(), out StoredState state));
        Assert.True(state.Accumulated > 1e9);
    }

    [Fact]
    public void ServerThatLosesItsTime_IsNotUsed_AndThatIsTheReason()
    {
        (SimulatedWorld world, ClientNode client, ServerNode[] servers) = Running();
        servers[0].Behaviour.Leap = LeapIndicator.Unsynchronised;
        servers[1].Behaviour.IsSilent = true;

        world.Run(30_000);

        Assert.Equal(
            [Standing.Unsynchronised, Standing.Unreachable, Standing.Selected, Standing.Selected, Standing.Selected], client.Engine.Associations.Select(each => each.Standing));
    }

    [Fact]
    public void WatchedAndPreferredSources_AreTreatedAsTheOperatorSays()
    {
        ClientNode watched = Run(number => new SourceSpec($"10.0.0.{number}", 123, SourceOptions.Default) { NoSelect = number == 1 });
        ClientNode preferred = Run(number => new SourceSpec($"10.0.0.{number}", 123, SourceOptions.Default) { IsPreferred = number == 2 });

        Assert.Equal([Standing.NoSelect, Standing.Selected, Standing.Selected, Standing.Selected], watched.Engine.Associations.Select(each => each.Standing));
        Assert.Equal([Standing.NotPreferred, Standing.Selected, Standing.NotPreferred, Standing.NotPreferred], preferred.Engine.Associations.Select(each => each.Standing));
    }

    [Fact]
    public void OffsetCorrection_IsAddedToWhatIsMeasured()
    {
        ClientNode client = Run(number => new SourceSpec($"10.0.0.{number}", 123, SourceOptions.Default) { OffsetCorrection = -0.25 });

        Assert.True(client.Engine.State.IsSynchronised);
        Assert.InRange(client.Clock.Error, -0.251, -0.249);
    }

    [Fact]
    public void RepliesOverAPathThatIsTooLong_AreNotUsed()
    {
        ClientNode client = Run(number => new SourceSpec($"10.0.0.{number}", 123, SourceOptions.Default with { MaximumDelay = NtpDuration.FromSeconds(number == 4 ? 0.0015 : 0.1) }));

        Assert.Equal([Standing.Selected, Standing.Selected, Standing.Selected, Standing.NoMeasurement], client.Engine.Associations.Select(each => each.Standing));
        Assert.Equal(ReplyVerdict.TooSlow, client.Engine.Associations[3].Machine.LastVerdict);
    }

    [Theory]
    [InlineData(2, Standing.Selected)]
    [InlineData(1, Standing.StratumTooHigh)]
    public void ServersThatAreNoBetterThanWeAlone_AreNotFollowed(int localStratum, Standing expected)
    {
        ClientNode client = Run(number => new SourceSpec($"10.0.0.{number}", 123, SourceOptions.Default), new ClientSettings { LocalStratum = localStratum });

        Assert.All(client.Engine.Associations, each => Assert.Equal(expected, each.Standing));
        Assert.Equal(expected == Standing.Selected, client.Engine.State.IsSynchronised);
    }

    /// <summary>After an outage of the network all addresses of a pool rest for an hour, unless the machine says that its network changed.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PoolAfterAnOutage_AnswersWithinSeconds_WhereTheNetworkIsSaidToBeBack(bool isSaid)
    {
        SimulatedWorld world = Worlds.Empty();
        ServerNode[] servers = Worlds.AddServers(world, 2);
        world.AddName("pool.example", Worlds.Address(1), Worlds.Address(2));
        SourceSpec place = new("pool.example", 123, SourceOptions.Default) { IsPool = true };
        ClientNode client = world.AddClient(
            "client", Worlds.Address(100), new OscillatorSpec(20e-6, 1e-9), 0.1, new ClientSettings { Selection = new SelectionSettings { AgreeingSourcesMin = 1 } }, [place, place],
            ClientStart.First(Worlds.StartUnix - 1000));
        world.Run(100);
        ulong[] before = [.. client.Engine.Associations.Select(each => each.Machine.CountOf(ReplyVerdict.Valid))];
        foreach (ServerNode server in servers)
            server.Behaviour.IsSilent = true;
        world.Run(2000);
        foreach (ServerNode server in servers)
            server.Behaviour.IsSilent = false;

        if (isSaid) client.Engine.OnNetworkChange();
        world.Run(2010);

        Assert.All(before, count => Assert.True(count > 0));
        Assert.Equal(isSaid, client.Has(ClientEventKind.NetworkChanged));
        Assert.Equal([isSaid, isSaid], client.Engine.Associations.Select((each, i) => each.Machine.CountOf(ReplyVerdict.Valid) > before[i]));
    }

    /// <summary>A host that takes the source out whose turn failed keeps the others.</summary>
    [Fact]
    public void OnTimer_ThatThrows_NamesTheSourceWhoseTurnItWas()
    {
        SimulatedWorld world = Worlds.Empty();
        Worlds.AddServers(world, 3);
        var port = new StumblingPort(2);
        SimulatedClock clock = Worlds.AddClient(world, 3).Clock;
        var engine = new ClientEngine(
            new ClientSettings(), [.. Enumerable.Range(1, 3).Select(number => new SourceSpec(Worlds.Address(number).ToString(), 123, SourceOptions.Default))],
            ClientStart.First(Worlds.StartUnix - 1000), clock, new WorldRandom(1, 1), port, port, port);
        engine.OnTimer();   // all addresses are literals: known at once, and asked at the next turn

        Assert.Throws<InvalidOperationException>(engine.OnTimer);
        Assert.Equal(2, engine.Asking);
        engine.Remove(engine.Asking);
        engine.OnTimer();

        Assert.Equal(0, engine.Asking);
        Assert.Equal([1, 3], port.Sent);
    }

    // Four servers a millisecond away, for an hour.
    private static ClientNode Run(Func<int, SourceSpec> source, ClientSettings? settings = null)
    {
        SimulatedWorld world = Worlds.Empty();
        Worlds.AddServers(world, 4);
        ClientNode client = world.AddClient(
            "client", Worlds.Address(100), new OscillatorSpec(20e-6, 1e-9), 0.1, settings ?? new ClientSettings { Selection = new SelectionSettings { AgreeingSourcesMin = 1 } },
            [.. Enumerable.Range(1, 4).Select(source)], ClientStart.First(Worlds.StartUnix - 1000));
        world.Run(3600);
        return client;
    }

    private static (SimulatedWorld World, ClientNode Client, ServerNode[] Servers) Running()
    {
        SimulatedWorld world = Worlds.Empty();
        ServerNode[] servers = Worlds.AddServers(world, 5);
        ClientNode client = Worlds.AddClient(world, 5);
        world.Run(5000);
        Assert.True(client.Engine.State.IsSynchronised);
        return (world, client, servers);
    }

    private sealed class StumblingPort(int failing) : IDatagramPort, IAddressLookup, IClientEvents
    {
        internal List<int> Sent { get; } = [];

        public bool TrySend(int source, IPEndPoint remote, ReadOnlySpan<byte> request, out NtpTimestamp sentAt)
        {
            if (source == failing) throw new InvalidOperationException("planted");
            Sent.Add(source);
            sentAt = default;
            return true;
        }

        public void Close(int source)
        {
        }

        public void Start(int source, string host) => throw new NotSupportedException();

        public void Report(ClientEvent happened)
        {
        }
    }
}
