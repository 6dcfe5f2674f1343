using System.Net.Sockets;
using Infra.Proxy.Tests.Support;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Upstreams;

/// <summary>Servers that no way leads to. The proxy runs in a network of its own; its clients come by a unix socket, which knows no networks.</summary>
public sealed class UnroutableTests
{
    [NetworkTheory]
    [InlineData(1, "")]
    [InlineData(2, "")]
    [InlineData(1, "proto=\"h2-only\"")]
    public async Task Server_WithoutARoute_Is502Unroutable(int version, string connector)
    {
        using NetworkNamespace network = NetworkNamespace.Create();

        await AssertUnroutableAsync(network, "192.0.2.1:80", version, connector);
    }

    [NetworkTheory]
    [InlineData(1, "")]
    [InlineData(2, "")]
    [InlineData(1, "proto=\"h2-only\"")]
    public async Task Server_BehindAnUnreachableRoute_Is502Unroutable(int version, string connector)
    {
        using NetworkNamespace network = NetworkNamespace.Create();
        network.IpInside("route", "add", "unreachable", "198.51.100.0/24");

        await AssertUnroutableAsync(network, "198.51.100.1:80", version, connector);
    }

    /// <summary>The route leads to a router, which answers with ICMP that it knows no further.</summary>
    [NetworkTheory]
    [InlineData(1, "203.0.113.9", "10.0.0.1/24", "10.0.0.2/24", "10.0.0.2")]
    [InlineData(2, "203.0.113.9", "10.0.0.1/24", "10.0.0.2/24", "10.0.0.2")]
    [InlineData(2, "[2001:db8::9]", "fd00::1/64", "fd00::2/64", "fd00::2")]
    public async Task Server_ThatARouterCallsUnreachable_Is502Unroutable(int version, string server, string ours, string theirs, string router)
    {
        string prefix = server.StartsWith('[') ? "2001:db8::/32" : "203.0.113.0/24";
        using NetworkNamespace network = NetworkNamespace.Create();
        using NetworkNamespace beyond = NetworkNamespace.Create();
        network.Connect(beyond, ours, theirs);
        network.IpInside("route", "add", prefix, "via", router);
        beyond.IpInside("route", "add", "unreachable", prefix);
        ChildResult forwarding = await ChildProcess.RunAsync(beyond.Enter(new ChildStart("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding")));
        Assert.True(forwarding.Succeeded, forwarding.AllOutput);

        await AssertUnroutableAsync(network, $"{server}:80", version, "");
    }

    private static async Task AssertUnroutableAsync(NetworkNamespace network, string server, int version, string connector)
    {
        using var folder = new TemporaryFolder();
        string socket = folder.PathOf("http");
        // Nothing but the kernel's own word ends the attempt: the limits of time are far longer than this test.
        const string Limits = "connection-timeout-ms=600000 total-connection-timeout-ms=600000";
        string services = $"services {{\n t {{\n listeners {{\n \"unix:{socket}\"\n }}\n connectors {{\n \"{server}\" {Limits} {connector}\n }}\n }}\n }}";
        ChildStart inside = network.Enter(new ChildStart("env"));
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(services, "", [inside.Program, .. inside.Arguments]);

        SeenAnswer seen = await SeenAnswer.AskAsync(version, new UnixDomainSocketEndPoint(socket));

        Assert.Equal(new SeenAnswer(502, "proxyd; error=destination_ip_unroutable"), seen);
        Assert.Equal(1, (await proxyd.StatusAsync()).GetProperty("errors").GetProperty("destination_ip_unroutable").GetInt64());
    }
}
