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
using Infra.Testing.Processes;

namespace Infra.Dns.Server.Tests.Faults;

// kill -9 of a real dnsd while updates come one after the other: what was acknowledged is there after the restart. INFRA_DNS_KILL_ROUNDS sets how often.
public class KillTests
{
    private const string RoundsVariable = "INFRA_DNS_KILL_ROUNDS";
    private const int RoundsDefault = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Kill_InTheMiddleOfUpdates_LosesNothingThatWasAcknowledged()
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable(RoundsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : RoundsDefault;
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

    private static string Configure(RunningServers servers, string journalMax)
    {
        string file = servers.Write("ours/zone", "$TTL 300\n@ SOA ns host 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.1\n");
        return $"[[tsig]]\nname = \"key\"\nsecret = \"{RunningServers.Secret}\"\n[[zone]]\nname = \"example.com\"\nfile = \"{file}\"\njournal-size-max = \"{journalMax}\"\nnotify-name-servers = false\nallow-transfer = [\"key:key\"]\n[[zone.update]]\nkey = \"key\"\n";
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
