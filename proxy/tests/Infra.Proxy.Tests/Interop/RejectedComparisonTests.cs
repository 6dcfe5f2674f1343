using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Http.Tests;
using Infra.Proxy.Tests.Support;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Xunit.Abstractions;

namespace Infra.Proxy.Tests.Interop;

/// <summary>The rows of refused requests through nginx and haproxy as well: what each answers, and whether its server has seen anything. Prints the table.</summary>
[Trait("Category", "Interop")]
public sealed class RejectedComparisonTests(ITestOutputHelper output)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    [PeerFact("nginx", "haproxy")]
    public async Task RefusedRequests_ThroughNginxAndHaproxy_AreCompared()
    {
        string[][] rows = [.. ByteText.Rows("requests-refused.tsv")];
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Root, (UnixFileMode)0b111_101_101);
        var ours = new Counted();
        var nginxs = new Counted();
        var haproxys = new Counted();
        await using RawOrigin ourOrigin = ours.Origin, nginxOrigin = nginxs.Origin, haproxyOrigin = haproxys.Origin;
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(ourOrigin.EndPoint, listener: "h2c=false connections-per-ip=0");
        int nginxPort = FreePort.Tcp(), haproxyPort = FreePort.Tcp();
        folder.Write("nginx.conf", string.Create(CultureInfo.InvariantCulture,
            $"daemon off; master_process off; pid {folder.Root}/pid; error_log stderr crit; events {{}} http {{ access_log off; client_body_temp_path {folder.Root}/b; proxy_temp_path {folder.Root}/p; fastcgi_temp_path {folder.Root}/f; uwsgi_temp_path {folder.Root}/u; scgi_temp_path {folder.Root}/s; server {{ listen 127.0.0.1:{nginxPort}; location / {{ proxy_pass http://{nginxOrigin.EndPoint}; proxy_http_version 1.1; proxy_set_header Connection \"\"; }} }} }}"));
        folder.Write("haproxy.cfg", string.Create(CultureInfo.InvariantCulture,
            $"defaults\n mode http\n timeout connect 5s\n timeout client 5s\n timeout server 5s\n timeout http-request 5s\nfrontend f\n bind 127.0.0.1:{haproxyPort}\n default_backend b\nbackend b\n server s {haproxyOrigin.EndPoint}\n"));
        await using PeerProcess nginx = PeerRoot.Open().Start(new PeerStart("nginx", "-c", folder.PathOf("nginx.conf")) { WorkFolders = [folder.Root] });
        await using PeerProcess haproxy = PeerRoot.Open().Start(new PeerStart("haproxy", "-db", "-f", folder.PathOf("haproxy.cfg")) { WorkFolders = [folder.Root] });
        await nginx.WaitReadyAsync(_ => Answers(nginxPort), Patience);
        await haproxy.WaitReadyAsync(_ => Answers(haproxyPort), Patience);

        Row[] seen = new Row[rows.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, rows.Length), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            byte[] request = ByteText.Decode(rows[i][3]);
            seen[i] = new Row(
                await AskAsync(proxyd.Addresses[0], request, endsSending: true),
                await AskAsync(new IPEndPoint(IPAddress.Loopback, nginxPort), request, endsSending: false),
                await AskAsync(new IPEndPoint(IPAddress.Loopback, haproxyPort), request, endsSending: false));
        });

        output.WriteLine("| request | proxyd | nginx | haproxy |\n|---|---|---|---|");
        for (int i = 0; i < rows.Length; i++)
            output.WriteLine($"| {rows[i][0]} | {seen[i].Ours} | {seen[i].Nginx} | {seen[i].Haproxy} |");
        string summary = $"refused: proxyd {seen.Count(row => IsRefused(row.Ours))}, nginx {seen.Count(row => IsRefused(row.Nginx))}, haproxy {seen.Count(row => IsRefused(row.Haproxy))} of {rows.Length}; "
            + $"heads that reached the server: {ours.Heads}, {nginxs.Heads}, {haproxys.Heads}";
        output.WriteLine(summary);
        if (Environment.GetEnvironmentVariable("INFRA_COMPARISON") is { Length: > 0 } path)
            await File.WriteAllLinesAsync(path, [.. rows.Select((row, i) => $"{row[0]}\t{seen[i].Ours}\t{seen[i].Nginx}\t{seen[i].Haproxy}"), summary]);

        Assert.Equal(rows.Select(row => row[2]), seen.Select(row => row.Ours));
        Assert.InRange(ours.Heads, 0, rows.Count(Programs.RejectedTableTests.IsOfTheBody));
        // The others are real proxies at work: they refuse some, and pass some on.
        Assert.InRange(nginxs.Heads, 1, rows.Length);
        Assert.InRange(haproxys.Heads, 1, rows.Length);
    }

    private static bool IsRefused(string answer) => answer is "closed" || (answer.Length == 3 && answer[0] is '4' or '5');

    // The status of the first answer; "closed" if there is none but the end, "waits" if there is neither. nginx takes a client that ends its sending for one that has gone.
    private static async Task<string> AskAsync(IPEndPoint address, byte[] request, bool endsSending)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var silence = new CancellationTokenSource(Patience);
        var buffer = new byte[4096];
        int length = 0;
        try
        {
            await socket.ConnectAsync(address, silence.Token);
            await socket.SendAsync(request, silence.Token);
            if (endsSending) socket.Shutdown(SocketShutdown.Send);
            silence.CancelAfter(Silence);
            while (length < 12)
            {
                int count = await socket.ReceiveAsync(buffer.AsMemory(length), silence.Token);
                if (count == 0) break;
                length += count;
            }
        }
        catch (SocketException)
        {
            // Reset before, or instead of, an answer.
        }
        catch (OperationCanceledException)
        {
            return "waits";
        }
        string text = Encoding.Latin1.GetString(buffer, 0, length);
        return text.StartsWith("HTTP/1.", StringComparison.Ordinal) && text.Length >= 12 ? text[9..12] : length == 0 ? "closed" : "0.9";
    }

    private static bool Answers(int port)
    {
        try
        {
            using var probe = new TcpClient();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed record Row(string Ours, string Nginx, string Haproxy);

    // Answers at once and closes: what follows a head is not taken for another.
    private sealed class Counted
    {
        private int _heads;

        internal Counted() => Origin = new RawOrigin(async exchange =>
        {
            Interlocked.Increment(ref _heads);
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            exchange.Close();
        });

        internal RawOrigin Origin { get; }

        internal int Heads => Volatile.Read(ref _heads);
    }
}
