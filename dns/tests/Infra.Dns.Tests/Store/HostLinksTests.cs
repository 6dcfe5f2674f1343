using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Tests.Store;

public class HostLinksTests
{
    [Theory]
    [InlineData("NS", "{0}")]
    [InlineData("MX", "10 {0}")]
    [InlineData("SRV", "1 2 3 {0}")]
    [InlineData("NAPTR", "1 2 \"u\" \"longer\" \"\" {0}")]
    [InlineData("SVCB", "1 {0} port=1")]
    [InlineData("SVCB", "0 {0}")]
    [InlineData("HTTPS", "1 {0}")]
    public void TryFollowHost_OfEachTypeWithAHost_LeadsToItsNode(string type, string data)
    {
        ZoneSnapshot zone = StoreModel.Build(Record("x", type, string.Format(null, data, "HOST.example.org.")), Record("host", "A", "192.0.2.1"));

        Assert.Equal("host.example.org.", Follow(zone, "x", type)[0]);
    }

    [Theory]
    [InlineData("MX", "10 host.example.net.")]
    [InlineData("MX", "0 .")]
    [InlineData("NAPTR", "1 2 \"\" \"\" \"\" .")]
    [InlineData("SVCB", "0 .")]
    [InlineData("MX", "10 nothing.example.org.")]
    public void TryFollowHost_WhenThereIsNoSuchHost_LeadsNowhere(string type, string data) =>
        Assert.Equal("", Follow(StoreModel.Build(Record("x", type, data)), "x", type)[0]);

    [Fact]
    public void TryFollowHost_OfABindingToItself_LeadsToItself() =>
        Assert.Equal("x.example.org.", Follow(StoreModel.Build(Record("x", "HTTPS", "1 .")), "x", "HTTPS")[0]);

    [Fact]
    public void TryFollowHost_OfSeveralRecords_LeadsToTheirHostsEach()
    {
        ZoneSnapshot zone = StoreModel.Build(Record("x", "MX", "1 b"), Record("x", "MX", "2 mail.example."), Record("x", "MX", "3 a"), Record("a", "A", "192.0.2.1"), Record("b", "A", "192.0.2.2"));

        Assert.Equal(["b.example.org.", "", "a.example.org."], Follow(zone, "x", "MX"));
    }

    // The pointer stays as it is; what it leads to says that it counts no more, in every version.
    [Fact]
    public void TryFollowHost_WhenTheHostWasChanged_LeadsNowhereAndASearchFindsEachVersionsOwn()
    {
        ZoneSnapshot old = StoreModel.Build(Record("x", "MX", "1 a"), Record("a", "A", "192.0.2.1"));
        ZoneSnapshot changed = Apply(old, [Record("a", "A", "192.0.2.1")], [Record("a", "A", "192.0.2.2")]);
        ZoneSnapshot gone = Apply(changed, [Record("a", "A", "192.0.2.2")], []);
        ZoneSnapshot back = Apply(gone, [], [Record("a", "A", "192.0.2.3")]);

        ZoneSnapshot[] versions = [old, changed, gone, back];
        Assert.All(versions, zone => Assert.Equal("", Follow(zone, "x", "MX")[0]));
        Assert.Equal(["192.0.2.1", "192.0.2.2", "", "192.0.2.3"], versions.Select(zone => AddressOf(zone, "x")));
    }

    [Fact]
    public void TryFollowHost_WhenTheSetIsWrittenAgain_LeadsThereAgain()
    {
        ZoneSnapshot old = StoreModel.Build(Record("x", "MX", "1 a"), Record("a", "A", "192.0.2.1"));
        ZoneSnapshot changed = Apply(old, [Record("a", "A", "192.0.2.1")], [Record("a", "A", "192.0.2.2")]);
        ZoneSnapshot both = Apply(changed, [], [Record("x", "MX", "2 b"), Record("b", "A", "192.0.2.9")]);

        Assert.Equal(["a.example.org.", "b.example.org."], Follow(both, "x", "MX"));
        Assert.Equal("192.0.2.2", AddressOf(both, "x"));
    }

    [Fact]
    public void TryApply_WhenAnotherNameChanges_LeavesPointersAlone()
    {
        ZoneSnapshot old = StoreModel.Build(Record("x", "MX", "1 a"), Record("a", "A", "192.0.2.1"));

        ZoneSnapshot next = Apply(old, [], [Record("other", "A", "192.0.2.2")]);

        Assert.Equal("a.example.org.", Follow(next, "x", "MX")[0]);
    }

    [Fact]
    public void Bytes_OfASet_AreFourMoreForEachRecordIfAHostIsInTheZone()
    {
        long without = StoreModel.Build(Record("x", "MX", "1 a.example.com.")).Bytes;

        Assert.Equal(without + 4, StoreModel.Build(Record("x", "MX", "1 a.example.org.")).Bytes);
        Assert.Equal(without, StoreModel.Build(Record("x", "MX", "1 b.example.com.")).Bytes);
    }

    private static string[] Follow(ZoneSnapshot zone, string owner, string type)
    {
        Assert.True(zone.TryFind(Name(owner), TypeOf(type), out ZoneSet set));
        return [.. Enumerable.Range(0, set.Count).Select(i => zone.TryFollowHost(set, i, out ZoneNode node) ? node.OwnerName.ToString() : "")];
    }

    private static string AddressOf(ZoneSnapshot zone, string owner)
    {
        Assert.True(zone.TryFind(Name(owner), RecordType.MX, out ZoneSet set));
        ReadOnlySpan<byte> host = AdditionalNames.HostOf(RecordType.MX, set.First, set.Owner);
        return zone.TryFindHost(set, 0, host, out ZoneNode node) && node.TryFind(RecordType.A, out ZoneSet addresses) ? Rdata.Format(RecordType.A, addresses.First) : "";
    }

    private static ZoneSnapshot Apply(ZoneSnapshot zone, ResourceRecord[] removed, ResourceRecord[] added)
    {
        Assert.True(zone.TryApply(new ZoneChange(zone.StartRecord, StoreModel.Start(zone.Serial + 1), removed, added), out ZoneSnapshot? next, out string problem), problem);
        return next;
    }

    // Names without a dot at their end are of the zone.
    private static ResourceRecord Record(string owner, string type, string data) =>
        ResourceRecord.Create(Name(owner), TypeOf(type), 60, Rdata.Parse(TypeOf(type), type == "MX" && !data.EndsWith('.') ? data + ".example.org." : data));

    private static RecordType TypeOf(string type) => RecordType.TryParse(type, out RecordType parsed) ? parsed : throw new ArgumentException(type, nameof(type));

    private static DomainName Name(string relative) => DomainName.Parse(relative + ".example.org.");
}
