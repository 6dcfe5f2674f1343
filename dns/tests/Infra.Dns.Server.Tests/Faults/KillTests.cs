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
        string file = servers.Write("ours/zone", "$TTL 300\n@ SOA ns host 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.1\n");
        string config = $"[[tsig]]\nname = \"key\"\nsecret = \"{RunningServers.Secret}\"\n[[zone]]\nname = \"example.com\"\nfile = \"{file}\"\njournal-size-max = \"64KiB\"\nnotify-name-servers = false\nallow-transfer = [\"key:key\"]\n[[zone.update]]\nkey = \"key\"\n";
        int acknowledged = 0;   // names 0 to here are there
        for (int round = 0; round < rounds; round++)
        {
            ChildProcess dnsd = await servers.StartOursAsync("ours", port, config);
            string[] names = await RunningServers.TransferAsync(port, "example.com");
            int found = names.Count(line => line.StartsWith('n') && line.Contains(" TXT ", StringComparison.Ordinal));
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
        int last = (await RunningServers.TransferAsync(port, "example.com")).Count(line => line.Contains(" TXT ", StringComparison.Ordinal));
        Assert.InRange(last, acknowledged, acknowledged + 1);
    }

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
