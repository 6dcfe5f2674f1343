using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Testing.Tests.Network;

public sealed class NetworkNamespaceTests
{
    [NetworkFact]
    public async Task Create_HasLoopbackAndNothingElse()
    {
        using NetworkNamespace network = NetworkNamespace.Create();

        ChildResult result = await ChildProcess.RunAsync(network.Enter(new ChildStart("ip", "-o", "link", "show", "up")));

        Assert.Contains("lo:", Assert.Single(result.Output.TrimEnd().Split('\n')));
    }

    [NetworkFact]
    public async Task Connect_JoinsTwoNetworksInBothFamilies()
    {
        using NetworkNamespace left = NetworkNamespace.Create();
        using NetworkNamespace right = NetworkNamespace.Create();

        string device = left.Connect(right, "10.9.0.1/24", "10.9.0.2/24");
        left.Connect(right, "fd09::1/64", "fd09::2/64");

        ChildResult addresses = await ChildProcess.RunAsync(right.Enter(new ChildStart("ip", "-o", "address")));
        ChildResult route = await ChildProcess.RunAsync(left.Enter(new ChildStart("ip", "route", "get", "10.9.0.2")));
        Assert.Equal("veth0", device);
        Assert.Contains("10.9.0.2/24", addresses.Output);
        Assert.Contains("fd09::2/64", addresses.Output);
        Assert.Contains("dev veth0", route.Output);
    }

    [NetworkFact]
    public void IpInside_WhenTheCommandIsWrong_ThrowsWithItsWords()
    {
        using NetworkNamespace network = NetworkNamespace.Create();

        Assert.Throws<InvalidOperationException>(() => network.IpInside("link", "set", "nothing", "up"));
    }
}
