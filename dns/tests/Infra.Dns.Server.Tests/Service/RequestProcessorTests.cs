using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Access;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;
using Infra.Dns.Server.Service;
using Infra.Dns.Server.Tests.Interop;
using Infra.Dns.Wire;
using Infra.Parsing;

namespace Infra.Dns.Server.Tests.Service;

// Bad input and what it gets, and the probes of RFC 8906 section 8.
public class RequestProcessorTests
{
    private static readonly byte[] Cookie = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public void Process_WhenShorterThanAHeader_StaysSilent()
    {
        var service = new TestService();
        byte[] question = TestService.Question("www.example.org", RecordType.A);

        for (int length = 0; length < MessageHeader.Length; length++)
            Assert.Null(service.Ask(question.AsSpan(0, length)));

        Assert.Equal(MessageHeader.Length, service.Service.Count(ServiceCounter.DroppedShort));
    }

    [Fact]
    public void Process_WhenItIsAResponse_StaysSilent()
    {
        var service = new TestService();

        Assert.Null(service.Ask(TestService.Question("www.example.org", RecordType.A, bits: 0x8000)));
        Assert.Equal(1, service.Service.Count(ServiceCounter.DroppedResponse));
    }

    [Fact]
    public void Process_WhenCutAnywhereBehindTheHeader_IsFormErr()
    {
        var service = new TestService("rate-limit.responses-per-second = 0");
        byte[] question = TestService.Question("www.example.org", RecordType.A, udpSize: 1232);

        for (int length = MessageHeader.Length; length < question.Length; length++)
        {
            byte[]? reply = service.Ask(question.AsSpan(0, length));
            Assert.NotNull(reply);
            Assert.Equal(ResponseCode.FormErr, WireClient.CodeOf(reply));
            Assert.Equal(0x1234, reply[0] << 8 | reply[1]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(15)]
    public void Process_OfAnUnknownOpcode_IsNotImp(int opcode)
    {
        byte[]? reply = new TestService().Ask(TestService.Question("www.example.org", RecordType.A, bits: (ushort)(opcode << 11)));

        Assert.Equal(ResponseCode.NotImp, WireClient.CodeOf(reply));
        Assert.Equal(opcode, reply![2] >> 3 & 15);
    }

    [Fact]
    public void Process_OfTwoQuestionsOrNone_IsFormErr()
    {
        var service = new TestService();

        Assert.Equal(ResponseCode.FormErr, WireClient.CodeOf(service.Ask(TestService.Question("www.example.org", RecordType.A, count: 2))));
        Assert.Equal(ResponseCode.FormErr, WireClient.CodeOf(service.Ask(TestService.Question("www.example.org", RecordType.A, count: 0))));
    }

    [Fact]
    public void Process_OfNoQuestionButACookie_GivesACookie()
    {
        byte[]? reply = new TestService().Ask(TestService.Question(".", RecordType.A, count: 0, udpSize: 1232, options: Cookie));

        Assert.Equal((ResponseCode.NoError, 24), (WireClient.CodeOf(reply), CookieOf(reply!).Length));
    }

    [Fact]
    public void Process_OfAnEdnsVersion_IsBadVersWithVersionZero()
    {
        byte[]? reply = new TestService().Ask(TestService.Question("example.org", RecordType.SOA, udpSize: 1232, version: 1));

        Assert.Equal(ResponseCode.BadVers, WireClient.CodeOf(reply));
        Assert.True(EdnsView.TryRead(WireClient.ViewOf(reply), out EdnsView edns, out _));
        Assert.Equal(0, edns.Version);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(4711)]
    public void Process_OfAnotherClass_IsRefused(int @class) =>
        Assert.Equal(ResponseCode.Refused, WireClient.CodeOf(new TestService().Ask(TestService.Question("www.example.org", RecordType.A, (ushort)@class))));

    [Fact]
    public void Process_OfAForeignZone_IsRefusedWithReason()
    {
        byte[]? reply = new TestService().Ask(TestService.Question("www.example.com", RecordType.A, udpSize: 1232));

        Assert.Equal((ResponseCode.Refused, (ushort)20), (WireClient.CodeOf(reply), ErrorOf(reply!)));
    }

    [Fact]
    public void Process_WhenTheClientMayNot_IsRefusedWithReason()
    {
        Assert.True(IpPrefix.TryParse("198.51.100.0/24", out IpPrefix network));
        var service = new TestService();

        byte[]? reply = service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232), filter: new AccessFilter([], [network]));

        Assert.Equal((ResponseCode.Refused, (ushort)18), (WireClient.CodeOf(reply), ErrorOf(reply!)));
        Assert.Equal(ResponseCode.NoError, WireClient.CodeOf(service.Ask(TestService.Question("www.example.org", RecordType.A), filter: new AccessFilter([network], [network]))));
        Assert.Equal(ResponseCode.Refused, WireClient.CodeOf(service.Ask(TestService.Question("www.example.org", RecordType.A), new IPEndPoint(IPAddress.Loopback, 1), filter: new AccessFilter([network], []))));
    }

    [Theory]
    [InlineData(ZoneStatus.NotReady, 14)]
    [InlineData(ZoneStatus.Expired, 24)]
    public void Process_OfAFailingZone_IsServFailWithReason(ZoneStatus status, int expected)
    {
        var zone = new ServedZone(new ZoneSettings { Name = DomainName.Parse("broken.example.") });
        var service = new TestService("", null, zone);
        if (status == ZoneStatus.Expired)
        {
            zone.Publish(service.Zone.State.Snapshot!);
            zone.Expire();
        }

        byte[]? reply = service.Ask(TestService.Question("www.broken.example", RecordType.A, udpSize: 1232));

        Assert.Equal((ResponseCode.ServFail, (ushort)expected), (WireClient.CodeOf(reply), ErrorOf(reply!)));
        Assert.Equal(ResponseCode.NoError, WireClient.CodeOf(service.Ask(TestService.Question("www.example.org", RecordType.A))));   // one bad zone never stops the others
    }

    // RFC 8906 section 8: each probe gets an answer, and a right one.
    [Theory]
    [InlineData("8.1.1 known type", "example.org", 6, 0, 0, 0x0000, 0)]
    [InlineData("8.1.2 unknown type", "example.org", 1000, 0, 0, 0x0000, 0)]
    [InlineData("8.1.3.1 CD bit", "example.org", 6, 0, 0, 0x0010, 0)]
    [InlineData("8.1.3.2 AD bit", "example.org", 6, 0, 0, 0x0020, 0)]
    [InlineData("8.1.3.3 reserved bit", "example.org", 6, 0, 0, 0x0040, 0)]
    [InlineData("8.1.3.4 recursion desired", "example.org", 6, 0, 0, 0x0100, 0)]
    [InlineData("8.2.1 EDNS", "example.org", 6, 4096, 0, 0x0000, 0)]
    [InlineData("8.2.2 EDNS version 1", "example.org", 6, 4096, 1, 0x0000, 16)]
    [InlineData("8.2.6 EDNS with DO", "example.org", 6, 4096, 0, 0x8000_0, 0)]
    public void Process_OfAProbe_Answers(string probe, string name, int type, int udpSize, int version, int bits, int code)
    {
        byte[]? reply = new TestService().Ask(TestService.Question(name, new RecordType((ushort)type), udpSize: udpSize, version: (byte)version, isDnssecOk: bits > 0xFFFF, bits: (ushort)bits));

        Assert.NotNull(probe);
        Assert.Equal(code, WireClient.CodeOf(reply).Value);
        Assert.Equal(0, reply![3] & 0x60);   // neither Z nor AD come back
        Assert.Equal(bits & 0x0110, (reply[2] << 8 | reply[3]) & 0x0110);   // RD and CD do
        Assert.Equal(udpSize > 0, WireClient.ViewOf(reply).Options is not null);   // OPT only in reply to OPT
    }

    [Fact]
    public void Process_OfAnUnknownOption_IgnoresIt() =>   // RFC 8906 section 8.2.3
        Assert.Equal(ResponseCode.NoError, WireClient.CodeOf(new TestService().Ask(TestService.Question("example.org", RecordType.SOA, udpSize: 4096, options: [0xFD, 0xE9, 0, 2, 1, 2]))));

    [Theory]
    [InlineData(0, 512)]
    [InlineData(100, 512)]
    [InlineData(600, 600)]
    [InlineData(4096, 1232)]
    public void Process_ByUdp_KeepsToTheSizes(int offered, int most)
    {
        var service = new TestService();
        var builder = new System.Text.StringBuilder(TestService.ZoneText);
        for (int i = 0; i < 90; i++)
            builder.Append(System.Globalization.CultureInfo.InvariantCulture, $"\nbig TXT \"{new string('x', 30)}{i}\"");
        service.Zone.Publish(Dns.Zones.ZoneSnapshotLoader.Load(new Dns.Zones.ZoneFile("z", System.Text.Encoding.ASCII.GetBytes(builder.ToString())), service.Zone.Origin, new DiagnosticBag())!);

        byte[]? reply = service.Ask(TestService.Question("big.example.org", RecordType.TXT, udpSize: offered));
        byte[]? stream = service.Ask(TestService.Question("big.example.org", RecordType.TXT, udpSize: offered), isStream: true);

        Assert.True((reply![2] & 2) != 0 && reply.Length <= most);
        Assert.True((stream![2] & 2) == 0 && stream.Length > 3000);
    }

    [Fact]
    public void Process_OfACookie_GivesOneThatIsGood()
    {
        var service = new TestService("rate-limit.responses-per-second = 1\nrate-limit.slip = 0");
        byte[] first = CookieOf(service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: Cookie))!);
        byte[] option = [0, 10, 0, 24, .. first];

        for (int i = 0; i < 100; i++)   // whoever has a good cookie is not limited
            Assert.Equal(ResponseCode.NoError, WireClient.CodeOf(service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: option))));
        Assert.Null(service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: Cookie)));
    }

    [Fact]
    public void Process_OfAMalformedCookie_IsFormErr() =>
        Assert.Equal(ResponseCode.FormErr, WireClient.CodeOf(new TestService().Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: [0, 10, 0, 3, 1, 2, 3]))));

    [Fact]
    public void Process_WhenCookiesAreRequired_AsksForThem()
    {
        var service = new TestService("cookies.require = true");

        byte[]? bad = service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: Cookie));
        byte[]? none = service.Ask(TestService.Question("www.example.org", RecordType.A));
        byte[]? good = service.Ask(TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: [0, 10, 0, 24, .. CookieOf(bad!)]));

        Assert.Equal(ResponseCode.BadCookie, WireClient.CodeOf(bad));
        Assert.True((none![2] & 2) != 0 && none[7] == 0);
        Assert.Equal((ResponseCode.NoError, 1), (WireClient.CodeOf(good), good![7]));
    }

    [Fact]
    public void Process_OverTheLimit_DropsAndSlips()
    {
        var service = new TestService("rate-limit.responses-per-second = 5\nrate-limit.slip = 2");
        byte[] question = TestService.Question("www.example.org", RecordType.A);

        byte[]?[] replies = [.. Enumerable.Range(0, 11).Select(_ => service.Ask(question))];
        byte[]? other = service.Ask(question, new IPEndPoint(IPAddress.Parse("203.0.113.1"), 1));
        byte[]? same = service.Ask(question, new IPEndPoint(IPAddress.Parse("198.51.100.200"), 1));

        Assert.All(replies[..5], reply => Assert.Equal((0, 1), (reply![2] & 2, reply[7])));
        Assert.Equal(3, replies[5..].Count(reply => reply is null));
        Assert.All(replies[5..].Where(reply => reply is not null), reply => Assert.Equal((2, 0), (reply![2] & 2, reply[7])));
        Assert.Equal(1, other![7]);
        Assert.True(same is null || same[7] == 0);
        service.Time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, service.Ask(question)![7]);
    }

    [Fact]
    public void Process_OverTheLimitByTcp_AnswersAll()
    {
        var service = new TestService("rate-limit.responses-per-second = 1");

        for (int i = 0; i < 10; i++)
            Assert.Equal(ResponseCode.NoError, WireClient.CodeOf(service.Ask(TestService.Question("www.example.org", RecordType.A), isStream: true)));
    }

    [Theory]
    [InlineData("id.server", "the name")]
    [InlineData("hostname.bind", "the name")]
    [InlineData("version.bind", "the version")]
    [InlineData("version.server", "the version")]
    public void Process_OfChaosIdentity_TellsWhatIsConfigured(string name, string expected)
    {
        var silent = new TestService();
        var open = new TestService("server.identity = 'the name'\nserver.version = 'the version'\nserver.nsid = 'me'");

        Assert.Equal(ResponseCode.Refused, WireClient.CodeOf(silent.Ask(TestService.Question(name, RecordType.TXT, 3))));
        byte[] reply = open.Ask(TestService.Question(name, RecordType.TXT, 3))!;
        Assert.Contains(expected, System.Text.Encoding.ASCII.GetString(reply), StringComparison.Ordinal);
        Assert.Contains("me", System.Text.Encoding.ASCII.GetString(open.Ask(TestService.Question("example.org", RecordType.SOA, udpSize: 1232, options: [0, 3, 0, 0]))!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(252, false, 1)]
    [InlineData(252, true, 5)]
    [InlineData(251, false, 5)]
    [InlineData(250, false, 4)]
    [InlineData(128, false, 1)]
    [InlineData(41, false, 4)]
    public void Process_OfATypeThatIsNoRecords_Refuses(int type, bool isStream, int code) =>
        Assert.Equal(code, WireClient.CodeOf(new TestService().Ask(TestService.Question("example.org", new RecordType((ushort)type)), isStream: isStream)).Value);

    [Fact]
    public void Process_OfUpdateNotifyAndTransfer_HandsOver()
    {
        var handler = new NoHandler();
        var service = new TestService("", new RequestHandlers { Notify = handler, Update = handler, Transfer = handler });

        service.Ask(TestService.Question("example.org", RecordType.SOA, bits: 4 << 11));
        Assert.Equal((RequestOutcome.HandOver, (IRequestHandler)handler), (service.Outcome, service.Processor.Handler));
        service.Ask(TestService.Question("example.org", RecordType.SOA, bits: 5 << 11));
        Assert.Equal(RequestOutcome.HandOver, service.Outcome);
        service.Ask(TestService.Question("example.org", RecordType.AXFR), isStream: true);
        Assert.Equal(RequestOutcome.HandOver, service.Outcome);
    }

    [Fact]
    public void Process_OfARestrictedZone_AsksTheList()
    {
        ReadEntry("10.0.0.0/8", out AccessEntry entry);
        var zone = new ServedZone(new ZoneSettings { Name = DomainName.Parse("inner.example."), AllowQuery = new AccessList([entry]) });
        var service = new TestService("", null, zone);
        zone.Publish(Dns.Zones.ZoneSnapshotLoader.Load(new Dns.Zones.ZoneFile("z", "@ 60 IN SOA n. h. 1 1 1 1 1\n@ 60 NS n.\n"u8.ToArray()), zone.Origin, new DiagnosticBag())!);

        byte[]? refused = service.Ask(TestService.Question("inner.example", RecordType.SOA, udpSize: 1232));
        byte[]? allowed = service.Ask(TestService.Question("inner.example", RecordType.SOA), new IPEndPoint(IPAddress.Parse("::ffff:10.1.2.3"), 1));

        Assert.Equal((ResponseCode.Refused, (ushort)18), (WireClient.CodeOf(refused), ErrorOf(refused!)));
        Assert.Equal(ResponseCode.NoError, WireClient.CodeOf(allowed));
    }

    [Fact]
    public void Process_OfAnyBytes_NeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var service = new TestService();
        byte[] whole = [.. TestService.Question("www.example.org", RecordType.A, udpSize: 1232, options: Cookie), .. bytes];
        service.Ask(bytes);
        service.Ask(whole);
        foreach (byte each in bytes)
        {
            whole[each % whole.Length] ^= each;
            byte[]? reply = service.Ask(whole);
            Assert.True(reply is null || MessageView.TryParse(reply, out _, out _));
        }
    }).QuickCheckThrowOnFailure();

    private static void ReadEntry(string text, out AccessEntry entry) => Assert.True(AccessEntry.TryParse(text, out entry));

    private static ushort ErrorOf(byte[] reply) => WireClient.OptionOf(reply, EdnsOptionCode.ExtendedError) is [byte high, byte low, ..] ? (ushort)(high << 8 | low) : ushort.MaxValue;

    private static byte[] CookieOf(byte[] reply) => WireClient.OptionOf(reply, EdnsOptionCode.Cookie);

    private sealed class NoHandler : IRequestHandler
    {
        public ValueTask HandleAsync(ServerRequest request, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
