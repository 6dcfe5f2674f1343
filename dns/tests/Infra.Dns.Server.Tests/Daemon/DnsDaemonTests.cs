using System.Net;
using System.Net.Sockets;
using Infra.Dns.Records;
using Infra.Dns.Server.Tests.Interop;
using Infra.Hosting;
using Infra.Testing;

namespace Infra.Dns.Server.Tests.Daemon;

public class DnsDaemonTests
{
    [Fact]
    public async Task AReload_AgainAndAgain_LosesNoQuestion()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        string configuration = $"server.directory = \"{folder.Root}\"\n[rate-limit]\nresponses-per-second = 0\n[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n";
        await using RunningServer server = await RunningServer.StartAsync(configuration);
        using var stop = new CancellationTokenSource();
        Task<(int Asked, int Right)> asking = Task.Run(() => server.AskUntil(stop.Token));

        for (int i = 0; i < 100; i++)
        {
            if (i % 2 == 0) File.WriteAllText(zone, TestService.ZoneText.Replace("host 7 ", $"host {8 + i} ", StringComparison.Ordinal));
            Assert.True((await server.ReloadAsync(configuration)).IsApplied);
        }

        await stop.CancelAsync();
        (int asked, int right) = await asking;
        Assert.True(asked > 0);
        Assert.Equal(asked, right);
        Assert.Contains(" 106 ", new WireClient(server.Address).AskFor("example.org", RecordType.SOA, false).Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AReload_WithABrokenFile_KeepsTheOldZone()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        string configuration = $"server.directory = \"{folder.Root}\"\n[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n";
        await using RunningServer server = await RunningServer.StartAsync(configuration);

        File.WriteAllText(zone, TestService.ZoneText.Replace("192.0.2.3", "192.0.2.300", StringComparison.Ordinal));
        await server.ReloadAsync(configuration);

        Assert.Equal("www.example.org. 300 A 192.0.2.3", new WireClient(server.Address).AskFor("www.example.org", RecordType.A, false).Answer);
    }

    [Fact]
    public async Task AStart_WithABrokenZone_ServesTheOthers()
    {
        using var folder = new TemporaryFolder();
        string good = folder.Write("good", TestService.ZoneText);
        string bad = folder.Write("bad", "@ IN SOA this is no zone");
        await using RunningServer server = await RunningServer.StartAsync(
            $"server.directory = \"{folder.Root}\"\n[[zone]]\nname = \"bad.example\"\nfile = \"{bad}\"\n[[zone]]\nname = \"example.org\"\nfile = \"{good}\"\n");
        var client = new WireClient(server.Address);

        Assert.Equal("SERVFAIL", client.AskFor("www.bad.example", RecordType.A, false).Status);
        Assert.Equal("NOERROR aa", client.AskFor("www.example.org", RecordType.A, false).Status);
    }

    [Fact]
    public async Task AReload_OfZonesAndAccess_TakesThemOver()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        string head = $"server.directory = \"{folder.Root}\"\n";
        string entry = $"[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n";
        await using RunningServer server = await RunningServer.StartAsync(head + entry);
        var client = new WireClient(server.Address);

        await server.ReloadAsync(head + entry + "allow-query = [\"192.0.2.0/24\"]\n");
        Assert.Equal("REFUSED", client.AskFor("www.example.org", RecordType.A, false).Status);
        await server.ReloadAsync(head + "[[zone]]\nname = \"example.net\"\nfile = \"" + folder.Write("other", "@ 60 IN SOA n. h. 1 1 1 1 1\n@ 60 NS n.\n") + "\"\n");
        Assert.Equal("REFUSED", client.AskFor("www.example.org", RecordType.A, false).Status);
        Assert.Equal("NOERROR aa", client.AskFor("example.net", RecordType.SOA, false).Status);
    }

    [Fact]
    public async Task AnAddress_ThatIsTaken_IsExplained()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var daemon = new Dns.Daemon.DnsDaemon();
        using var context = new DaemonContext("dnsd");

        DaemonException exception = await Assert.ThrowsAsync<DaemonException>(() => daemon.StartAsync(
            TestService.Read($"[[listen]]\naddresses = [\"{other.LocalEndPoint}\"]\n[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n"), context, CancellationToken.None));

        Assert.Contains("another program uses this address", exception.Message, StringComparison.Ordinal);
    }
}
