using System.Text;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;
using Infra.Dns.Wire;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Server.Tests.Service;

/// <summary>All probes of RFC 8906 section 8 with everything that it expects of the replies.</summary>
public class CompliantReplyTests
{
    private const int SoaType = 6;
    private const int DnskeyType = 48;

    // Of the header.
    private const ushort Rd = 0x0100;
    private const ushort Reserved = 0x0040;
    private const ushort Ad = 0x0020;
    private const ushort Cd = 0x0010;

    // Of the OPT record.
    private const ushort Do = 0x8000;
    private const ushort Mbz = 0x0040;
    private const int None = -1;

    private static readonly byte[] UnknownOption = [0, 100, 0, 0];

    // NSID, a client's cookie, a client subnet of 0.0.0.0/0, and EXPIRE.
    private static readonly byte[] ManyOptions = [0, 3, 0, 0, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 8, 0, 4, 0, 1, 0, 0, 0, 9, 0, 0];

    private static readonly Probe[] Probes =
    [
        new("8.1.1 known type", SoaType, 0, None, 0, [], 0, HasStart: true),
        new("8.1.2 unknown type", 1000, 0, None, 0, [], 0, HasStart: false),
        new("8.1.3.1 CD", SoaType, Cd, None, 0, [], 0, HasStart: true),
        new("8.1.3.2 AD", SoaType, Ad, None, 0, [], 0, HasStart: true),
        new("8.1.3.3 reserved bit", SoaType, Reserved, None, 0, [], 0, HasStart: true),
        new("8.1.3.4 RD", SoaType, Rd, None, 0, [], 0, HasStart: true),
        new("8.1.5 TCP", SoaType, 0, None, 0, [], 0, HasStart: true, IsStream: true),
        new("8.2.1 EDNS", SoaType, 0, 0, 0, [], 0, HasStart: true),
        new("8.2.2 EDNS version 1", SoaType, 0, 1, 0, [], 16, HasStart: false),
        new("8.2.3 unknown option", SoaType, 0, 0, 0, UnknownOption, 0, HasStart: true),
        new("8.2.4 unknown flag", SoaType, 0, 0, Mbz, [], 0, HasStart: true),
        new("8.2.5 version 1, unknown flag", SoaType, 0, 1, Mbz, [], 16, HasStart: false),
        new("8.2.6 version 1, unknown option", SoaType, 0, 1, 0, UnknownOption, 16, HasStart: false),
        new("8.2.7 truncated", DnskeyType, 0, 0, Do, [], 0, HasStart: false, UdpSize: 512),
        new("8.2.8 DO", SoaType, 0, 0, Do, [], 0, HasStart: true),
        new("8.2.9 version 1, DO", SoaType, 0, 1, Do, [], 16, HasStart: false),
        new("8.2.10 defined options", SoaType, 0, 0, 0, ManyOptions, 0, HasStart: true, MayHaveOptions: true),
    ];

    public static TheoryData<string> Names => [.. Probes.Select(probe => probe.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Process_OfAProbe_RepliesAsTheRfcExpects(string name)
    {
        Probe probe = Probes.Single(each => each.Name == name);
        TestService service = Create();

        byte[]? reply = service.Ask(probe.Question(), isStream: probe.IsStream);

        Assert.NotNull(reply);
        Assert.True(MessageView.TryParse(reply, out MessageView view, out WireError error), error.ToString());
        Assert.Equal(0x1234, reply[0] << 8 | reply[1]);
        Assert.True(view.Header.IsResponse);
        Assert.Equal(probe.Code == 0, view.Header.Has(MessageHeader.Authoritative));
        Assert.Equal(0, reply[3] & (Reserved | Ad));
        Assert.Equal(probe.Bits & Rd, (reply[2] & 1) << 8);
        int starts = 0;
        foreach (RecordView record in view)
        {
            if (record.Section == MessageSection.Answer && record.Type == RecordType.SOA) starts++;
        }
        Assert.Equal(probe.HasStart ? 1 : 0, starts);
        bool hasEdns = EdnsView.TryRead(view, out EdnsView edns, out _);
        Assert.Equal(probe.Version != None, hasEdns);
        Assert.Equal(probe.Code, (hasEdns ? edns.ExtendedResponseCode << 4 : 0) | reply[3] & 15);
        if (!hasEdns) return;
        Assert.Equal(0, edns.Version);
        Assert.Equal((probe.Flags & Do) != 0, edns.IsDnssecOk);
        Assert.False(edns.TryFind(new EdnsOptionCode(100), out _));
        if (!probe.MayHaveOptions) Assert.Equal(0, edns.Options.Length);
        Assert.Equal(0, FlagsOf(view) & ~Do);   // nothing that is not defined comes back
        Assert.True(probe.IsStream || reply.Length <= Math.Max(512, probe.UdpSize));
    }

    [Fact]
    public void Process_OfTheUnknownOpcodeAlone_RepliesNotImpWithNothingElse()   // 8.1.4
    {
        byte[] header = [0x12, 0x34, 15 << 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

        byte[]? reply = Create().Ask(header);

        Assert.Equal([0x12, 0x34, 0x80 | 15 << 3, 4, 0, 0, 0, 0, 0, 0, 0, 0], reply);
    }

    [Fact]
    public void Probe_ForATruncatedReply_IsCutForOurZone()
    {
        byte[]? reply = Create().Ask(Probes.Single(each => each.UdpSize == 512).Question());

        Assert.NotEqual(0, reply![2] & 2);   // or 8.2.7 would show nothing
    }

    // A signed zone whose DNSKEY set with its signatures is larger than 512 bytes.
    private static TestService Create()
    {
        string key = Convert.ToBase64String(Enumerable.Range(0, 260).Select(i => (byte)i).ToArray());
        string text = TestService.ZoneText.Replace("example.org", "signed.example", StringComparison.Ordinal) + $"\n@ DNSKEY 257 3 8 {key}\n@ DNSKEY 256 3 8 {key}\n@ RRSIG DNSKEY 8 2 300 20300101000000 20200101000000 1 signed.example. {key}\n";
        var zone = new ServedZone(new ZoneSettings { Name = DomainName.Parse("signed.example.") });
        zone.Publish(ZoneSnapshotLoader.Load(new ZoneFile("zone", Encoding.ASCII.GetBytes(text)), zone.Origin, new DiagnosticBag())!);
        return new TestService("", null, zone);
    }

    private static int FlagsOf(MessageView view)
    {
        foreach (RecordView record in view)
        {
            if (record.Type == RecordType.OPT) return (int)(record.TimeToLive & 0xFFFF);
        }
        throw new InvalidOperationException("no OPT");
    }

    private sealed record Probe(
        string Name, int Type, ushort Bits, int Version, ushort Flags, byte[] Options, int Code, bool HasStart, bool IsStream = false, int UdpSize = 1232, bool MayHaveOptions = false)
    {
        internal byte[] Question()
        {
            byte[] question = TestService.Question(
                "signed.example", new RecordType((ushort)Type), udpSize: Version == None ? 0 : UdpSize, isDnssecOk: (Flags & Do) != 0, version: (byte)Math.Max(0, Version), options: Options, bits: Bits);
            // The flags of OPT stand before its length and options.
            if ((Flags & Mbz) != 0) question[question.Length - Options.Length - 3] |= (byte)Mbz;
            return question;
        }
    }
}
