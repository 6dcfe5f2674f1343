using System.Net.Sockets;
using Infra.Hosting;
using Infra.Ntp.Simulation.Tests.Clknetsim;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Control;

public class ClknetsimTests
{
    private const string Config = """
        [[source]]
        mode = "server"
        address = "192.168.123.1"

        [synchronization]
        minimum-agreeing-sources = 1
        """;

    [Fact]
    public async Task Node_PlaysItsPart_OverTheSocketOfAStrictServer()
    {
        using var folder = new TemporaryFolder();
        string config = folder.Write("ntp.toml", Config);
        string path = folder.PathOf("server.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var world = new StrictClknetsimServer(offset: 0.5, frequency: 20e-6, secondsMax: 1000);
        Task serving = Task.Run(() => Serve(listener, world));

        (int code, _, string error) = await Ntpctl.RunAsync("simulate", "clknetsim", "--socket", path, "--node", "2", "--config", config);
        await serving;

        Assert.Equal("", error);
        Assert.Equal(ExitCode.Done, code);
        Assert.True(world.IsDeregistered);
        Assert.InRange(Math.Abs(world.Error), 0, 1e-5);
    }

    [Fact]
    public async Task Node_WithoutServer_EndsWith1_AndNamesTheSocket()
    {
        using var folder = new TemporaryFolder();

        (int code, _, string error) = await Ntpctl.RunAsync(
            "simulate", "clknetsim", "--socket", folder.PathOf("nobody.sock"), "--node", "2", "--config", folder.Write("ntp.toml", Config));

        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains("nobody.sock", error, StringComparison.Ordinal);
    }

    private static void Serve(Socket listener, StrictClknetsimServer world)
    {
        using Socket client = listener.Accept();
        byte[] message = new byte[8192];
        while (!world.IsDeregistered)
        {
            int length = client.Receive(message);
            if (length == 0) return;
            byte[] reply = world.Handle(message.AsSpan(0, length));
            if (reply.Length > 0) client.Send(reply);
        }
    }
}
