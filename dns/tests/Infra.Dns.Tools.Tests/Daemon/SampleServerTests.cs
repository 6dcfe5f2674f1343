using System.Globalization;
using System.Text.RegularExpressions;
using Infra.Dns.Query;
using Infra.Testing.Peers;
using Infra.Testing.Processes;
using Xunit.Abstractions;

namespace Infra.Dns.Tools.Tests.Daemon;

/// <summary>The sample configuration, asked by dig and by dnsq.</summary>
public sealed partial class SampleServerTests(ITestOutputHelper log)
{
    private static readonly string[] Questions =
    [
        "example.org SOA", "example.org NS", "example.org MX", "example.org TXT", "example.org CAA", "www.example.org A", "www.example.org AAAA", "ftp.example.org A", "any.users.example.org A",
        "host.old.example.org A", "_sip._tcp.example.org SRV", "host.lab.example.org A", "nothing.example.org A", "www.example.org TXT", "signed.example DNSKEY", "alias.signed.example A",
        "x.wild.signed.example TXT", "nothing.signed.example A", "secure.signed.example DS", "www.insecure.signed.example A", "x.moved.signed.example A", "ent.signed.example A", "example.com A",
        "id.server CH TXT",
    ];

    [PeerFact("dig"), Trait("Category", "Interop")]
    public async Task TwentyQuestionsAndMore_ByDigAndByDnsq_GetTheSameText()
    {
        await using SampleServer server = await SampleServer.StartAsync();
        Assert.True(Questions.Length >= 20);
        foreach (string question in Questions)
        {
            string[] words = ["@127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "+dnssec", .. question.Split(' ')];
            ChildResult dig = await PeerRoot.Open().RunAsync(new PeerStart("dig", words), TimeSpan.FromSeconds(60));
            using var output = new StringWriter { NewLine = "\n" };
            int code = new QueryTool(output, output).Run(words);

            Assert.Equal(0, dig.ExitCode);
            Assert.Equal(0, code);
            string theirs = Comparable(dig.Output);
            Assert.Contains("status: ", theirs, StringComparison.Ordinal);
            Assert.True(theirs == Comparable(output.ToString()), $"{question}\n--- dig\n{theirs}\n--- dnsq\n{Comparable(output.ToString())}");
            log.WriteLine($"{question}: {Status().Match(theirs).Groups[1]}, {theirs.Split('\n').Count(line => line[0] != ';')} records alike");
        }
    }

    // Without what differs from run to run, and what says which program it was.
    private static string Comparable(string text)
    {
        IEnumerable<string> lines = text.Split('\n').Where(line => line.Length > 0 && !Changing().IsMatch(line));
        return Id().Replace(string.Join('\n', lines), "id: X");
    }

    [GeneratedRegex("^(; <<>>|; \\(1 server|;; Query time|;; WHEN|; COOKIE)")]
    private static partial Regex Changing();

    [GeneratedRegex("id: [0-9]+")]
    private static partial Regex Id();

    [GeneratedRegex("status: ([A-Z]+)")]
    private static partial Regex Status();
}
