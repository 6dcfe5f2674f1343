using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Packaging;

public class UnitFileTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Checkout.Root!, "ntp", "packaging", "ntpd.service"));

    [Fact]
    public void Unit_IsMadeOfSectionsAndDirectives_EachSetOnceExceptLists()
    {
        string section = "";
        HashSet<string> seen = [];
        foreach (string line in Lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] == '[')
            {
                section = line;
                continue;
            }
            Assert.Contains('=', line);
            string key = line[..line.IndexOf('=')];
            Assert.True(seen.Add(section + key) || key == "SystemCallFilter", $"{key} stands twice");
        }
    }

    [Theory]
    [InlineData("Type=notify-reload")]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("ProtectSystem=strict")]
    [InlineData("ProtectHome=yes")]
    [InlineData("PrivateTmp=yes")]
    [InlineData("PrivateDevices=yes")]
    [InlineData("DevicePolicy=closed")]
    [InlineData("ProtectClock=yes")]
    [InlineData("MemoryDenyWriteExecute=yes")]
    [InlineData("RestrictNamespaces=yes")]
    [InlineData("SystemCallFilter=@system-service")]
    [InlineData("CapabilityBoundingSet=CAP_NET_BIND_SERVICE")]
    [InlineData("AmbientCapabilities=CAP_NET_BIND_SERVICE")]
    [InlineData("RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK")]
    [InlineData("RuntimeDirectory=ntpd")]
    [InlineData("DynamicUser=yes")]
    public void Unit_HasTheSandbox(string directive) => Assert.Contains(directive, Lines);

    [Fact]
    public void Unit_StartsTheInstalledDaemonWithTheInstalledSample() => Assert.Contains("ExecStart=/usr/sbin/ntpd -c /etc/ntpd/ntp.toml", Lines);
}
