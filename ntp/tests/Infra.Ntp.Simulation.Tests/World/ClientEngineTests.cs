using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.State;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Tests.World;

/// <summary>What the client does at its edges: when it ends, when the operator insists, when a server knows no time.</summary>
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

    private static (SimulatedWorld World, ClientNode Client, ServerNode[] Servers) Running()
    {
        SimulatedWorld world = Worlds.Empty();
        ServerNode[] servers = Worlds.AddServers(world, 5);
        ClientNode client = Worlds.AddClient(world, 5);
        world.Run(5000);
        Assert.True(client.Engine.State.IsSynchronised);
        return (world, client, servers);
    }
}
