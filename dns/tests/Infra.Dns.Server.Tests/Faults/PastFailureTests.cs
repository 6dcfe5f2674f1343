using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Catalogs;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Listeners;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Tests.Interop;
using Infra.Dns.Server.Tests.ZoneManagement;
using Infra.Dns.Server.Zones;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Testing;

namespace Infra.Dns.Server.Tests.Faults;

// A test for each family of failures that other servers have had, as far as it touches messages, zones, transfers, signatures, catalogs, TCP or metrics.
public class PastFailureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly RecordType[] Types = [.. Enumerable.Range(0, 280).Select(number => new RecordType((ushort)number)), new RecordType(32768), new RecordType(32769), new RecordType(61440), new RecordType(65280), new RecordType(65535)];

    // CVE-2026-3119 (TKEY), CVE-2026-10822 (DNSKEY), BRID and HHIT: any type as a question and, with good and with broken data, as a record in every section of every opcode.
    [Fact]
    public void PacketsOfDeath_AnyTypeInAnyRole_AreAnswered()
    {
        var service = new TestService("[rate-limit]\nresponses-per-second = 0\n");
        var random = new Random(1);
        foreach (RecordType type in Types)
        {
            foreach (Opcode opcode in (Opcode[])[Opcode.Query, Opcode.Notify, Opcode.Update])
            {
                for (int section = 0; section < 4; section++)
                {
                    byte[] data = new byte[random.Next(64)];
                    random.NextBytes(data);
                    byte[] message = Message(opcode, type, section, data);
                    byte[]? reply = service.Ask(message, isStream: random.Next(2) == 0);
                    Assert.True(reply is null || (reply[0] == message[0] && (reply[2] & 0x80) != 0), $"{type} {opcode} {section}");
                }
            }
        }
        Assert.Equal(0, service.Counters[ServiceCounter.Failures]);
        Assert.Equal(ResponseCode.NotImp.Value, service.Ask(TestService.Question("www.example.org", RecordType.TKEY))![3] & 15);
    }

    // The same records signed by a key that may update: what reaches the update handler itself.
    [Fact]
    public async Task PacketsOfDeath_InSignedUpdates_AreAnswered()
    {
        await using ZoneFixture fixture = ZoneFixture.Loaded(7);
        var random = new Random(2);
        using var key = new TsigKey(ZoneFixture.KeyName, TsigAlgorithm.HmacSha256, ZoneFixture.Secret);
        foreach (RecordType type in Types)
        {
            byte[] data = new byte[random.Next(40)];
            random.NextBytes(data);
            byte[] message = Message(Opcode.Update, RecordType.SOA, 1 + random.Next(2), data, "example.com.", type);
            byte[] buffer = [.. message, .. new byte[300]];
            int length = message.Length;
            new TsigClient(key).TrySign(buffer, ref length, (ulong)fixture.Time.GetUtcNow().ToUnixTimeSeconds());
            if (!fixture.Manager.Handlers.Authenticator!.TryAuthenticate(buffer.AsMemory(0, length), out _, out _)) continue;
            TestRequest request = fixture.Receive(buffer[..length], isStream: true);
            await fixture.Manager.Handlers.Update!.HandleAsync(request, CancellationToken.None);
            Assert.Single(request.Replies);
        }
        Assert.Equal(ResponseCode.NoError, await fixture.AddAsync("still"));
    }

    // CVE-2026-12617: CNAME and DNAME at one owner, which no zone file may have but a transfer may bring. A wildcard with NSEC and NSEC3 beside each other.
    [Fact]
    public void Cve_2026_12617_ZonesThatContradictThemselves_AreAnsweredFrom()
    {
        ZoneSnapshot zone = Build(
            ("@", RecordType.SOA, "ns host 1 2 3 4 5"), ("@", RecordType.NS, "ns"), ("both", RecordType.CNAME, "x.both"), ("both", RecordType.DNAME, "both"), ("x.both", RecordType.CNAME, "both"),
            ("*", RecordType.CNAME, "*"), ("*", RecordType.NSEC, "@ A CNAME"), ("*", RecordType.DNAME, "loop"), ("loop", RecordType.DNAME, "@"), ("cut", RecordType.NS, "cut"), ("cut", RecordType.DNAME, "cut.cut"),
            ("cut", RecordType.CNAME, "cut"), ("@", RecordType.DNAME, "below"), ("@", RecordType.NSEC3PARAM, "1 0 0 -"), ("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom", RecordType.NSEC3, "1 0 0 - 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom A"),
            ("*", RecordType.NSEC3, "1 0 0 - 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom A"));
        AskEverything(zone, "both", "x.both", "y.x.both", "nothing", "a.b.c", "*", "a.*", "loop", "x.loop", "cut", "x.cut", "below", "x.below", "@");
    }

    // A second SOA, CNAME or DNAME of one owner makes no zone, whether it comes from a file or by a transfer.
    [Theory]
    [InlineData("@", 6, "ns host 9 2 3 4 5")]
    [InlineData("c", 5, "b")]
    [InlineData("d", 39, "b")]
    public void ASecondSoaCnameOrDname_IsRefused(string owner, ushort type, string data)
    {
        (string, RecordType, string)[] zone = [("@", RecordType.SOA, "ns host 1 2 3 4 5"), ("@", RecordType.NS, "ns"), ("c", RecordType.CNAME, "a"), ("d", RecordType.DNAME, "a")];
        Assert.True(TryBuild(out string problem, zone), problem);

        Assert.False(TryBuild(out problem, [.. zone, (owner, new RecordType(type), data)]));

        Assert.StartsWith("more than one ", problem, StringComparison.Ordinal);
    }

    // RUSTSEC-2026-0118: a search for the closest encloser that does not end. The deepest names there are, in zones with both sorts of denial, chain and without.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rustsec_2026_0118_TheDeepestNames_AreDenied(bool isHashed)
    {
        (string, RecordType, string)[] denial = isHashed
            ? [("@", RecordType.NSEC3PARAM, "1 0 0 -"), ("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom", RecordType.NSEC3, "1 0 0 - 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom A")]
            : [("@", RecordType.NSEC, "@ SOA NS")];
        string deep = string.Join('.', Enumerable.Repeat("a", 115));
        ZoneSnapshot zone = Build([("@", RecordType.SOA, "ns host 1 2 3 4 5"), ("@", RecordType.NS, "ns"), (deep, RecordType.A, "192.0.2.1"), .. denial]);
        AskEverything(zone, deep, "b." + deep, "b" + deep[1..], string.Join('.', Enumerable.Repeat("b", 118)), "@");
    }

    // RUSTSEC-2026-0119, CVE-2023-4408, CVE-2024-8508, CVE-2026-44390: names that are long only when they are decompressed.
    [Fact]
    public void Rustsec_2026_0119_ManyPointersToALongName_AreRefused()
    {
        var service = new TestService();
        var writer = new DnsWriter(new byte[60_000], default);
        new MessageHeader(1, 0, 1, 0, 0, 3000).Write(ref writer);
        writer.WriteName(DomainName.Parse(string.Concat(Enumerable.Repeat("a.", 120)) + "org.").Wire, false);
        writer.WriteUInt16(1);
        writer.WriteUInt16(1);
        for (int i = 0; i < 3000; i++)
        {
            writer.WriteUInt16(0xC00C);
            writer.WriteUInt16(1);
            writer.WriteUInt16(1);
            writer.WriteUInt32(0);
            writer.WriteUInt16(0);
        }

        Assert.Equal(ResponseCode.FormErr.Value, service.Ask(writer.Written.ToArray(), isStream: true)![3] & 15);
    }

    // CVE-2026-41292 (number of options), CVE-2026-42944 (repeated options that make the reply grow).
    [Fact]
    public void Cve_2026_42944_RepeatedOptions_AreAnsweredOnceOrRefused()
    {
        var service = new TestService("server.nsid = \"" + new string('n', 128) + "\"\n");
        byte[] pair = [0, 3, 0, 0, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];

        byte[] reply = service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 512, options: [.. Enumerable.Repeat(pair, 30).SelectMany(each => each)]))!;
        Assert.True(reply.Length < 512 && (reply[3] & 15) == 0, $"{reply.Length}");
        Assert.Equal(ResponseCode.FormErr.Value, service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 512, options: [.. Enumerable.Repeat((byte[])[255, 1, 0, 0], 65).SelectMany(each => each)]))![3] & 15);
    }

    // CVE-2024-1737: very many records of a set, very many types of a name.
    [Fact]
    public void Cve_2024_1737_SetsAndNamesThatAreTooLarge_MakeNoZone()
    {
        Assert.False(TryBuild(out string many, [("@", RecordType.SOA, "ns host 1 2 3 4 5"), ("@", RecordType.NS, "ns"), .. Enumerable.Range(0, 101).Select(i => ("a", RecordType.A, $"10.0.0.{i}"))]));
        Assert.True(TryBuild(out string asMany, [("@", RecordType.SOA, "ns host 1 2 3 4 5"), ("@", RecordType.NS, "ns"), .. Enumerable.Range(0, 100).Select(i => ("a", RecordType.A, $"10.0.0.{i}"))]), asMany);
        Assert.False(TryBuild(out string types, [("@", RecordType.SOA, "ns host 1 2 3 4 5"), ("@", RecordType.NS, "ns"), .. Enumerable.Range(0, 101).Select(i => ("a", new RecordType((ushort)(65280 + i)), "\\# 1 00"))]));
        Assert.NotEqual("", many);
        Assert.NotEqual("", types);
    }

    // CVE-2026-50248: a primary's name in the SOA that is none.
    [Theory]
    [InlineData(".")]
    [InlineData("\\000\\255.\\032")]
    [InlineData("*.*")]
    public async Task Cve_2026_50248_AnyPrimaryName_IsNotified_AndServed(string name)
    {
        await using var fixture = new ZoneFixture();
        fixture.Storage.Write(ZoneFixture.File, ZoneFixture.Text(7).Replace("SOA ns ", $"SOA {name} ", StringComparison.Ordinal));
        fixture.Manager.Apply(ZoneFixture.With(ZoneFixture.Primary() with { NotifiesNameServers = true }));
        fixture.Manager.Start();

        fixture.Manager.OnChange(fixture.Manager.Find(ZoneFixture.Origin)!.Data);

        Assert.Equal(ZoneStatus.Ready, fixture.State.Status);
    }

    // CVE-2026-40209: differences that lead in a circle and never arrive.
    [Fact]
    public void Cve_2026_40209_DifferencesInACircle_EndInTime()
    {
        var reader = new TransferReader(1, ZoneFixture.Origin, 5, new TransferLimits(1 << 20, 1000), null);
        TransferProgress progress = TransferProgress.More;
        int messages = 0;
        for (; progress == TransferProgress.More && messages < 10_000; messages++)
        {
            var writer = new DnsWriter(new byte[4096], new ushort[DnsWriter.CandidatesMax]);
            uint[] serials = messages == 0 ? [9, 5, 6, 6, 5] : [5, 6, 6, 5];
            new MessageHeader(1, 0x8400, 1, (ushort)serials.Length, 0, 0).Write(ref writer);
            writer.WriteName(ZoneFixture.Origin.Wire, true);
            writer.WriteUInt16(RecordType.IXFR.Value);
            writer.WriteUInt16(1);
            foreach (uint serial in serials)
                Write(ZoneFixture.Origin, RecordType.SOA, Rdata.Parse(RecordType.SOA, $"a. b. {serial} 1 1 1 1"), ref writer);
            progress = reader.Read(writer.Written, 0);
        }

        Assert.Equal(TransferProgress.Failed, progress);
        Assert.InRange(messages, 1, 1000);
    }

    // CVE-2026-42388 and what a catalog might try beside it: properties where they do not belong, names that look like paths, itself as a member.
    [Fact]
    public void Cve_2026_42388_ACatalogThatIsHostile_NamesZonesAndNothingElse()
    {
        string[] lines =
        [
            "$ORIGIN cat.", "$TTL 0", "@ SOA a b 1 1 1 1 1", "@ NS invalid.", "version TXT \"2\"", "a.zones PTR \\.\\.\\047\\.\\.\\047etc\\047passwd.", "b.zones PTR example.org.", "coo.b.zones PTR a.", "coo PTR evil.", "group TXT x",
            "coo.zones PTR evil.", "x.coo.b.zones PTR evil.", "group.group.b.zones TXT y", "file.ext TXT \"/etc/shadow\"", "version.b.zones TXT \"1\"", "zones PTR evil.",
        ];
        ZoneSnapshot? zone = ZoneSnapshotLoader.Load(new ZoneFile("cat", Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n")), DomainName.Parse("cat."), []);

        Assert.True(Catalog.TryRead(zone!, out Catalog? catalog, out string problem), problem);

        Assert.Equal(3, catalog.Members.Count);   // under "zones" the label "coo" is one like any other
        string folder = Path.GetFullPath("/srv/catalog");
        Assert.All(catalog.Members, member => Assert.Equal(folder, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, ZonePaths.NameOf(member.Zone) + ".zone")))));
    }

    // CVE-2026-24029: an access list that looks at connections instead of messages. And CLOSE_WAIT: who closes is forgotten.
    [Fact]
    public async Task Cve_2026_24029_AnOpenConnection_IsJudgedByTheListOfNow_AndForgottenWhenClosed()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        var configuration = TestService.Read($"[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n");
        var service = new TestService();
        using var context = new Infra.Hosting.DaemonContext("dnsd");
        using StreamListener listener = StreamListener.Open(
            new IPEndPoint(IPAddress.Loopback, 0), AccessFilter.Everyone, service.Service, new RequestDispatcher(service.Service, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance), new StreamSettings(configuration.Limits, new StreamCapacity(100, 1 << 20)), context);
        listener.Start();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.Address);
        byte[] question = TestService.Question("www.example.org", RecordType.A);
        Assert.Equal("NOERROR aa", WireClient.Read((await LimitedServer.AskAsync(client, question, Patience))!).Status);

        listener.Filter = new AccessFilter([], [Infra.Parsing.IpPrefix.TryParse("127.0.0.0/8", out Infra.Parsing.IpPrefix network) ? network : default]);

        Assert.Equal("REFUSED", WireClient.Read((await LimitedServer.AskAsync(client, question, Patience))!).Status);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(Patience));
        for (int i = 0; i < 6000 && listener.ConnectionCount > 0; i++)
            await Task.Delay(10);
        Assert.Equal(0, listener.ConnectionCount);
        await listener.StopAsync(CancellationToken.None);
    }

    // CVE-2026-40011 and seven like it: whatever clients ask, metrics have words of ours only.
    [Fact]
    public async Task Cve_2026_40011_Metrics_HaveNoWordOfAnyClient()
    {
        using var folder = new TemporaryFolder();
        string zone = folder.Write("zone", TestService.ZoneText);
        var service = new TestService();
        using var context = new Infra.Hosting.DaemonContext("metrics-test");
        await using RunningServer server = await RunningServer.StartAsync($"[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n");
        service.Ask(TestService.Question("evil\\\"\\010label.example.org", RecordType.A));
        service.Ask(TestService.Question("evil.example.org", new RecordType(4242), @class: 4711));
        HashSet<string> words = [];
        using var meter = new Meter("infra.past-failures");
        using (var listener = new MeterListener())
        {
            listener.InstrumentPublished = (instrument, each) =>
            {
                if (instrument.Meter == meter) each.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                foreach (KeyValuePair<string, object?> tag in tags)
                    words.Add($"{tag.Key}={tag.Value}");
            });
            listener.Start();
            ServiceMetrics.Register(meter, service.Service, service.Service.Zones, server.Daemon.Listeners!);
            listener.RecordObservableInstruments();
        }

        Assert.Contains("rcode=NXDOMAIN", words);
        Assert.Contains("limit=transfer-records", words);
        Assert.All(words, word => Assert.Matches("^[a-z]+=[A-Za-z0-9-]{1,16}$", word));
        Assert.DoesNotContain(words, word => word.Contains("evil", StringComparison.Ordinal) || word.Contains("4242", StringComparison.Ordinal));
    }

    private static void AskEverything(ZoneSnapshot zone, params string[] names)
    {
        var served = new ServedZone(new ZoneSettings { Name = zone.Origin, File = "zone" });
        served.Publish(zone);
        var service = new TestService("[rate-limit]\nresponses-per-second = 0\n[server]\nminimal-responses = false\n");
        service.Service.Zones = new ZoneTable([served]);
        foreach (string name in names)
        {
            foreach (RecordType type in (RecordType[])[RecordType.A, RecordType.NS, RecordType.SOA, RecordType.CNAME, RecordType.DNAME, RecordType.DS, RecordType.NSEC, RecordType.NSEC3, RecordType.ANY, RecordType.RRSIG, RecordType.DNSKEY])
            {
                foreach (bool isDnssecOk in (bool[])[false, true])
                    Assert.NotNull(service.Ask(TestService.Question(name == "@" ? "example.org" : name + ".example.org", type, udpSize: 1232, isDnssecOk: isDnssecOk)));
            }
        }
        Assert.Equal(0, service.Counters[ServiceCounter.Failures]);
    }

    private static ZoneSnapshot Build(params (string Owner, RecordType Type, string Data)[] records) => TryMake(records, out ZoneSnapshot? zone, out string problem) ? zone! : throw new InvalidOperationException(problem);

    private static bool TryBuild(out string problem, (string Owner, RecordType Type, string Data)[] records) => TryMake(records, out _, out problem);

    private static bool TryMake((string Owner, RecordType Type, string Data)[] records, out ZoneSnapshot? zone, out string problem)
    {
        var builder = new ZoneSnapshotBuilder(DomainName.Parse("example.org."));
        foreach ((string owner, RecordType type, string data) in records)
        {
            string absolute = string.Join(' ', data.Split(' ').Select(word => word == "@" ? "example.org." : word));
            if (type == RecordType.NS || type == RecordType.CNAME || type == RecordType.DNAME) absolute = data == "@" ? "example.org." : data + ".example.org.";
            if (type == RecordType.SOA) absolute = data.Replace("ns host", "ns.example.org. host.example.org.", StringComparison.Ordinal);
            builder.TryAdd(ResourceRecord.Create(DomainName.Parse(owner == "@" ? "example.org." : owner + ".example.org."), type, 60, Rdata.Parse(type, absolute)));
        }
        return builder.TryBuild(out zone, out problem);
    }

    // section: 0 for none but the question.
    private static byte[] Message(Opcode opcode, RecordType questionType, int section, byte[] data, string name = "www.example.org.", RecordType? recordType = null)
    {
        var writer = new DnsWriter(new byte[1024], new ushort[DnsWriter.CandidatesMax]);
        new MessageHeader(0x4242, 0, 1, (ushort)(section == 1 ? 1 : 0), (ushort)(section == 2 ? 1 : 0), (ushort)(section == 3 ? 1 : 0)).With(opcode).Write(ref writer);
        writer.WriteName(DomainName.Parse(name).Wire, true);
        writer.WriteUInt16(questionType.Value);
        writer.WriteUInt16(1);
        if (section == 0) return writer.Written.ToArray();
        writer.WriteName(DomainName.Parse(name).Wire, true);
        writer.WriteUInt16((recordType ?? questionType).Value);
        writer.WriteUInt16(1);
        writer.WriteUInt32(60);
        writer.WriteUInt16((ushort)data.Length);
        writer.WriteBytes(data);
        return writer.Written.ToArray();
    }

    private static void Write(DomainName owner, RecordType type, byte[] data, ref DnsWriter writer)
    {
        writer.WriteName(owner.Wire, true);
        writer.WriteUInt16(type.Value);
        writer.WriteUInt16(1);
        writer.WriteUInt32(60);
        Rdata.Write(type, data, ref writer);
    }
}
