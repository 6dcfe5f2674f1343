using Infra.Dns.Names;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Service;

namespace Infra.Dns.Server.Tests.Service;

public class ZoneTableTests
{
    [Theory]
    [InlineData("www.example.org", false, "example.org.")]
    [InlineData("a.b.sub.example.org", false, "sub.example.org.")]
    [InlineData("sub.example.org", false, "sub.example.org.")]
    [InlineData("SUB.Example.ORG", false, "sub.example.org.")]
    [InlineData("sub.example.org", true, "example.org.")]
    [InlineData("example.org", true, "example.org.")]
    [InlineData("xexample.org", false, null)]
    [InlineData("org", false, null)]
    public void TryFindEnclosing_FindsTheLongest(string name, bool isForParent, string? expected)
    {
        var table = new ZoneTable(((string[])["example.org.", "sub.example.org.", "example.net."]).Select(each => new ServedZone(new ZoneSettings { Name = DomainName.Parse(each) })));

        Assert.Equal(expected, table.TryFindEnclosing(DomainName.Parse(name).Wire, isForParent, out ServedZone? zone) ? zone.Origin.ToString() : null);
    }

    [Fact]
    public void TryFindEnclosing_OfTheRootZone_FindsIt()
    {
        var table = new ZoneTable([new ServedZone(new ZoneSettings { Name = DomainName.Root })]);

        Assert.True(table.TryFindEnclosing(DomainName.Parse("a.b.c.").Wire, false, out _));
        Assert.True(table.TryFindEnclosing(DomainName.Root.Wire, true, out _));
    }

    [Fact]
    public void Constructor_OfTwoZonesOfOneName_Throws() =>
        Assert.Throws<ArgumentException>(() => new ZoneTable(((string[])["example.org.", "Example.org."]).Select(each => new ServedZone(new ZoneSettings { Name = DomainName.Parse(each) }))));

    [Fact]
    public void OfManyZones_FindsEach()
    {
        ServedZone[] zones = [.. Enumerable.Range(0, 10_000).Select(i => new ServedZone(new ZoneSettings { Name = DomainName.Parse($"z{i}.example.") }))];
        var table = new ZoneTable(zones);

        Assert.All(zones, zone => Assert.True(table.TryFind(zone.Origin.Wire, out ServedZone? found) && found == zone));
    }
}
