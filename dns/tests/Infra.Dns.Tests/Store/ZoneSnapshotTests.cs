using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;

namespace Infra.Dns.Tests.Store;

public class ZoneSnapshotTests
{
    [Fact]
    public void AnyRecords_AreFoundAsAListFindsThem() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        StoreModel model = RandomZone(random, out ZoneSnapshot zone);

        AssertAgrees(model, zone, random);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryApply_OfAnyChanges_AgreesAndLeavesOlderVersionsAlone() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var random = new Random(seed);
        StoreModel model = RandomZone(random, out ZoneSnapshot zone);
        var versions = new List<(ZoneSnapshot Zone, string[] Lines)> { (zone, StoreModel.Lines(zone)) };
        for (uint serial = 2; serial < 8; serial++)
        {
            ResourceRecord[] others = [.. model.Records.Where(each => each.Type != RecordType.SOA)];
            ResourceRecord[] removed = [.. others.Where(_ => random.Next(3) == 0)];
            var next = new StoreModel(StoreModel.Origin, model.Records.Where(each => each.Type != RecordType.SOA && !removed.Contains(each)).Append(StoreModel.Start(serial)));
            ResourceRecord[] added = [.. Enumerable.Range(0, random.Next(6)).Select(_ => StoreModel.RandomRecord(random)).Where(each => next.Records.TrueForAll(other => !other.IsSameAs(each)))];
            foreach (ResourceRecord each in added)
            {
                if (next.Records.TrueForAll(other => !other.IsSameAs(each))) next.Records.Add(each);
            }
            var change = new ZoneChange(StoreModel.Start(serial - 1), StoreModel.Start(serial), removed, added);

            Assert.True(zone.TryApply(change, out ZoneSnapshot? applied, out string problem), problem);

            AssertAgrees(next, applied, random);
            versions.Add((applied, StoreModel.Lines(applied)));
            (zone, model) = (applied, next);
        }
        Assert.All(versions, version => Assert.Equal(version.Lines, StoreModel.Lines(version.Zone)));
        Assert.All(versions, version => AssertHostsAgree(version.Zone));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryApply_ToOneVersionTwice_GivesTwoBranches()
    {
        ZoneSnapshot zone = StoreModel.Build();

        Assert.True(zone.TryApply(Change(1, 2, [], [Address("x", 1)]), out ZoneSnapshot? left, out _));
        Assert.True(zone.TryApply(Change(1, 3, [], [Address("y", 1)]), out ZoneSnapshot? right, out _));

        Assert.Equal((1u, 2u, 3u), (zone.Serial, left.Serial, right.Serial));
        Assert.True(left.TryFind(Name("x").Wire, out _));
        Assert.False(left.TryFind(Name("y").Wire, out _));
        Assert.False(right.TryFind(Name("x").Wire, out _));
        Assert.True(right.TryFind(Name("y").Wire, out _));
    }

    [Fact]
    public void TryApply_WhenAgainAndAgain_DoesNotGrow()
    {
        ZoneSnapshot zone = StoreModel.Build();
        byte[] large = new byte[20_000];
        for (uint serial = 1; serial < 2000; serial++)
        {
            ResourceRecord bulk = ResourceRecord.Create(Name("bulk"), new RecordType(65400), 60, large);
            Assert.True(zone.TryApply(Change(serial, serial + 1, serial % 2 == 0 ? [bulk] : [], serial % 2 == 0 ? [] : [bulk]), out ZoneSnapshot? next, out string problem), problem);
            zone = next;
        }

        Assert.InRange(zone.MemoryBytes, 0, 8 << 20);   // 20 MB were written
    }

    [Fact]
    public void TryApply_WhenItDoesNotFit_SaysWhy()
    {
        ZoneSnapshot zone = StoreModel.Build();

        AssertFails(zone, Change(2, 3, [], []), "a change from serial 2, but the zone has 1");
        AssertFails(zone, Change(1, 2, [Address("nowhere", 1)], []), "A of nowhere.example.org. shall go but is not there");
        AssertFails(zone, Change(1, 2, [], [ResourceRecord.Create(DomainName.Parse("example.com."), RecordType.A, 1, [1, 2, 3, 4])]), "example.com. is not in the zone example.org.");
        AssertFails(zone, Change(1, 2, [], [ResourceRecord.Create(StoreModel.Origin, RecordType.SOA, 1, StoreModel.Start(9).Data.Span)]), "more than one SOA of example.org.");
        AssertFails(zone, Change(1, 2, [], [.. Enumerable.Range(0, ZoneSet.RecordsMax + 1).Select(i => Address("many", (byte)i))]), "too many records A of many.example.org.");
        Assert.True(zone.TryApply(Change(1, 2, [], [.. Enumerable.Range(0, ZoneSet.RecordsMax).Select(i => Address("many", (byte)i))]), out _, out _));
    }

    [Fact]
    public void TryApply_WhenTheTimeToLiveChanges_ChangesTheWholeSet()
    {
        ZoneSnapshot zone = StoreModel.Build(Address("w", 1), Address("w", 2));

        Assert.True(zone.TryApply(Change(1, 2, [], [Address("w", 2) with { TimeToLive = 7 }]), out ZoneSnapshot? next, out _));

        Assert.True(next.TryFind(Name("w"), RecordType.A, out ZoneSet set));
        Assert.Equal((7u, 2), (set.TimeToLive, set.Count));
    }

    [Fact]
    public void TryBuild_WithoutStart_Fails()
    {
        var builder = new ZoneSnapshotBuilder(StoreModel.Origin);
        Assert.True(builder.TryAdd(Address("w", 1)));

        Assert.False(builder.TryBuild(out _, out string problem));

        Assert.Equal("no SOA record of example.org.", problem);
    }

    [Fact]
    public void TryAdd_WhenOutsideOrNoZoneType_Refuses()
    {
        var builder = new ZoneSnapshotBuilder(StoreModel.Origin);

        Assert.False(builder.TryAdd(DomainName.Parse("example.com.").Wire, RecordType.A, 1, [1, 2, 3, 4]));
        Assert.False(builder.TryAdd(DomainName.Parse("xexample.org.").Wire, RecordType.A, 1, [1, 2, 3, 4]));
        Assert.False(builder.TryAdd(StoreModel.Origin.Wire, RecordType.TSIG, 1, []));
        Assert.Equal(0, builder.RecordCount);
    }

    [Fact]
    public void Search_StopsAtTheHighestCutOrRedirect()
    {
        ZoneSnapshot zone = StoreModel.Build(
            ResourceRecord.Create(Name("sub"), RecordType.NS, 1, Rdata.Parse(RecordType.NS, "ns.example.")),
            ResourceRecord.Create(Name("deep.sub"), RecordType.NS, 1, Rdata.Parse(RecordType.NS, "ns.example.")),
            ResourceRecord.Create(Name("moved"), RecordType.DNAME, 1, Rdata.Parse(RecordType.DNAME, "example.")),
            Address("a.ent", 1));

        Assert.Equal(Name("sub"), zone.Search(Name("x.deep.sub").Wire).Cut.OwnerName);
        Assert.Equal(Name("sub"), zone.Search(Name("sub").Wire).Cut.OwnerName);
        Assert.False(zone.Search(Name("moved").Wire).Redirect.Exists);
        Assert.Equal(Name("moved"), zone.Search(Name("x.y.moved").Wire).Redirect.OwnerName);
        ZoneSearch empty = zone.Search(Name("ent").Wire);
        Assert.True(empty.IsExact && empty.Encloser.IsEmpty);
        ZoneSearch missing = zone.Search(Name("b.ent").Wire);
        Assert.Equal((false, Name("ent")), (missing.IsExact, missing.Encloser.OwnerName));
    }

    [Fact]
    public void OfTheRoot_Works()
    {
        var builder = new ZoneSnapshotBuilder(DomainName.Root);
        builder.TryAdd(ResourceRecord.Create(DomainName.Root, RecordType.SOA, 1, Rdata.Parse(RecordType.SOA, ". . 1 2 3 4 5")));
        builder.TryAdd(ResourceRecord.Create(DomainName.Parse("org."), RecordType.NS, 1, Rdata.Parse(RecordType.NS, "a.")));
        Assert.True(builder.TryBuild(out ZoneSnapshot? zone, out _));

        Assert.Equal(DomainName.Parse("org."), zone.Search(DomainName.Parse("www.example.org.").Wire).Cut.OwnerName);
        Assert.Equal(DomainName.Root, zone.FindBefore(DomainName.Parse("net.").Wire).OwnerName);
    }

    [Fact]
    public void TryBuild_WhenSignaturesCoverTooManyTypes_Fails()
    {
        foreach (int types in (int[])[100, 101])
        {
            var builder = new ZoneSnapshotBuilder(StoreModel.Origin);
            builder.TryAdd(StoreModel.Start(1));
            for (int i = 0; i < types; i++)
                builder.TryAdd(ResourceRecord.Create(Name("w"), RecordType.RRSIG, 60, Rdata.Parse(RecordType.RRSIG, $"TYPE{1000 + i} 13 2 60 20300101000000 20200101000000 1 example.org. AAAA")));

            bool isBuilt = builder.TryBuild(out ZoneSnapshot? zone, out string problem);

            Assert.Equal((types <= 100, types <= 100 ? "" : "signatures of more than 100 types of w.example.org."), (isBuilt, problem));
            if (zone is not null) Assert.Equal(types + 1, zone.RecordCount);
        }
    }

    private static void AssertAgrees(StoreModel model, ZoneSnapshot zone, Random random)
    {
        AssertHostsAgree(zone);
        Assert.Equal(StoreModel.Lines(model.Records), StoreModel.Lines(zone));
        Assert.Equal(model.Records.Count, zone.RecordCount);
        SortedSet<DomainName> names = model.Names();
        Assert.Equal(names, zone.Names.Select(node => node.OwnerName));
        foreach (DomainName name in Enumerable.Range(0, 40).Select(_ => StoreModel.RandomName(random)).Concat(names))
        {
            ZoneSearch search = zone.Search(name.Wire);
            Assert.Equal(names.Contains(name), search.IsExact);
            Assert.Equal(names.Contains(name), zone.TryFind(name.Wire, out _));
            DomainName encloser = name;
            while (!names.Contains(encloser))
                encloser = encloser.Parent;
            Assert.Equal(encloser, search.Encloser.OwnerName);
            ResourceRecord[] cuts = [.. model.Records.Where(each => each.Type == RecordType.NS && each.Owner != StoreModel.Origin && name.IsAtOrBelow(each.Owner)).OrderBy(each => each.Owner.LabelCount)];
            Assert.Equal(cuts.Length > 0 ? cuts[0].Owner : null, search.Cut.Exists ? search.Cut.OwnerName : null);
            Assert.Equal(names.LastOrDefault(each => each < name) ?? names.Max, zone.FindBefore(name.Wire).OwnerName);
        }
    }

    // What a pointer leads to is what a search finds, in this version.
    private static void AssertHostsAgree(ZoneSnapshot zone)
    {
        foreach (ZoneSet set in zone.Names.SelectMany(node => StoreModel.SetsOf(node)).Where(each => AdditionalNames.AreIn(each.Type)))
        {
            int index = 0;
            foreach (ReadOnlySpan<byte> data in set)
            {
                ReadOnlySpan<byte> host = AdditionalNames.HostOf(set.Type, data, set.Owner);
                bool isThere = zone.TryFind(host, out ZoneNode expected);
                Assert.Equal(isThere, zone.TryFindHost(set, index++, host, out ZoneNode found));
                if (!isThere) continue;
                Assert.True(found.IsSameAs(expected));
                Assert.Equal((expected.IsCut, expected.IsEmpty, expected.IsRedirect), (found.IsCut, found.IsEmpty, found.IsRedirect));
            }
        }
    }

    private static StoreModel RandomZone(Random random, out ZoneSnapshot zone)
    {
        var model = new StoreModel(StoreModel.Origin, [StoreModel.Start(1)]);
        var builder = new ZoneSnapshotBuilder(StoreModel.Origin);
        for (int i = random.Next(40); i > 0; i--)
        {
            ResourceRecord record = StoreModel.RandomRecord(random);
            if (model.Records.TrueForAll(other => !other.IsSameAs(record))) model.Records.Add(record);
            Assert.True(builder.TryAdd(record));
        }
        builder.TryAdd(StoreModel.Start(1));
        Assert.True(builder.TryBuild(out ZoneSnapshot? built, out string problem), problem);
        zone = built;
        return model;
    }

    private static void AssertFails(ZoneSnapshot zone, ZoneChange change, string expected)
    {
        Assert.False(zone.TryApply(change, out ZoneSnapshot? next, out string problem));
        Assert.Null(next);
        Assert.Equal(expected, problem);
    }

    private static ZoneChange Change(uint from, uint to, ResourceRecord[] removed, ResourceRecord[] added) => new(StoreModel.Start(from), StoreModel.Start(to), removed, added);

    private static ResourceRecord Address(string label, byte last) => ResourceRecord.Create(Name(label), RecordType.A, 60, [192, 0, 2, last]);

    private static DomainName Name(string relative) => DomainName.Parse(relative + ".example.org.");
}
