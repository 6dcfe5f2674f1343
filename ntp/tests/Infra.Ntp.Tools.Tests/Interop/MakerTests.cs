using System.Net;
using System.Text.Json;
using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing.Fakes;
using Infra.Testing.Network;
using Infra.Testing.Peers;

namespace Infra.Ntp.Tools.Tests.Interop;

/// <summary>Our daemon as a client of a server of each maker, and of all three at once over bad lines.</summary>
public class MakerTests
{
    private const string Eager = "[source-defaults]\npoll-interval-limits = { min = 0, max = 1 }\ninitial-poll-interval = 0\n";

    [PeerTheory("chronyd", "ntp-daemon", "ntpsec:ntpd"), Trait("Category", "Interop")]
    [InlineData("chronyd")]
    [InlineData("ntpd-rs")]
    [InlineData("ntpsec")]
    public async Task OurDaemon_FollowsAServerOf(string maker)
    {
        await using var servers = new PeerServers();
        string source = Source(await servers.StartAsync(maker));

        foreach (string clock in (string[])["virtual", "no-steer"])
        {
            await using RunningDaemon daemon = await RunningDaemon.StartAsync($"{Eager}{source}[clock]\nclock = \"{clock}\"\n[synchronization]\nminimum-agreeing-sources = 1\n");

            JsonElement status = await daemon.WaitForStatusAsync(found => found.GetProperty("system").GetProperty("agreeing_sources").GetInt32() == 1);

            Assert.Equal("Selected", status.GetProperty("sources")[0].GetProperty("standing").GetString());
            Assert.InRange(status.GetProperty("system").GetProperty("offset").GetDouble(), -0.01, 0.01);
        }
    }

    /// <summary>A third of all exchanges is lost; what passes comes late, twice, in another order, or damaged.</summary>
    [PeerTheory("chronyd", "ntp-daemon", "ntpsec:ntpd"), Trait("Category", "Interop")]
    [InlineData("virtual")]
    [InlineData("no-steer")]
    public async Task OurDaemon_FollowsThreeMakersAtOnce_OverBadLines(string clock)
    {
        await using var servers = new PeerServers();
        List<UdpRelay> relays = [];
        try
        {
            var bad = new RelayFaults { Loss = 0.18, Duplicate = 0.2, Reorder = 0.1, Corrupt = 0.02, Delay = TimeSpan.FromMilliseconds(2), Jitter = TimeSpan.FromMilliseconds(1) };
            string sources = "";
            foreach (string maker in (string[])["chronyd", "ntpd-rs", "ntpsec"])
            {
                relays.Add(UdpRelay.Start(await servers.StartAsync(maker), bad, bad, new SeededRandom((ulong)relays.Count + 1)));
                sources += Source(relays[^1].EndPoint);
            }
            await using RunningDaemon daemon = await RunningDaemon.StartAsync($"{Eager}{sources}[clock]\nclock = \"{clock}\"\n[synchronization]\nminimum-agreeing-sources = 3\n");

            JsonElement status = await daemon.WaitForStatusAsync(found => found.GetProperty("system").GetProperty("agreeing_sources").GetInt32() == 3);

            Assert.InRange(status.GetProperty("system").GetProperty("offset").GetDouble(), -0.1, 0.1);
            Assert.All(relays, relay => Assert.True(relay.Forwarded > 0));
            Assert.Contains(relays, relay => relay.Dropped > 0);
            Assert.DoesNotContain("failure", daemon.Process.Error);
        }
        finally
        {
            foreach (UdpRelay relay in relays)
                await relay.DisposeAsync();
        }
    }

    private static string Source(IPEndPoint address) => $"[[source]]\nmode = \"server\"\naddress = \"{address}\"\n";
}
