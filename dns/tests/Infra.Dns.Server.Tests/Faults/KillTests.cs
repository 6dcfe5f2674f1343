using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Tests.ZoneManagement;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Server.Tests.Faults;

// kill -9 of a real dnsd while updates come one after the other: what was acknowledged is there after the restart. INFRA_DNS_KILL_ROUNDS sets how often.
public class KillTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Kill_InTheMiddleOfUpdates_LosesNothingThatWasAcknowledged()
    {
        int rounds = Setting("INFRA_DNS_KILL_ROUNDS", 3);
        int seed = Environment.TickCount;
        var random = new Random(seed);
        await using var servers = new RunningServers();
        int port = FreePort.Both();
        string config = Configure(servers, "64KiB");
        int acknowledged = 0;   // names 0 to here are there
        for (int round = 0; round < rounds; round++)
        {
            ChildProcess dnsd = await servers.StartOursAsync("ours", port, config);
            int found = await CountAsync(port);
            // The last one may be there although its answer never came.
            Assert.True(found == acknowledged || found == acknowledged + 1, $"seed {seed}, round {round}: {acknowledged} were acknowledged, {found} are there");
            acknowledged = found;
            int more = random.Next(5, 60);
            Task killing = KillAfterAsync(dnsd, TimeSpan.FromMilliseconds(random.Next(5, 200)));
            try
            {
                for (int i = 0; i < more * 100; i++)
                {
                    if (!await UpdateAsync(port, $"n{acknowledged}.example.com.")) break;
                    acknowledged++;
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Killed.
            }
            await killing;
        }
        await servers.StartOursAsync("ours", port, config);
        Assert.InRange(await CountAsync(port), acknowledged, acknowledged + 1);
    }

    // The same ten times while BIND and Knot follow: in the end all three have what was acknowledged. INFRA_DNS_KILL_UPDATES sets how many updates there are.
    [PeerFact("named", "knotd"), Trait("Category", "Interop")]
    public async Task Kill_InTheMiddleOfUpdates_WhileBindAndKnotFollow_LeavesThemEqual()
    {
        const int Kills = 10;
        int updates = Setting("INFRA_DNS_KILL_UPDATES", 100);
        await using var servers = new RunningServers();
        int port = FreePort.Both();
        int bind = FreePort.Both();
        int knot = FreePort.Both();
        string config = Configure(servers, "1MiB", $"notify = [\"bind\", \"knot\"]\n")
            + $"[[remote]]\nname = \"bind\"\naddresses = [\"127.0.0.1:{bind}\"]\nkey = \"key\"\n[[remote]]\nname = \"knot\"\naddresses = [\"127.0.0.1:{knot}\"]\nkey = \"key\"\n";
        ChildProcess dnsd = await servers.StartOursAsync("ours", port, config);
        PeerProcess named = servers.StartBind(bind, $$"""
            key "key" { algorithm hmac-sha256; secret "{{RunningServers.Secret}}"; };
            zone "example.com" { type secondary; file "z"; primaries { 127.0.0.1 port {{port}} key key; }; allow-notify { key key; }; allow-transfer { key key; }; min-retry-time 1; max-retry-time 1; };
            """);
        PeerProcess knotd = servers.StartKnot(knot, $"""
            key:
              - id: key
                algorithm: hmac-sha256
                secret: {RunningServers.Secret}
            remote:
              - id: ours
                address: 127.0.0.1@{port}
                key: key
            acl:
              - id: a
                key: key
                action: [transfer, notify]
            zone:
              - domain: example.com
                storage: {servers.Root}/knot
                master: ours
                acl: a
                retry-max-interval: 1
            """);
        foreach ((int secondary, string name) in ((int, string)[])[(bind, "BIND"), (knot, "Knot")])
            await RunningServers.WaitSerialAsync(secondary, "example.com", 1, name);

        int acknowledged = 0;
        for (int kill = 1; kill <= Kills; kill++)
        {
            for (int end = updates * kill / Kills; acknowledged < end; acknowledged++)
                Assert.True(await UpdateAsync(port, $"n{acknowledged}.example.com."));
            // One more is on its way when the end comes; whether it was done, nobody was told.
            Task<bool> last = UpdateAsync(port, $"killed{kill}.example.com.");
            await KillAfterAsync(dnsd, TimeSpan.Zero);
            await Record.ExceptionAsync(() => last);
            dnsd = await servers.StartOursAsync("ours", port, config);
        }
        Assert.True(await UpdateAsync(port, "end.example.com."));   // of which the others are told

        uint serial = (await RunningServers.SerialAsync(port, "example.com"))!.Value;
        string[] lines = await RunningServers.TransferAsync(port, "example.com");
        string[] owners = [.. lines.Where(line => line.Contains(" TXT ", StringComparison.Ordinal)).Select(line => line[..line.IndexOf('.', StringComparison.Ordinal)])];
        Assert.Equal(acknowledged + 1, owners.Count(owner => !owner.StartsWith("killed", StringComparison.Ordinal)));
        Assert.Equal(1u + (uint)owners.Length, serial);   // each update that was done counts one, none twice
        foreach ((int secondary, string name) in ((int, string)[])[(bind, "BIND"), (knot, "Knot")])
        {
            await RunningServers.WaitSerialAsync(secondary, "example.com", serial, name);
            Assert.Equal(lines, await RunningServers.TransferAsync(secondary, "example.com"));
        }
        Assert.True(await UpdateAsync(port, "one-more.example.com."));
        foreach ((int secondary, string name) in ((int, string)[])[(bind, "BIND"), (knot, "Knot")])
            await RunningServers.WaitSerialAsync(secondary, "example.com", serial + 1, name);
        Assert.Contains("IXFR, incoming", knotd.Error + knotd.Output, StringComparison.Ordinal);
        Assert.Contains("Transfer completed: 1 messages, 5 records", named.Error, StringComparison.Ordinal);   // SOA, old SOA, new SOA, the record, SOA
    }

    // A disk that is full: here a limit on the size of files, which a write meets in the middle as it does the end of a disk.
    [Fact]
    public async Task ADiskThatIsFull_RefusesUpdates_AndLosesNothingThatWasAcknowledged()
    {
        await using var servers = new RunningServers();
        int port = FreePort.Both();
        string config = Configure(servers, "16MiB");
        // The signal for it is ignored, so that the write itself fails; the runtime must not put its own code into files of shared memory. Blocks have 512 bytes, or 1024 in some shells.
        ChildProcess dnsd = await servers.StartOursAsync("ours", port, config, "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 20; ");
        int acknowledged = 0;
        while (acknowledged < 1000 && await UpdateAsync(port, $"n{acknowledged}.example.com."))
            acknowledged++;

        Assert.InRange(acknowledged, 10, 999);
        Assert.False(await UpdateAsync(port, "more.example.com."));
        Assert.Equal(acknowledged, await CountAsync(port));
        await KillAfterAsync(dnsd, TimeSpan.Zero);
        await servers.StartOursAsync("ours", port, config);   // and there is room again
        Assert.Equal(acknowledged, await CountAsync(port));
        Assert.True(await UpdateAsync(port, "more.example.com."));
        Assert.Equal(acknowledged + 1, await CountAsync(port));
    }

    private static int Setting(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static string Configure(RunningServers servers, string journalMax, string zoneKeys = "")
    {
        string file = servers.Write("ours/zone", "$TTL 300\n@ SOA ns host 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.1\n");
        return $"[[tsig]]\nname = \"key\"\nsecret = \"{RunningServers.Secret}\"\n[[zone]]\nname = \"example.com\"\nfile = \"{file}\"\njournal-size-max = \"{journalMax}\"\nnotify-name-servers = false\nallow-transfer = [\"key:key\"]\n{zoneKeys}[[zone.update]]\nkey = \"key\"\n";
    }

    private static async Task<int> CountAsync(int port) => (await RunningServers.TransferAsync(port, "example.com")).Count(line => line.Contains(" TXT ", StringComparison.Ordinal));

    private static async Task KillAfterAsync(ChildProcess process, TimeSpan delay)
    {
        await Task.Delay(delay);   // a moment that nobody has chosen
        process.Signal("KILL");
        await process.WaitAsync();
    }

    // True if the server says that it is done.
    private static async Task<bool> UpdateAsync(int port, string owner)
    {
        byte[] buffer = new byte[1024];
        byte[] request = Write(owner, buffer);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(request);
        byte[] head = new byte[2];
        await stream.ReadExactlyAsync(head).AsTask().WaitAsync(Patience);
        byte[] reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(reply).AsTask().WaitAsync(Patience);
        return (reply[3] & 15) == 0;
    }

    private static byte[] Write(string owner, byte[] buffer)
    {
        var writer = new DnsWriter(buffer.AsSpan(2), new ushort[DnsWriter.CandidatesMax]);
        new MessageHeader(1, 0, 1, 0, 1, 0).With(Opcode.Update).Write(ref writer);
        writer.WriteName(DomainName.Parse("example.com.").Wire, true);
        writer.WriteUInt16(RecordType.SOA.Value);
        writer.WriteUInt16(1);
        writer.WriteName(DomainName.Parse(owner).Wire, true);
        writer.WriteUInt16(RecordType.TXT.Value);
        writer.WriteUInt16(1);
        writer.WriteUInt32(60);
        Rdata.Write(RecordType.TXT, Rdata.Parse(RecordType.TXT, "\"some text that makes the journal grow\""), ref writer);
        int length = writer.Offset;
        using var key = new TsigKey(DomainName.Parse("key."), TsigAlgorithm.HmacSha256, Convert.FromBase64String(RunningServers.Secret));
        new TsigClient(key).TrySign(buffer.AsSpan(2), ref length, (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)length);
        return buffer[..(length + 2)];
    }
}
