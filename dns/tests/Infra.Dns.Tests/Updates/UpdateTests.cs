using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Tests.Transfers;
using Infra.Dns.Updates;
using Infra.Dns.Wire;
using Infra.Testing;

namespace Infra.Dns.Tests.Updates;

public class UpdateTests
{
    private static readonly DomainName Key = DomainName.Parse("editor.key.");
    private static readonly IReadOnlyList<UpdateGrant> AllGrants = [new(Key, UpdateMatch.Subdomain, TestZone.Origin, [])];
    private static readonly ZoneSnapshot Zone = TestZone.Of(7, "a A 192.0.2.2", "a A 192.0.2.3", "a TXT \"t\"", "alias CNAME a", "x.ent A 192.0.2.4", "sub NS ns.sub", "ns.sub A 192.0.2.5");

    // Class, owner, type, data; TTL 300 where a record is added. The outcome is a response code, or what the zone has gained and lost.
    [Theory]
    [InlineData("ANY a ANY", "NOERROR")]
    [InlineData("ANY nope ANY", "NXDOMAIN")]
    [InlineData("ANY ent ANY", "NXDOMAIN")]   // an empty non-terminal owns nothing
    [InlineData("ANY a A", "NOERROR")]
    [InlineData("ANY a MX", "NXRRSET")]
    [InlineData("NONE nope ANY", "NOERROR")]
    [InlineData("NONE a ANY", "YXDOMAIN")]
    [InlineData("NONE a MX", "NOERROR")]
    [InlineData("NONE a A", "YXRRSET")]
    [InlineData("IN a A 192.0.2.2|IN a A 192.0.2.3", "NOERROR")]
    [InlineData("IN a A 192.0.2.3|IN a A 192.0.2.2|IN a A 192.0.2.2", "NOERROR")]
    [InlineData("IN a A 192.0.2.2", "NXRRSET")]
    [InlineData("IN a A 192.0.2.2|IN a A 192.0.2.3|IN a A 192.0.2.4", "NXRRSET")]
    [InlineData("IN A A 192.0.2.3|IN a A 192.0.2.2", "NOERROR")]   // in any case
    [InlineData("IN nope A 192.0.2.3", "NXRRSET")]
    public void Apply_ByPrerequisites_FollowsTheTable(string prerequisites, string expected)
    {
        UpdateResult result = Apply(prerequisites, "IN new A 192.0.2.99");

        Assert.Equal(expected, result.Code.ToString());
        Assert.Equal(expected == "NOERROR", result.Change is not null);
    }

    [Theory]
    [InlineData("IN new A 192.0.2.9", "+new A 192.0.2.9")]
    [InlineData("IN a A 192.0.2.2", "")]   // there already
    [InlineData("IN a A 192.0.2.9", "+a A 192.0.2.9")]
    [InlineData("ANY a A", "-a A 192.0.2.2|-a A 192.0.2.3")]
    [InlineData("ANY a ANY", "-a A 192.0.2.2|-a A 192.0.2.3|-a TXT \"t\"")]
    [InlineData("NONE a A 192.0.2.2", "-a A 192.0.2.2")]
    [InlineData("NONE a A 192.0.2.77", "")]
    [InlineData("NONE nope A 192.0.2.77", "")]
    [InlineData("ANY nope ANY", "")]
    [InlineData("IN a CNAME b.example.com.", "")]   // beside other data: ignored
    [InlineData("IN alias A 192.0.2.9", "")]   // beside an alias: ignored
    [InlineData("IN alias CNAME b.example.com.", "-alias CNAME a.example.com.|+alias CNAME b.example.com.")]
    [InlineData("ANY alias CNAME|IN alias A 192.0.2.9", "-alias CNAME a.example.com.|+alias A 192.0.2.9")]
    [InlineData("ANY a ANY|IN a CNAME b.example.com.", "-a A 192.0.2.2|-a A 192.0.2.3|-a TXT \"t\"|+a CNAME b.example.com.")]
    [InlineData("IN new A 192.0.2.9|NONE new A 192.0.2.9", "")]   // in this order nothing is left
    [InlineData("NONE new A 192.0.2.9|IN new A 192.0.2.9", "+new A 192.0.2.9")]
    [InlineData("ANY @ ANY", "")]   // the zone's SOA and NS stay
    [InlineData("ANY @ SOA", "")]
    [InlineData("IN new SOA ns.example.com. h.example.com. 99 1 1 1 1", "")]   // nobody but the zone has one
    [InlineData("ANY sub NS", "-sub NS ns.sub.example.com.")]
    public void Apply_ByChanges_FollowsTheRfc(string changes, string expected)
    {
        UpdateResult result = Apply("", changes, [.. AllGrants, new(Key, UpdateMatch.Subdomain, TestZone.Origin, [RecordType.SOA])]);

        Assert.Equal(("NOERROR", expected), (result.Code.ToString(), Difference(result)));
        Assert.Equal(expected == "" ? null : 8u, result.Snapshot?.Serial);
    }

    [Theory]
    [InlineData("ANY @ NS", "")]
    [InlineData("NONE @ NS ns.example.com.", "")]   // the last one stays
    [InlineData("IN @ NS ns2.example.com.|NONE @ NS ns.example.com.", "-@ NS ns.example.com.|+@ NS ns2.example.com.")]
    [InlineData("IN @ NS ns2.example.com.|NONE @ NS ns.example.com.|NONE @ NS ns2.example.com.", "-@ NS ns.example.com.|+@ NS ns2.example.com.")]
    public void Apply_OfTheZonesNameServers_KeepsOne(string changes, string expected) =>
        Assert.Equal(expected, Difference(Apply("", changes, [new(Key, UpdateMatch.Name, TestZone.Origin, [RecordType.NS])])));

    [Theory]
    [InlineData(20u, 20u)]
    [InlineData(7u, null)]
    [InlineData(6u, null)]
    [InlineData(0x80000006, 0x80000006)]
    [InlineData(0x80000007, null)]
    public void Apply_OfASoa_TakesLaterOnesOnly(uint serial, uint? expected)
    {
        UpdateResult result = Apply("", $"IN @ SOA ns.example.com. h.example.com. {serial} 1 2 3 4", [new(Key, UpdateMatch.Name, TestZone.Origin, [RecordType.SOA])]);

        Assert.Equal(("NOERROR", expected), (result.Code.ToString(), result.Snapshot?.Serial));
    }

    [Fact]
    public void Apply_AtTheLastSerialNumber_GoesOnAtOne()
    {
        ZoneSnapshot last = TestZone.Of(uint.MaxValue);

        UpdateResult result = UpdateProcessor.Apply(last, Request("", "IN new A 192.0.2.1"), AllGrants, Key);

        Assert.Equal(1u, result.Snapshot!.Serial);
    }

    [Fact]
    public void Apply_WithAnotherTimeToLive_ChangesTheWholeSet()
    {
        UpdateRequest request = new(TestZone.Origin, [], [Record("IN a A 192.0.2.9") with { TimeToLive = 77 }]);

        UpdateResult result = UpdateProcessor.Apply(Zone, request, AllGrants, Key);

        Assert.Equal((2, 3), (result.Change!.Removed.Count, result.Change.Added.Count));
        Assert.True(result.Snapshot!.TryFind(DomainName.Parse("a.example.com."), RecordType.A, out ZoneSet set));
        Assert.Equal((77u, 3), (set.TimeToLive, set.Count));
    }

    [Theory]
    [InlineData("name a.example.com. A", "IN a A 192.0.2.9", true)]
    [InlineData("name a.example.com. A", "IN A A 192.0.2.9", true)]
    [InlineData("name a.example.com. A", "IN a TXT x", false)]
    [InlineData("name a.example.com. A", "IN b.a A 192.0.2.9", false)]
    [InlineData("name a.example.com. A", "ANY a ANY", false)]   // it has a TXT as well
    [InlineData("name a.example.com. A,TXT", "ANY a ANY", true)]
    [InlineData("subdomain a.example.com. ", "IN b.a A 192.0.2.9", true)]
    [InlineData("subdomain a.example.com. ", "IN ba A 192.0.2.9", false)]
    [InlineData("subdomain example.com. ", "IN @ NS ns2.example.com.", false)]   // only if it is named
    [InlineData("subdomain example.com. ", "IN @ TXT x", true)]
    [InlineData("subdomain example.com. ", "IN sub NS ns2.example.com.", true)]
    [InlineData("subdomain example.com. ", "IN @ CDS 1 13 2 00", false)]
    [InlineData("subdomain example.com. CDS", "IN @ CDS 1 13 2 00", true)]
    [InlineData("subdomain example.com. RRSIG,NSEC,DNSKEY", "IN a NSEC b.example.com. A", false)]   // never a client's business
    [InlineData("subdomain example.com. RRSIG,NSEC,DNSKEY", "IN @ DNSKEY 257 3 13 AAAA", false)]
    [InlineData("self . ", "IN a A 192.0.2.9", false)]
    [InlineData("name nope.example.com. A", "IN a A 192.0.2.9|IN nope A 192.0.2.1", false)]   // one forbidden change forbids all
    [InlineData("name nope.example.com. A", "IN nope A 192.0.2.1|IN a A 192.0.2.9", false)]
    public void Apply_ByGrant_RefusesWhatIsNotGranted(string grant, string changes, bool isGranted)
    {
        string[] words = grant.Split(' ');
        var given = new UpdateGrant(Key, Enum.Parse<UpdateMatch>(words[0], ignoreCase: true), DomainName.Parse(words[1]), [.. words[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Type)]);

        UpdateResult result = Apply("", changes, [given]);

        Assert.Equal(isGranted ? ResponseCode.NoError : ResponseCode.Refused, result.Code);
        Assert.Equal(isGranted, result.Change is not null);
    }

    [Fact]
    public void Apply_ByGrantForSelf_AllowsTheKeysOwnName()
    {
        DomainName host = DomainName.Parse("a.example.com.");
        UpdateGrant[] grants = [new(host, UpdateMatch.Self, DomainName.Root, [RecordType.A])];

        Assert.Equal(ResponseCode.NoError, UpdateProcessor.Apply(Zone, Request("", "IN a A 192.0.2.9"), grants, host).Code);
        Assert.Equal(ResponseCode.Refused, UpdateProcessor.Apply(Zone, Request("", "IN b A 192.0.2.9"), grants, host).Code);
    }

    [Fact]
    public void Apply_WithoutSignatureOrGrant_IsRefusedBeforePrerequisitesAreLookedAt()
    {
        Assert.Equal(ResponseCode.Refused, UpdateProcessor.Apply(Zone, Request("ANY nope ANY", "IN b A 192.0.2.9"), AllGrants, null).Code);
        Assert.Equal(ResponseCode.Refused, UpdateProcessor.Apply(Zone, Request("ANY nope ANY", "IN b A 192.0.2.9"), AllGrants, DomainName.Parse("other.")).Code);
        Assert.Equal(ResponseCode.Refused, UpdateProcessor.Apply(Zone, Request("", "IN b A 192.0.2.9"), [], Key).Code);
    }

    [Fact]
    public void Apply_BeyondTheLimitOfASet_ChangesNothing()
    {
        string[] before = TestZone.All(Zone);

        UpdateResult result = Apply("", string.Join('|', Enumerable.Range(0, ZoneSet.RecordsMax + 1).Select(i => $"IN many A 192.0.2.{i}")));

        Assert.Equal((ResponseCode.Refused, (ZoneChange?)null), (result.Code, result.Change));
        Assert.Equal(before, TestZone.All(Zone));
    }

    [Theory]
    [InlineData("0 SOA IN", "", "", "FORMERR")]
    [InlineData("1 A IN", "", "", "FORMERR")]
    [InlineData("2 SOA IN", "", "", "FORMERR")]
    [InlineData("1 SOA CH", "", "", "NOTAUTH")]
    [InlineData("1 SOA IN", "IN example.net. A 192.0.2.1", "", "NOTZONE")]
    [InlineData("1 SOA IN", "", "IN example.net. A 192.0.2.1", "NOTZONE")]
    [InlineData("1 SOA IN", "CH a A 192.0.2.1", "", "FORMERR")]
    [InlineData("1 SOA IN", "", "CH a A 192.0.2.1", "FORMERR")]
    [InlineData("1 SOA IN", "ANY a A 192.0.2.1", "", "FORMERR")]   // RDATA where none may be
    [InlineData("1 SOA IN", "", "ANY a A 192.0.2.1", "FORMERR")]
    [InlineData("1 SOA IN", "", "IN a ANY", "FORMERR")]
    [InlineData("1 SOA IN", "", "NONE a ANY", "FORMERR")]
    [InlineData("1 SOA IN", "", "ANY a AXFR", "FORMERR")]
    [InlineData("1 SOA IN", "", "ANY a TYPE253", "FORMERR")]
    [InlineData("1 SOA IN", "IN a ANY", "", "FORMERR")]
    [InlineData("1 SOA IN", "", "IN a A", "FORMERR")]   // an address without bytes
    [InlineData("1 SOA IN", "ANY a ANY", "IN a A 192.0.2.1", "NOERROR")]
    [InlineData("1 SOA IN", "NONE a ANY", "NONE a A 192.0.2.1|ANY a ANY|ANY a A", "NOERROR")]
    public void TryRead_OfAMessage_ChecksItsForm(string zone, string prerequisites, string changes, string expected)
    {
        byte[] message = Message(zone, prerequisites, changes);

        bool isRight = UpdateRequest.TryRead(TestZone.View(message), out UpdateRequest? request, out ResponseCode code);

        Assert.Equal((expected == "NOERROR", expected), (isRight, code.ToString()));
        if (request is not null) Assert.Equal((Split(prerequisites).Length, Split(changes).Length), (request.Prerequisites.Count, request.Changes.Count));
    }

    [Theory]
    [InlineData("NONE a ANY", "NONE a A 192.0.2.1")]
    [InlineData("ANY a ANY", "ANY a A")]
    public void TryRead_WithATimeToLiveWhereNoneMayBe_IsFormErr(string prerequisites, string changes)
    {
        Assert.False(UpdateRequest.TryRead(TestZone.View(Message("1 SOA IN", prerequisites, "", timeToLive: 1)), out _, out ResponseCode code));
        Assert.Equal(ResponseCode.FormErr, code);
        Assert.False(UpdateRequest.TryRead(TestZone.View(Message("1 SOA IN", "", changes, timeToLive: 1)), out _, out code));
        Assert.Equal(ResponseCode.FormErr, code);
    }

    [Fact]
    public void TryRead_OfEveryPrefix_Fails()
    {
        byte[] message = Message("1 SOA IN", "ANY a ANY", "IN a A 192.0.2.1|NONE a MX 1 b.example.com.");

        WireAssert.EveryProperPrefixFails(message, TryRead);
        WireAssert.AppendedByteFails(message, TryRead);
    }

    [Fact]
    public void Apply_OfRandomUpdates_ChangesAllOrNothingAndDifferencesAreExact() => Prop.ForAll<byte[]>(choices =>
    {
        ZoneSnapshot zone = Zone;
        for (int i = 0; i + 4 <= choices.Length; i += 4)
        {
            string[] names = ["a", "alias", "new", "sub", "@", "x.ent"];
            string[] types = ["A 192.0.2.2", "A 192.0.2.9", "TXT \"t\"", "CNAME a.example.com.", "NS ns.example.com.", "MX 1 a.example.com."];
            string[] classes = ["IN", "ANY", "NONE"];
            List<UpdateRecord> changes = [];
            for (int k = 0; k < 4; k++)
            {
                byte choice = choices[i + k];
                string type = types[choice % 6];
                string @class = classes[choice / 6 % 3];
                changes.Add(Record($"{@class} {names[choice / 18 % 6]} {(@class == "ANY" ? type.Split(' ')[0] : type)}"));
            }
            string[] before = TestZone.All(zone);
            UpdateResult result = UpdateProcessor.Apply(zone, new UpdateRequest(TestZone.Origin, [], changes), AllGrants, Key);

            Assert.Equal(before, TestZone.All(zone));
            if (result.Change is null) continue;
            Assert.Equal(zone.Serial + 1, result.Snapshot!.Serial);
            string[] gone = [.. TestZone.Lines(zone).Except(TestZone.Lines(result.Snapshot))];
            string[] come = [.. TestZone.Lines(result.Snapshot).Except(TestZone.Lines(zone))];
            Assert.Equal(gone, result.Change.Removed.Select(record => record.ToString()).Order(StringComparer.Ordinal));
            Assert.Equal(come, result.Change.Added.Select(record => record.ToString()).Order(StringComparer.Ordinal));
            Assert.NotEmpty(gone.Concat(come));
            zone = result.Snapshot;
        }
    }).QuickCheckThrowOnFailure();

    private static bool TryRead(ReadOnlySpan<byte> message) => MessageView.TryParse(message, out MessageView view, out _) && UpdateRequest.TryRead(view, out _, out _);

    private static UpdateResult Apply(string prerequisites, string changes, IReadOnlyList<UpdateGrant>? grants = null)
    {
        string[] before = TestZone.All(Zone);
        UpdateResult result = UpdateProcessor.Apply(Zone, Request(prerequisites, changes), grants ?? AllGrants, Key);
        Assert.Equal(before, TestZone.All(Zone));
        Assert.Equal(result.Change is null, result.Snapshot is null);
        return result;
    }

    private static UpdateRequest Request(string prerequisites, string changes) =>
        new(TestZone.Origin, [.. Split(prerequisites).Select(text => Record(text) with { TimeToLive = 0 })], [.. Split(changes).Select(Record)]);

    private static string[] Split(string texts) => texts.Split('|', StringSplitOptions.RemoveEmptyEntries);

    private static UpdateRecord Record(string text)
    {
        string[] words = text.Split(' ', 4);
        Assert.True(RecordClass.TryParse(System.Text.Encoding.ASCII.GetBytes(words[0]), out RecordClass @class));
        DomainName owner = words[1] == "@" ? TestZone.Origin : words[1].EndsWith('.') ? DomainName.Parse(words[1]) : DomainName.Parse($"{words[1]}.example.com.");
        RecordType type = Type(words[2]);
        byte[] data = words.Length < 4 ? [] : Rdata.Parse(type, words[3]);
        return new UpdateRecord(owner, type, @class, @class == RecordClass.IN ? 300u : 0, new RecordBytes(data));
    }

    private static RecordType Type(string text) => RecordType.TryParse(text, out RecordType type) ? type : throw new FormatException(text);

    private static string Difference(UpdateResult result) => result.Change is null ? "" : string.Join('|', result.Change.Removed.Select(record => Text('-', record)).Concat(result.Change.Added.Select(record => Text('+', record))));

    private static string Text(char sign, ResourceRecord record)
    {
        string owner = record.Owner == TestZone.Origin ? "@" : record.Owner.ToString()[..^".example.com.".Length];
        return $"{sign}{owner} {record.Type} {Rdata.Format(record.Type, record.Data.Span)}";
    }

    private static byte[] Message(string zone, string prerequisites, string changes, uint? timeToLive = null)
    {
        byte[] buffer = new byte[2048];
        var writer = new DnsWriter(buffer, new ushort[64]);
        string[] words = zone.Split(' ');
        ushort zones = ushort.Parse(words[0], null);
        new MessageHeader(1, 0, zones, (ushort)Split(prerequisites).Length, (ushort)Split(changes).Length, 0).With(Opcode.Update).Write(ref writer);
        Assert.True(RecordClass.TryParse(System.Text.Encoding.ASCII.GetBytes(words[2]), out RecordClass @class));
        for (int i = 0; i < zones; i++)
        {
            writer.WriteName(TestZone.Origin.Wire, true);
            writer.WriteUInt16(Type(words[1]).Value);
            writer.WriteUInt16(@class.Value);
        }
        foreach (string text in Split(prerequisites))
            Write(Record(text) with { TimeToLive = timeToLive ?? 0 }, ref writer);
        foreach (string text in Split(changes))
            Write(timeToLive is null ? Record(text) : Record(text) with { TimeToLive = timeToLive.Value }, ref writer);
        return writer.Written.ToArray();
    }

    private static void Write(UpdateRecord record, ref DnsWriter writer)
    {
        writer.WriteName(record.Owner.Wire, true);
        writer.WriteUInt16(record.Type.Value);
        writer.WriteUInt16(record.Class.Value);
        writer.WriteUInt32(record.TimeToLive);
        writer.WriteUInt16((ushort)record.Data.Length);
        writer.WriteBytes(record.Data.Span);
    }
}
