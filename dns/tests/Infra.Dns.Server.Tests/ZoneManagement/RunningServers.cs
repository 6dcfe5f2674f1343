using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Server.Tests.ZoneManagement;

/// <summary>Our dnsd and peers on loopback, each with a folder and ports of its own, and what a client sees of them.</summary>
internal sealed class RunningServers : IAsyncDisposable
{
    internal const string Secret = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _processes = [];

    internal string Root => _folder.Root;

    internal string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Starts dnsd with its folder <paramref name="name"/>; a listener, a control socket and the folder are added to the configuration.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="port">The port on 127.0.0.1.</param>
    /// <param name="config">Further tables.</param>
    /// <param name="limits">Shell commands that take something from it before it starts.</param>
    internal async Task<ChildProcess> StartOursAsync(string name, int port, string config, string limits = "")
    {
        Directory.CreateDirectory(Path.Combine(Root, name));
        string path = Write($"{name}/dnsd.toml", $"[server]\ndirectory = \"{Root}/{name}\"\n[[listen]]\naddresses = [\"127.0.0.1:{port}\"]\n[control]\npath = \"{Root}/{name}/ctl\"\n{config}");
        ChildProcess process = ChildProcess.Start(new ChildStart("sh", "-c", limits + "exec dotnet \"$0\" -c \"$1\"", Path.Combine(AppContext.BaseDirectory, "dnsd.dll"), path));
        _processes.Add(process);
        if (!await process.WaitUntilAsync(child => child.Error.Contains("dnsd: ready:", StringComparison.Ordinal), Patience)) throw new AssertionFailedException($"dnsd was not ready:\n{process.Error}");
        return process;
    }

    /// <summary>Starts <c>named</c> with this configuration.</summary>
    /// <param name="port">Its port on 127.0.0.1.</param>
    /// <param name="config">Statements of the top level.</param>
    /// <param name="options">Statements inside <c>options</c>.</param>
    internal PeerProcess StartBind(int port, string config, string options = "")
    {
        string path = Write("bind/named.conf", $$"""
            options { directory "{{Root}}/bind"; listen-on port {{port}} { 127.0.0.1; }; listen-on-v6 { none; }; pid-file none; session-keyfile none; recursion no; notify explicit; {{options}} };
            controls {};
            {{config}}
            """);
        return StartPeer(new PeerStart("named", "-g", "-n", "1", "-c", path));
    }

    /// <summary>Starts <c>knotd</c> with this configuration.</summary>
    internal PeerProcess StartKnot(int port, string config)
    {
        string path = Write("knot/knot.conf", $"server:\n  rundir: {Root}/knot\n  listen: 127.0.0.1@{port}\ndatabase:\n  storage: {Root}/knot\nlog:\n  - target: stderr\n    any: info\n{config}");
        return StartPeer(new PeerStart("knotd", "-c", path));
    }

    /// <summary>Starts <c>nsd</c> with this configuration.</summary>
    internal PeerProcess StartNsd(int port, string config)
    {
        string path = Write("nsd/nsd.conf", $"server:\n  ip-address: 127.0.0.1@{port}\n  username: \"\"\n  zonesdir: \"{Root}/nsd\"\n  pidfile: \"\"\n  xfrdfile: \"{Root}/nsd/xfrd\"\n  zonelistfile: \"{Root}/nsd/list\"\n  rrl-ratelimit: 0\nremote-control:\n  control-enable: no\n{config}");
        return StartPeer(new PeerStart("nsd", "-d", "-c", path));
    }

    /// <summary>Sends an update by <c>nsupdate</c>.</summary>
    internal static async Task<ChildResult> UpdateAsync(int port, string zone, string change, string algorithm = "hmac-sha256") =>
        await PeerRoot.Open().RunAsync(new PeerStart("nsupdate", "-y", $"{algorithm}:key:{Secret}") { StandardInput = System.Text.Encoding.ASCII.GetBytes($"server 127.0.0.1 {port}\nzone {zone}\n{change}\nsend\n") }, Patience);

    /// <summary>Waits until a server has a version of a zone, or another one if null.</summary>
    internal static async Task WaitSerialAsync(int port, string zone, uint? serial, string what)
    {
        DateTime end = DateTime.UtcNow + Patience;
        uint? found = null;
        while (DateTime.UtcNow < end)
        {
            found = await SerialAsync(port, zone);
            if (found == serial) return;
            await Task.Delay(50);
        }
        throw new AssertionFailedException($"{what}: {zone} has the version {found?.ToString() ?? "none"}, not {serial?.ToString() ?? "none"}");
    }

    /// <summary>The serial number that a server answers with; null if it has no such zone.</summary>
    internal static async Task<uint?> SerialAsync(int port, string zone)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        byte[] buffer = new byte[4096];
        int length = WriteStart(buffer, DomainName.Parse(zone));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await socket.SendAsync(buffer.AsMemory(0, length), limit.Token);
            int received = await socket.ReceiveAsync(buffer, limit.Token);
            return ReadStart(buffer.AsSpan(0, received), DomainName.Parse(zone));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>All records of a zone as lines in one order, by AXFR.</summary>
    internal static async Task<string[]> TransferAsync(int port, string zone, string algorithm = "hmac-sha256")
    {
        using var key = new TsigKey(DomainName.Parse("key."), TsigAlgorithm.TryFind(algorithm, out TsigAlgorithm? found) ? found : throw new FormatException(algorithm), Convert.FromBase64String(Secret));
        var client = new TsigClient(key);
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = connection.GetStream();
        await stream.WriteAsync(WholeRequest(DomainName.Parse(zone), client));
        var reader = new TransferReader(1, DomainName.Parse(zone), null, TransferLimits.Default, client);
        TransferProgress progress;
        do
        {
            byte[] head = new byte[2];
            await stream.ReadExactlyAsync(head);
            byte[] message = new byte[head[0] << 8 | head[1]];
            await stream.ReadExactlyAsync(message);
            progress = reader.Read(message, (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        }
        while (progress == TransferProgress.More);
        if (progress == TransferProgress.Failed) throw new AssertionFailedException($"AXFR of {zone}: {reader.Problem}");
        return ZoneFixture.Lines(reader.Snapshot);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable process in _processes)
            await process.DisposeAsync();
        _folder.Dispose();
    }

    private PeerProcess StartPeer(PeerStart start)
    {
        PeerProcess process = PeerRoot.Open().Start(start with { WorkFolders = [Root] });
        _processes.Add(process);
        return process;
    }

    private static int WriteStart(byte[] buffer, DomainName zone)
    {
        var writer = new DnsWriter(buffer, new ushort[64]);
        ZoneRequest.WriteStart(1, zone, ref writer);
        return writer.Offset;
    }

    private static uint? ReadStart(ReadOnlySpan<byte> message, DomainName zone) =>
        MessageView.TryParse(message, out MessageView view, out _) && ZoneRequest.TryReadStart(view, 1, zone, out ResourceRecord start, out _) ? ZoneChange.SerialOf(start.Data.Span) : null;

    private static byte[] WholeRequest(DomainName zone, TsigClient client)
    {
        byte[] buffer = new byte[1024];
        var writer = new DnsWriter(buffer.AsSpan(2), new ushort[64]);
        ZoneRequest.WriteWhole(1, zone, ref writer);
        int length = writer.Offset;
        client.TrySign(buffer.AsSpan(2), ref length, (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        buffer[0] = (byte)(length >> 8);
        buffer[1] = (byte)length;
        return buffer[..(length + 2)];
    }
}
