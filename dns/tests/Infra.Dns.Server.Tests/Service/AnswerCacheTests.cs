using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Access;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Store;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Parsing;
using Infra.Testing;
using Infra.Testing.Fakes;

namespace Infra.Dns.Server.Tests.Service;

public class AnswerCacheTests
{
    private static readonly IPEndPoint Client = new(IPAddress.Parse("198.51.100.7"), 1234);

    // Questions of all kinds twice each, by a processor with and one without a cache: the bytes are the same.
    [Fact]
    public void Process_WithACache_GivesTheSameBytesAsWithout()
    {
        var setup = new Setup();
        var random = new Random(7);
        string[] names = ["example.org", "www.example.org", "WWW.eXample.ORG", "nothing.example.org", "alias.example.org", "a.wild.example.org", "b.wild.example.org", "sub.example.org", "x.sub.example.org", "many.example.org", "other.test"];
        RecordType[] types = [RecordType.A, RecordType.AAAA, RecordType.SOA, RecordType.NS, RecordType.TXT, RecordType.CNAME, RecordType.ANY];
        for (int i = 0; i < 5000; i++)
        {
            int size = random.Next(4) switch { 0 => 0, 1 => 512, 2 => 1232, _ => 4096 };
            byte[] options = random.Next(3) == 0 && size > 0 ? [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8] : [];
            byte[] question = TestService.Question(names[random.Next(names.Length)], types[random.Next(types.Length)], udpSize: size, isDnssecOk: random.Next(2) == 0, options: options);

            Assert.Equal(Setup.Ask(setup.Plain, question), Setup.Ask(setup.Cached, question));
        }
        Assert.True(setup.Hits > 500, $"{setup.Hits}");
    }

    [Fact]
    public void Process_AfterTheZoneHasChanged_AnswersFromTheNewVersion()
    {
        var setup = new Setup();
        byte[] question = TestService.Question("www.example.org", RecordType.A);
        Setup.Ask(setup.Cached, question);
        byte[] before = Setup.Ask(setup.Cached, question);
        Assert.Equal(1, setup.Hits);

        setup.Zone.Publish(Load(TestService.ZoneText.Replace("192.0.2.3", "192.0.2.99", StringComparison.Ordinal)));

        byte[] after = Setup.Ask(setup.Cached, question);
        Assert.NotEqual(before, after);
        Assert.Equal(Setup.Ask(setup.Plain, question), after);
        Assert.Equal(1, setup.Hits);
        setup.Zone.Expire();
        Assert.Equal(ResponseCode.ServFail.Value, Setup.Ask(setup.Cached, question)[3] & 15);
    }

    [Fact]
    public void Process_AfterTheTableOrPolicyHasChanged_ForgetsWhatWas()
    {
        var setup = new Setup();
        byte[] question = TestService.Question("www.example.org", RecordType.A);
        Setup.Ask(setup.Cached, question);
        setup.Service.Zones = new ZoneTable([setup.Zone]);
        Setup.Ask(setup.Cached, question);
        Assert.Equal(0, setup.Hits);
        Setup.Ask(setup.Cached, question);
        Assert.Equal(1, setup.Hits);

        setup.Service.Policy = new ServicePolicy(setup.Configuration, Requests.RequestHandlers.None, new SeededRandom(2));
        Setup.Ask(setup.Cached, question);
        Assert.Equal(1, setup.Hits);
    }

    [Fact]
    public void Process_OfARestrictedZone_KeepsNothing()
    {
        var setup = new Setup(zone: settings => settings with { AllowQuery = new AccessList([new AccessEntry(IpPrefix.TryParse("198.51.100.0/24", out IpPrefix network) ? network : default, null)]) });
        byte[] question = TestService.Question("www.example.org", RecordType.A);

        for (int i = 0; i < 3; i++)
            Assert.Equal(0, Setup.Ask(setup.Cached, question)[3] & 15);

        Assert.Equal(0, setup.Hits);
        Assert.Equal(5, Setup.Ask(setup.Cached, question, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1))[3] & 15);
    }

    [Fact]
    public void Process_OfAnAnswerThatIsTooLongForTheNextClient_IsTruncatedAsEver()
    {
        var setup = new Setup();
        byte[] large = TestService.Question("many.example.org", RecordType.A, udpSize: 4096);
        Setup.Ask(setup.Cached, large);
        Setup.Ask(setup.Cached, large);
        Assert.Equal(1, setup.Hits);

        byte[] small = Setup.Ask(setup.Cached, TestService.Question("many.example.org", RecordType.A));

        Assert.NotEqual(0, small[2] & 2);
        Assert.Equal(1, setup.Hits);
    }

    [Fact]
    public void Process_OfMoreAnswersThanThereIsRoomFor_StaysRight()
    {
        var setup = new Setup(4096, string.Concat(Enumerable.Range(0, 500).Select(i => $"h{i} A 10.0.{i / 256}.{i % 256}\n")));
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] question = TestService.Question($"h{Math.Min(random.Next(500), random.Next(500))}.example.org", RecordType.A);
            Assert.Equal(Setup.Ask(setup.Plain, question), Setup.Ask(setup.Cached, question));
        }
        Assert.True(setup.Hits > 100, $"{setup.Hits}");
    }

    [Fact]
    public void Process_OfAnAnswerThatIsThere_AllocatesNothing()
    {
        var setup = new Setup();
        byte[] question = TestService.Question("www.example.org", RecordType.A, udpSize: 1232, isDnssecOk: true);
        byte[] reply = new byte[4096];
        var client = new ClientAddress(Client);
        AllocationAssert.Zero(() => setup.Cached.Process(question, client, AccessFilter.Everyone, false, reply, out _));
        Assert.True(setup.Hits > 0);
    }

    private static ZoneSnapshot Load(string text) => ZoneSnapshotLoader.Load(new ZoneFile("zone", System.Text.Encoding.ASCII.GetBytes(text)), DomainName.Parse("example.org."), [])!;

    private sealed class Setup
    {
        private const string More = "\nalias CNAME www\n*.wild A 192.0.2.50\n";

        internal Setup(int bytes = AnswerCache.BytesMaxDefault, string further = "", Func<ZoneSettings, ZoneSettings>? zone = null)
        {
            var settings = new ZoneSettings { Name = DomainName.Parse("example.org."), File = "zone" };
            Zone = new ServedZone(zone is null ? settings : zone(settings));
            Zone.Publish(Load(TestService.ZoneText + More + string.Concat(Enumerable.Range(0, 60).Select(i => $"many A 10.1.0.{i}\n")) + further));
            Configuration = TestService.Read("server.udp-size-max = 1400\n[rate-limit]\nresponses-per-second = 0\n[[zone]]\nname = \"example.org\"\nfile = \"zone\"\n");
            Service = new DnsService(new ZoneTable([Zone]), new ServicePolicy(Configuration, Requests.RequestHandlers.None, new SeededRandom(1)), new FakeTimeProvider());
            Cached = new RequestProcessor(Service, Service.AddCounters(), new AnswerCache(bytes));
            Plain = new RequestProcessor(Service, Service.AddCounters());
        }

        internal ServedZone Zone { get; }

        internal ServerConfiguration Configuration { get; }

        internal DnsService Service { get; }

        internal RequestProcessor Cached { get; }

        internal RequestProcessor Plain { get; }

        internal long Hits => Service.Count(ServiceCounter.CacheHits);

        internal static byte[] Ask(RequestProcessor processor, byte[] question, IPEndPoint? client = null)
        {
            byte[] reply = new byte[4096];
            Assert.Equal(RequestOutcome.Reply, processor.Process(question, new ClientAddress(client ?? Client), AccessFilter.Everyone, false, reply, out int length));
            return reply[..length];
        }
    }
}
