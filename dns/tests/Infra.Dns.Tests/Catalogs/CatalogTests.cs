using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Catalogs;
using Infra.Dns.Names;
using Infra.Dns.Store;
using Infra.Dns.Zones;
using Infra.Parsing;

namespace Infra.Dns.Tests.Catalogs;

public class CatalogTests
{
    private static readonly DomainName Origin = DomainName.Parse("cat.");

    [Fact]
    public void TryRead_OfTheRfcsExample_GivesItsMembers()
    {
        Assert.True(Catalog.TryRead(Zone("version TXT 2", "unique-1.zones PTR example.com.", "group.unique-1.zones TXT nodnssec", "group.unique-1.zones TXT second", "coo.Unique-2.zones PTR newcat.", "Unique-2.zones PTR example.net."), out Catalog? catalog, out string problem), problem);

        Assert.Equal(
            ["example.com. unique-1 2 ", "example.net. unique-2 0 newcat."],
            catalog.Members.Select(member => $"{member.Zone} {Encoding.ASCII.GetString(member.Label.Span)} {member.Groups.Count} {member.NewOwner}"));
    }

    [Theory]
    [InlineData("version has not one TXT", "x.zones PTR a.")]
    [InlineData("version has not one TXT", "version TXT 1", "x.zones PTR a.")]
    [InlineData("version has not one TXT", "version TXT 3", "x.zones PTR a.")]
    [InlineData("version has not one TXT", "version TXT 2", "version TXT 3", "x.zones PTR a.")]
    [InlineData("version has not one TXT", "version TXT 2 2", "x.zones PTR a.")]
    [InlineData("version has not one TXT", "version.zones TXT 2", "x.zones PTR a.")]
    [InlineData("more than one zone at x.zones.cat.", "version TXT 2", "x.zones PTR a.", "x.zones PTR b.")]
    [InlineData("a. is listed twice", "version TXT 2", "x.zones PTR a.", "y.zones PTR a.")]
    [InlineData("limit:catalog-members of 2", "version TXT 2", "x.zones PTR a.", "y.zones PTR b.", "z.zones PTR c.")]
    public void TryRead_OfABrokenCatalog_SaysWhy(string problem, params string[] lines)
    {
        Assert.False(Catalog.TryRead(Zone(lines), out Catalog? catalog, out string found, membersMax: 2));

        Assert.Null(catalog);
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("zones PTR a.")]   // no label
    [InlineData("deep.x.zones PTR a.")]
    [InlineData("x PTR a.")]
    [InlineData("x.zones.ext PTR a.")]
    [InlineData("x.zones TXT a")]
    [InlineData("x.zones A 192.0.2.1")]
    public void TryRead_OfWhatIsInNoPlace_IgnoresIt(string line)
    {
        Assert.True(Catalog.TryRead(Zone("version TXT 2", line), out Catalog? catalog, out string problem), problem);

        Assert.Empty(catalog.Members);
    }

    [Fact]
    public void TryRead_OfPropertiesElsewhere_IgnoresThem()
    {
        Assert.True(Catalog.TryRead(Zone("version TXT 2", "x.zones PTR a.", "group TXT g", "group.zones TXT g", "group.group.x.zones TXT g", "unknown.x.zones TXT g"), out Catalog? catalog, out string problem), problem);

        CatalogMember member = Assert.Single(catalog.Members);
        Assert.Equal((0, (DomainName?)null), (member.Groups.Count, member.NewOwner));
    }

    [Fact]
    public void Build_OfAnyNames_ReadsBack() => Prop.ForAll<byte[][]>(names =>
    {
        DomainName[] zones = [.. names.Select(bytes => (byte[])[.. bytes.Take(63)]).Where(label => label.Length > 0).Select(label => DomainName.TryFromWire([(byte)label.Length, .. label, 0], out DomainName? name) ? name : null!)];

        ZoneSnapshot zone = CatalogBuilder.Build(Origin, zones, 5);

        Assert.True(Catalog.TryRead(zone, out Catalog? catalog, out string problem), problem);
        Assert.Equal(zones.Distinct().Order(), catalog.Members.Select(member => member.Zone).Order());
        Assert.Equal(5u, zone.Serial);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null, 1_800_000_000ul, 1_800_000_000u)]
    [InlineData(5u, 1_800_000_000ul, 1_800_000_000u)]
    [InlineData(1_800_000_000u, 1_800_000_000ul, 1_800_000_001u)]
    [InlineData(1_900_000_000u, 1_800_000_000ul, 1_900_000_001u)]
    public void NextSerial_IsTheTimeOrLater(uint? last, ulong now, uint expected) => Assert.Equal(expected, CatalogBuilder.NextSerial(last, now));

    [Fact]
    public void Build_UnderATooLongName_Throws() =>
        Assert.Throws<ArgumentException>(() => CatalogBuilder.Build(DomainName.Parse(string.Concat(Enumerable.Repeat(new string('a', 60) + ".", 4))), [], 1));

    private static ZoneSnapshot Zone(params string[] lines)
    {
        var diagnostics = new DiagnosticBag();
        string text = "$ORIGIN cat.\n@ 0 SOA invalid. invalid. 1 60 60 600 0\n@ 0 NS invalid.\n" + string.Concat(lines.Where(line => line.Length > 0).Select(line => line.Insert(line.IndexOf(' ', StringComparison.Ordinal), " 0") + "\n"));
        ZoneSnapshot? zone = ZoneSnapshotLoader.Load(new ZoneFile("cat", Encoding.ASCII.GetBytes(text)), Origin, diagnostics);
        Assert.True(zone is not null, string.Join('\n', diagnostics));
        return zone;
    }
}
