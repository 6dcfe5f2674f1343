using Infra.Build.Peers;
using Infra.Build.Processes;

namespace Infra.Build.Tests.Peers;

public sealed class PeerListTests
{
    [Fact]
    public void Parse_WhenLinesHoldCommentsAndBoth_KeepsThemApart()
    {
        PeerList list = PeerList.Parse("# time\nchrony   # with a word\n\nunpack ntpsec\nlibstdc++6\nchrony\n");

        Assert.Equal(["chrony", "libstdc++6"], list.Packages);
        Assert.Equal(["ntpsec"], list.Unpacked);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("-y")]
    [InlineData("Chrony")]
    [InlineData("a;b")]
    [InlineData("unpack a b")]
    public void Parse_WhenALineIsNoPackage_NamesIt(string line)
    {
        PipelineException e = Assert.Throws<PipelineException>(() => PeerList.Parse("ok-package\n" + line));

        Assert.Contains("peers.txt:2", e.Message);
    }

    [Fact]
    public void Stamp_DependsOnThePackagesAndNotOnTheirOrder()
    {
        string stamp = PeerList.Parse("aa\nbb\n").Stamp;

        Assert.Equal(stamp, PeerList.Parse("# other words\nbb\naa\n").Stamp);
        Assert.NotEqual(stamp, PeerList.Parse("aa\nbb\ncc\n").Stamp);
        Assert.NotEqual(stamp, PeerList.Parse("aa\nunpack bb\n").Stamp);
    }

    [Theory]
    [InlineData("chrony")]
    [InlineData("ntpd-rs")]
    [InlineData("nginx")]
    [InlineData("sudo-rs")]
    [InlineData("dav1d")]
    public void Load_TheRepositorysList_HasEveryFamilysPeers(string package) => Assert.Contains(package, PeerList.Load(Repository.Find()).Packages);
}
