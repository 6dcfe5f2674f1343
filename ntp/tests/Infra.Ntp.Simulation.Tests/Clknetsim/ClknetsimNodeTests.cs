using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Simulation.Clknetsim;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.Source;

namespace Infra.Ntp.Simulation.Tests.Clknetsim;

public class ClknetsimNodeTests
{
    private static readonly ClientSettings OneIsEnough = new() { Selection = new SelectionSettings { AgreeingSourcesMin = 1 } };

    [Theory]
    [InlineData(0.5, 20e-6)]
    [InlineData(-3.25, -150e-6)]
    public void Run_BringsTheClockToTrueTime_AndSaysGoodBye(double offset, double frequency)
    {
        var world = new StrictClknetsimServer(offset, frequency, secondsMax: 4000);
        var node = new ClknetsimNode(new Direct(world), ClknetsimNode.StartUnixSeconds);

        ClientEngine? engine = node.Run(2, OneIsEnough, [new SourceSpec("192.168.123.1", 123, SourceOptions.Default)], new WorldRandom(1, 2));

        Assert.Equal("", node.Trouble);
        Assert.True(world.IsDeregistered);
        Assert.True(engine!.State.IsSynchronised);
        Assert.InRange(Math.Abs(world.Error), 0, 1e-6);
        Assert.InRange(world.SentCount, 20, 400);
    }

    [Fact]
    public void RefusedClock_FreezesTheClient_NotTheNode()
    {
        var world = new StrictClknetsimServer(0.5, 20e-6, secondsMax: 1000) { IsRefusing = true };
        var node = new ClknetsimNode(new Direct(world), ClknetsimNode.StartUnixSeconds);

        ClientEngine? engine = node.Run(2, OneIsEnough, [new SourceSpec("192.168.123.1", 123, SourceOptions.Default)], new WorldRandom(1, 2));

        Assert.Equal(FreezeReason.ClockRefused, engine!.State.Frozen);
        Assert.True(world.IsDeregistered);
    }

    [Fact]
    public void ServerThatIsGone_OrTalksNonsense_EndsTheRunWithItsReason()
    {
        foreach (int length in (int[])[0, 1, 7, 64])
        {
            var node = new ClknetsimNode(new Fixed(length), ClknetsimNode.StartUnixSeconds);

            node.Run(2, OneIsEnough, [], new WorldRandom(1, 2));

            Assert.NotEqual("", node.Trouble);
        }
    }

    [Theory]
    [InlineData("192.168.123.1", true, 0, 0)]
    [InlineData("192.168.124.254", true, 1, 253)]
    [InlineData("192.168.125.1", false, 0, 0)]
    [InlineData("192.168.122.1", false, 0, 0)]
    [InlineData("192.168.123.0", false, 0, 0)]
    [InlineData("10.0.0.1", false, 0, 0)]
    [InlineData("::1", false, 0, 0)]
    public void Address_BelongsToANode(string address, bool expected, uint subnet, uint node)
    {
        Assert.Equal(expected, ClknetsimAddress.TryFind(System.Net.IPAddress.Parse(address), 2, out uint foundSubnet, out uint foundNode));
        if (!expected) return;
        Assert.Equal((subnet, node), (foundSubnet, foundNode));
        Assert.Equal(address, ClknetsimAddress.Of(subnet, node).ToString());
    }

    private sealed class Direct(StrictClknetsimServer world) : IClknetsimServer
    {
        public void Send(ReadOnlySpan<byte> message) => Assert.Empty(world.Handle(message));

        public int Exchange(ReadOnlySpan<byte> message, Span<byte> reply)
        {
            byte[] answer = world.Handle(message);
            answer.CopyTo(reply);
            return answer.Length;
        }
    }

    private sealed class Fixed(int length) : IClknetsimServer
    {
        public void Send(ReadOnlySpan<byte> message)
        {
        }

        public int Exchange(ReadOnlySpan<byte> message, Span<byte> reply)
        {
            reply[..length].Fill(1);
            return length;
        }
    }
}
