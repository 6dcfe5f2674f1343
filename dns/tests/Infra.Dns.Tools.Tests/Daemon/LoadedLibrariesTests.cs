using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Tools.Tests.Zones;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Dns.Tools.Tests.Daemon;

/// <summary>What the running programs have mapped while they do cryptography: never a native library for it.</summary>
public sealed class LoadedLibrariesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Dnsd_ThatSignsAZone_HasNoNativeCryptography()
    {
        var created = SampleServer.Create();
        created.Write("zones/own.zone", "$TTL 1h\n@ SOA ns host 7 2h 1h 2w 5m\n@ NS ns\nns A 192.0.2.1\n");
        await using SampleServer server = await SampleServer.StartAsync(created, "[[dnssec-policy]]\nname = \"p\"\n[[zone]]\nname = \"own.example\"\nfile = \"zones/own.zone\"\ndnssec-policy = \"p\"\n");
        var question = new StringWriter();
        Assert.Equal(0, new Infra.Dns.Query.QueryTool(question, question).Run(["@127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), "own.example", "DNSKEY", "+dnssec", "+short"]));
        Assert.True(question.ToString().Contains("257 3 13 ", StringComparison.Ordinal), question + server.Process.Error);

        AssertNone(await MapsAsync(server.Process));
    }

    [Fact]
    public async Task Dnsctl_ThatSignsAZone_HasNoNativeCryptography()
    {
        const int Names = 3000;
        using var folder = new TemporaryFolder();
        var zone = new StringBuilder("$TTL 1h\n@ SOA ns host 7 2h 1h 2w 5m\n@ NS ns\nns A 192.0.2.1\n");
        for (int i = 0; i < Names; i++)
            zone.Append(CultureInfo.InvariantCulture, $"h{i} A 192.0.2.1\n");
        Assert.Equal(0, ZoneSignCommandTests.Run("key", "generate", "example", "-K", folder.Root).Code);
        await using ChildProcess dnsctl = Start("dnsctl.dll", "zone", "sign", "-K", folder.Root, "-o", "example", "-f", folder.PathOf("signed"), folder.Write("zone", zone.ToString()));

        // A program that is just ending shows only a part, so that all that was ever seen counts.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!dnsctl.HasExited)
            seen.UnionWith((await MapsAsync(dnsctl)).Split('\n').Select(FileOf));
        string maps = string.Join('\n', seen);

        ChildResult result = await dnsctl.WaitAsync();
        Assert.True(result.ExitCode == 0, result.AllOutput);
        Assert.Contains("Infra.Crypto.dll", maps, StringComparison.Ordinal);   // it was looked at while it signed
        AssertNone(maps);
    }

    [Fact]
    public async Task Dnsq_ThatSignsAQuestion_HasNoNativeCryptography()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string port = ((IPEndPoint)silent.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        await using ChildProcess dnsq = Start("dnsq.dll", "@127.0.0.1", "-p", port, "+time=60", "+tries=1", "-y", "hmac-sha256:key.:AAECAwQFBgcICQoLDA0ODw==", "example", "SOA");
        using var limit = new CancellationTokenSource(Patience);

        int length = await silent.ReceiveAsync(new byte[1000], limit.Token);

        string maps = await MapsAsync(dnsq);
        Assert.True(length > 60);   // with its signature
        Assert.Contains("Infra.Crypto.dll", maps, StringComparison.Ordinal);
        AssertNone(maps);
    }

    private static ChildProcess Start(string program, params string[] arguments) => ChildProcess.Start(new ChildStart("dotnet", (string[])[Path.Combine(AppContext.BaseDirectory, program), .. arguments]));

    private static async Task<string> MapsAsync(ChildProcess process)
    {
        try
        {
            return await File.ReadAllTextAsync($"/proc/{process.Id}/maps");
        }
        catch (IOException)
        {
            return "";   // it has ended
        }
    }

    private static string FileOf(string line) => line.IndexOf('/') is >= 0 and int start ? line[start..] : "";

    private static void AssertNone(string maps)
    {
        Assert.Contains("libc.so", maps, StringComparison.Ordinal);
        foreach (string library in (string[])["libssl", "libcrypto", "libgnutls", "libmsquic", "System.Security.Cryptography.Native"])
            Assert.DoesNotContain(library, maps, StringComparison.Ordinal);
    }
}
