using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Dns.Tools.Tests.Zones;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Tools.Tests.Daemon;

/// <summary>
/// dnsperf asks while dnsctl reloads again and again, every other time with another zone file. A loaded machine drops packets by itself, so the rate is low here;
/// INFRA_DNS_RELOAD_RATE=50000 with INFRA_DNS_RELOADS=100 is the run that counts, on a quiet one.
/// </summary>
public sealed partial class ReloadTests
{
    private static readonly int Rate = Setting("INFRA_DNS_RELOAD_RATE", 1000);
    private static readonly int Reloads = Setting("INFRA_DNS_RELOADS", 20);

    [PeerFact("dnsperf", "stdbuf"), Trait("Category", "Interop")]
    public async Task Reload_AgainAndAgain_LosesNoQuestionOfDnsperf()
    {
        await using SampleServer server = await SampleServer.StartAsync();
        string queries = Path.Combine(server.Folder, "queries");
        await File.WriteAllTextAsync(queries, "www.example.org A\nwww.example.org AAAA\nftp.example.org A\nx.users.example.org A\nnothing.example.org A\nhost.lab.example.org A\nexample.org MX\nwww.signed.example A\n");
        string zone = await File.ReadAllTextAsync(server.ZoneFile);
        string[] load = ["-oL", "dnsperf", "-s", "127.0.0.1", "-p", Text(server.Port), "-d", queries, "-Q", Text(Rate), "-l", Text(Math.Max(5, Reloads / 4)), "-c", "4", "-T", "1", "-q", "1000"];
        await using PeerProcess dnsperf = PeerRoot.Open().Start(new PeerStart("stdbuf", load) { WorkFolders = [server.Folder] });
        await dnsperf.WaitReadyAsync(process => process.Output.Contains("Sending queries", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        long start = Stopwatch.GetTimestamp();

        for (int i = 1; i <= Reloads; i++)
        {
            if (i % 2 == 0) await File.WriteAllTextAsync(server.ZoneFile, zone.Replace("2026010101", Text(2026010101 + i), StringComparison.Ordinal));
            (int code, _, string error) = ZoneSignCommandTests.Run("reload", "--socket", server.ControlSocket);
            Assert.True(code == 0, error);
        }

        Assert.False(dnsperf.HasExited, $"dnsperf ended before the last reload, which came after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        ChildResult result = await dnsperf.WaitAsync(TimeSpan.FromMinutes(5));
        Assert.True(Number(result.Output, "Queries sent:") > Rate, result.AllOutput);
        Assert.True(Number(result.Output, "Queries lost:") == 0, result.AllOutput);
        Assert.Equal(Number(result.Output, "Queries sent:"), Number(result.Output, "Queries completed:"));
        await using PeerProcess dig = PeerRoot.Open().Start(new PeerStart("dig", "@127.0.0.1", "-p", Text(server.Port), "+short", "example.org", "SOA"));
        Assert.Contains(Text(2026010101 + Reloads / 2 * 2), (await dig.WaitAsync(TimeSpan.FromSeconds(60))).Output, StringComparison.Ordinal);
    }

    private static int Setting(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text, string label) => long.Parse(Regex.Match(text, Regex.Escape(label) + "\\s+([0-9]+)").Groups[1].Value, CultureInfo.InvariantCulture);
}
