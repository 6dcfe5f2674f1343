using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Tests.Interop;
using Infra.Dns.Server.Zones;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;
using Infra.Testing;

namespace Infra.Dns.Server.Tests.ZoneManagement;

// Primaries that do not do what they should: their transfers are dropped whole, what was served is served on, and the next primary is asked.
public sealed class SecondaryAgentTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("closes in a frame")]
    [InlineData("empty frame")]
    [InlineData("wrong identity")]
    [InlineData("outside the zone")]
    [InlineData("no end")]
    [InlineData("refused")]
    public async Task Refresh_FromABadPrimary_AsksTheNextAndServesIt(string fault)
    {
        await using var bad = new ScriptedPrimary(Zone(8), fault);
        await using var good = new ScriptedPrimary(Zone(9), "");
        await using var fixture = new ZoneFixture();
        fixture.Manager.Apply(ZoneFixture.With(Secondary(bad.Port, good.Port)));

        Assert.True(await fixture.Manager.Find(ZoneFixture.Origin)!.Agent!.RefreshAsync(isWhole: false, CancellationToken.None));

        Assert.Equal((ZoneStatus.Ready, 9u), (fixture.State.Status, fixture.State.Snapshot!.Serial));
        Assert.Equal(ZoneFixture.Lines(Zone(9)), ZoneFixture.Lines(fixture.State.Snapshot));
    }

    [Fact]
    public async Task Refresh_OfAZoneWithADigest_TakesItOnlyIfItIsTrue()
    {
        await using var primary = new ScriptedPrimary(WithDigest(Zone(8), isTrue: true), "");
        await using var fixture = new ZoneFixture();
        fixture.Manager.Apply(ZoneFixture.With(Secondary(primary.Port)));
        SecondaryAgent agent = fixture.Manager.Find(ZoneFixture.Origin)!.Agent!;
        Assert.True(await agent.RefreshAsync(isWhole: false, CancellationToken.None), agent.LastProblem);
        Assert.Equal(8u, fixture.State.Snapshot!.Serial);

        primary.Zone = WithDigest(Zone(9), isTrue: false);

        Assert.False(await agent.RefreshAsync(isWhole: false, CancellationToken.None));
        Assert.Equal((8u, "the digest of the ZONEMD record is not the zone's"), (fixture.State.Snapshot!.Serial, agent.LastProblem));
        primary.Zone = WithDigest(Zone(9), isTrue: true);
        Assert.True(await agent.RefreshAsync(isWhole: false, CancellationToken.None), agent.LastProblem);
        Assert.Equal(9u, fixture.State.Snapshot!.Serial);
    }

    [Fact]
    public async Task Refresh_WhenNobodyIsRight_KeepsWhatIsServed()
    {
        await using var first = new ScriptedPrimary(Zone(8), "");
        await using var fixture = new ZoneFixture();
        fixture.Manager.Apply(ZoneFixture.With(Secondary(first.Port)));
        SecondaryAgent agent = fixture.Manager.Find(ZoneFixture.Origin)!.Agent!;
        Assert.True(await agent.RefreshAsync(isWhole: false, CancellationToken.None));
        first.Fault = "outside the zone";
        first.Zone = Zone(9);

        Assert.False(await agent.RefreshAsync(isWhole: false, CancellationToken.None));

        Assert.Equal((ZoneStatus.Ready, 8u), (fixture.State.Status, fixture.State.Snapshot!.Serial));
        Assert.Contains("outside the zone", agent.LastProblem, StringComparison.Ordinal);
    }

    // The zone comes as three records before its last SOA, in some 120 bytes.
    [Theory]
    [InlineData(64, 100, "limit:transfer-bytes", ServiceLimit.TransferBytes)]
    [InlineData(1000, 3, "limit:transfer-records", ServiceLimit.TransferRecords)]
    public async Task Refresh_OfATransferBeyondALimit_DropsAndCountsIt(int bytesMax, int recordsMax, string problem, object limit)
    {
        await using var primary = new ScriptedPrimary(Zone(8), "");
        await using var fixture = new ZoneFixture();
        fixture.Manager.Apply(ZoneFixture.With(Secondary(primary.Port)) with { Limits = new LimitSettings { TransferBytesMax = bytesMax, TransferRecordsMax = recordsMax } });
        SecondaryAgent agent = fixture.Manager.Find(ZoneFixture.Origin)!.Agent!;

        Assert.False(await agent.RefreshAsync(isWhole: false, CancellationToken.None));

        Assert.Contains(problem, agent.LastProblem, StringComparison.Ordinal);
        Assert.Equal(1, fixture.Manager.Handlers.Limits[(ServiceLimit)limit]);
        Assert.Equal(ZoneStatus.NotReady, fixture.State.Status);
    }

    [Fact]
    public async Task Refresh_WhenATransferTakesTooLong_IsGivenUp()
    {
        await using var primary = new ScriptedPrimary(Zone(8), "says nothing");
        await using var fixture = new ZoneFixture();
        var limits = new LimitSettings { TransferIdle = TimeSpan.FromSeconds(60), TransferTotal = TimeSpan.FromSeconds(30) };
        fixture.Manager.Apply(ZoneFixture.With(Secondary(primary.Port)) with { Limits = limits });
        SecondaryAgent agent = fixture.Manager.Find(ZoneFixture.Origin)!.Agent!;

        Task<bool> refreshing = agent.RefreshAsync(isWhole: false, CancellationToken.None);
        await primary.TransferAsked.WaitAsync(Patience);
        fixture.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(refreshing.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await refreshing.WaitAsync(Patience));
        Assert.Contains("the transfer took more than 00:00:30", agent.LastProblem, StringComparison.Ordinal);
        Assert.Equal(1, fixture.Manager.Handlers.Limits[ServiceLimit.TransferTotal]);
        Assert.Equal(ZoneStatus.NotReady, fixture.State.Status);
    }

    [Fact]
    public async Task Refresh_FromAPrimaryThatLagsBehind_GoesOnToTheNext()
    {
        await using var ahead = new ScriptedPrimary(Zone(9), "");
        await using var fixture = new ZoneFixture();
        fixture.Manager.Apply(ZoneFixture.With(Secondary(ahead.Port)));
        Assert.True(await fixture.Manager.Find(ZoneFixture.Origin)!.Agent!.RefreshAsync(isWhole: false, CancellationToken.None));
        await using var behind = new ScriptedPrimary(Zone(8), "");
        ahead.Zone = Zone(10);
        fixture.Manager.Apply(ZoneFixture.With(Secondary(behind.Port, ahead.Port)));

        Assert.True(await fixture.Manager.Find(ZoneFixture.Origin)!.Agent!.RefreshAsync(isWhole: false, CancellationToken.None));

        Assert.Equal(10u, fixture.State.Snapshot!.Serial);
    }

    [Fact]
    public async Task Refresh_AfterARestart_GoesOnFromTheDisk()
    {
        await using var primary = new ScriptedPrimary(Zone(8), "");
        await using var fixture = new ZoneFixture();
        ServerConfiguration configuration = ZoneFixture.With(Secondary(primary.Port));
        fixture.Manager.Apply(configuration);
        Assert.True(await fixture.Manager.Find(ZoneFixture.Origin)!.Agent!.RefreshAsync(isWhole: false, CancellationToken.None));
        int transfers = primary.TransferCount;
        await using var again = new ZoneFixture(fixture.Storage);

        again.Manager.Apply(configuration);

        Assert.Equal((ZoneStatus.Ready, 8u), (again.State.Status, again.State.Snapshot!.Serial));
        Assert.True(await again.Manager.Find(ZoneFixture.Origin)!.Agent!.RefreshAsync(isWhole: false, CancellationToken.None));
        Assert.Equal(transfers, primary.TransferCount);   // nothing newer: nothing transferred
    }

    [Fact]
    public async Task Start_WithDataOlderThanTheSoaAllows_IsExpiredUntilAPrimaryIsReached()
    {
        await using var primary = new ScriptedPrimary(Zone(8), "");
        await using var fixture = new ZoneFixture();
        fixture.Manager.Apply(ZoneFixture.With(Secondary(primary.Port)));
        SecondaryAgent agent = fixture.Manager.Find(ZoneFixture.Origin)!.Agent!;
        Assert.True(await agent.RefreshAsync(isWhole: false, CancellationToken.None));
        primary.Fault = "refuses everything";
        foreach (string path in fixture.Storage.Files.Keys.ToArray())
            fixture.Storage.Touch(path, fixture.Time.GetUtcNow() - TimeSpan.FromSeconds(86400));   // the SOA's expire

        agent.Start();

        Assert.Equal(ZoneStatus.Expired, fixture.State.Status);
        primary.Fault = "";
        Assert.True(await agent.RefreshAsync(isWhole: false, CancellationToken.None));
        Assert.Equal(ZoneStatus.Ready, fixture.State.Status);
    }

    private ZoneSettings Secondary(params int[] ports) => new()
    {
        Name = ZoneFixture.Origin,
        Type = ZoneType.Secondary,
        File = _folder.PathOf("zone"),
        NotifiesNameServers = false,
        Primaries = [.. ports.Select(port => new RemoteSettings($"p{port}", [new IPEndPoint(IPAddress.Loopback, port)], null, RemoteTransport.Tcp, 0))],
    };

    private static ZoneSnapshot WithDigest(ZoneSnapshot zone, bool isTrue)
    {
        byte[] digest = Dnssec.ZoneDigest.Compute(zone, Dnssec.ZoneDigest.Sha384).Span.ToArray();
        if (!isTrue) digest[0] ^= 1;
        var change = new ZoneChange(zone.StartRecord, zone.StartRecord, [], [ResourceRecord.Create(ZoneFixture.Origin, RecordType.ZONEMD, 60, Rdata.Parse(RecordType.ZONEMD, $"{zone.Serial} 1 1 {Convert.ToHexString(digest)}"))]);
        return zone.TryApply(change, out ZoneSnapshot? next, out string problem) ? next : throw new InvalidOperationException(problem);
    }

    private static ZoneSnapshot Zone(uint serial)
    {
        var builder = new ZoneSnapshotBuilder(ZoneFixture.Origin);
        builder.TryAdd(ResourceRecord.Create(ZoneFixture.Origin, RecordType.SOA, 60, Rdata.Parse(RecordType.SOA, $"a. b. {serial} 3600 600 86400 60")));
        builder.TryAdd(ResourceRecord.Create(ZoneFixture.Origin, RecordType.NS, 60, Rdata.Parse(RecordType.NS, "ns.example.net.")));
        builder.TryAdd(ResourceRecord.Create(DomainName.Parse($"v{serial}.example.com."), RecordType.TXT, 60, Rdata.Parse(RecordType.TXT, "x")));
        return builder.TryBuild(out ZoneSnapshot? zone, out string problem) ? zone : throw new InvalidOperationException(problem);
    }

    /// <summary>Answers SOA questions and transfers over TCP, the latter with a fault.</summary>
    private sealed class ScriptedPrimary : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource _transferAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _run;

        internal ScriptedPrimary(ZoneSnapshot zone, string fault)
        {
            Zone = zone;
            Fault = fault;
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _run = RunAsync();
        }

        internal int Port { get; }

        internal ZoneSnapshot Zone { get; set; }

        internal string Fault { get; set; }

        internal int TransferCount { get; private set; }

        /// <summary>Done with the first question for a transfer.</summary>
        internal Task TransferAsked => _transferAsked.Task;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Stop();
            await _run;
        }

        private async Task RunAsync()
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    NetworkStream stream = client.GetStream();
                    byte[] head = new byte[2];
                    await stream.ReadExactlyAsync(head, _stop.Token);
                    byte[] request = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
                    await stream.ReadExactlyAsync(request, _stop.Token);
                    byte[] answer = Answer(request);
                    if (answer.Length == 0) await Task.Delay(Timeout.Infinite, _stop.Token);
                    await stream.WriteAsync(answer, _stop.Token);
                }
                catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
                {
                    // The other side gave up, or the test is over.
                }
            }
        }

        private byte[] Answer(byte[] request)
        {
            MessageView view = MessageView.TryParse(request, out MessageView parsed, out WireError error) ? parsed : throw new FormatException(error.ToString());
            if (view.Question.Type == RecordType.SOA)
            {
                byte[] start = Write(request, RecordType.SOA);
                if (Fault == "refuses everything") start[3] |= 5;
                return WireClient.Framed(start);
            }
            TransferCount++;
            _transferAsked.TrySetResult();
            byte[] message = Write(request, view.Question.Type);
            switch (Fault)
            {
                case "closes in a frame":
                    return WireClient.Framed(message)[..^5];
                case "says nothing":
                    return [];
                case "empty frame":
                    return [0, 0];
                case "wrong identity":
                    message[0] ^= 1;
                    return WireClient.Framed(message);
                case "no end":
                    message[7]--;
                    return WireClient.Framed(message[..LastRecord(message)]);
                case "refused":
                    message[3] |= 5;
                    return WireClient.Framed(message);
                default:
                    return WireClient.Framed(message);
            }
        }

        private byte[] Write(byte[] request, RecordType type)
        {
            MessageView view = MessageView.TryParse(request, out MessageView parsed, out _) ? parsed : throw new FormatException();
            byte[] buffer = new byte[4096];
            if (type != RecordType.SOA && Fault != "outside the zone")
            {
                Assert.True(TransferWriter.Whole(view, Zone, TsigServer.Unsigned).TryWrite(buffer, 0, out int length));
                return buffer[..length];
            }
            var writer = new DnsWriter(buffer, new ushort[64]);
            ResourceRecord start = Zone.StartRecord;
            ResourceRecord[] records = type == RecordType.SOA ? [start] : [start, ResourceRecord.Create(DomainName.Parse("example.net."), RecordType.A, 1, [192, 0, 2, 1]), start];
            new MessageHeader(view.Header.Id, 0x8400, 1, (ushort)records.Length, 0, 0).Write(ref writer);
            writer.WriteName(ZoneFixture.Origin.Wire, true);
            writer.WriteUInt16(type.Value);
            writer.WriteUInt16(1);
            foreach (ResourceRecord record in records)
            {
                writer.WriteName(record.Owner.Wire, true);
                writer.WriteUInt16(record.Type.Value);
                writer.WriteUInt16(1);
                writer.WriteUInt32(record.TimeToLive);
                Rdata.Write(record.Type, record.Data.Span, ref writer);
            }
            return writer.Written.ToArray();
        }

        private static int LastRecord(byte[] message)
        {
            byte[] whole = [.. message];
            whole[7]++;
            int last = 0;
            foreach (RecordView record in MessageView.TryParse(whole, out MessageView view, out WireError error) ? view : throw new FormatException(error.ToString()))
                last = record.NameOffset;
            return last;
        }
    }
}
