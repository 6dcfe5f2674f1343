using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Infra.Proxy.Tests.Support;
using Xunit.Abstractions;

namespace Infra.Proxy.Tests.Programs;

/// <summary>
/// Servers that die at random places, and clients that go at random moments, for a while: 10 s here, as many as INFRA_SOAK_SECONDS says elsewhere. In the end the program holds no connection, no
/// buffer and no timer. A seed in INFRA_SOAK_SEED repeats the decisions, if not their order in time.
/// </summary>
public sealed class KillSoakTests(ITestOutputHelper output)
{
    private const int Clients = 24;
    private const int SecondsByDefault = 10;

    [Fact]
    public async Task ServersThatDie_LeaveNothingBehind()
    {
        int seconds = Number("INFRA_SOAK_SECONDS", SecondsByDefault), seed = Number("INFRA_SOAK_SEED", Environment.TickCount);
        output.WriteLine($"seed {seed}, {seconds} s");
        await using var first = new RawOrigin(new Killer(seed).AnswerAsync);
        await using var second = new RawOrigin(new Killer(seed + 1).AnswerAsync);
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(
            $"services {{\n t {{\n listeners {{\n \"127.0.0.1:0\" connections-per-ip=0\n }}\n connectors {{\n \"{first.EndPoint}\" idle-timeout-ms=500 header-timeout-ms=2000\n \"{second.EndPoint}\" idle-timeout-ms=500 header-timeout-ms=2000\n }}\n }}\n }}");
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));

        var tally = new Tally();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Task.Run(() => RunClientAsync(proxyd.Addresses[0], new Random(seed + 100 + i), tally, end.Token))));

        JsonElement status = await proxyd.StatusAsync(ProxydProcess.IsAtRest);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tally.Whole} answers whole, {tally.Cut} cut, {tally.Left} left by the client; {first.ConnectionCount + second.ConnectionCount} connections to servers"));
        output.WriteLine(status.GetRawText());
        Assert.True(tally.Whole > 0 && tally.Cut > 0 && tally.Left > 0);
        Assert.True(ProxydProcess.IsAtRest(status), status.GetRawText());
        Assert.Equal(0, status.GetProperty("resources").GetProperty("internal_failures").GetInt64());
        Assert.Equal(0, tally.Wrong);
    }

    // Each client checks what it gets: a body says how long it is in its first bytes, and consists of one letter.
    private static async Task RunClientAsync(IPEndPoint proxy, Random random, Tally tally, CancellationToken end)
    {
        var buffer = new byte[64 * 1024];
        while (!end.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(proxy, CancellationToken.None);
                int requests = random.Next(1, 20);
                for (int i = 0; i < requests && !end.IsCancellationRequested; i++)
                {
                    await socket.SendAsync(MakeRequest(random));
                    if (random.Next(20) == 0)
                    {
                        if (random.Next(2) == 0) socket.LingerState = new LingerOption(true, 0);
                        tally.AddLeft();
                        break;
                    }
                    if (!await ReadAsync(socket, buffer, tally)) break;
                }
            }
            catch (SocketException)
            {
                tally.AddCut();
            }
        }
    }

    private static byte[] MakeRequest(Random random)
    {
        int length = random.Next(3) == 0 ? random.Next(200_000) : random.Next(200);
        string path = $"/{random.Next(1, 4000)}";
        return Encoding.ASCII.GetBytes(random.Next(4) switch
        {
            0 => $"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{new string('u', length)}",
            1 => $"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{length + 1:x}\r\n{new string('u', length + 1)}\r\n0\r\n\r\n",
            _ => $"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n",
        });
    }

    // One answer, whole or cut; false if the connection is of no more use.
    private static async Task<bool> ReadAsync(Socket socket, byte[] buffer, Tally tally)
    {
        int length = 0, head = -1;
        while (head < 0)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (count == 0)
            {
                tally.AddCut();
                return false;
            }
            length += count;
            head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }
        string text = Encoding.ASCII.GetString(buffer, 0, head);
        if (!text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) tally.AddWrong();
        int at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            tally.AddWrong();
            return false;
        }
        int end = text.IndexOf('\r', at);
        int left = int.Parse(text.AsSpan(at + 16, (end < 0 ? text.Length : end) - at - 16), CultureInfo.InvariantCulture) - (length - head - 4);
        if (buffer.AsSpan(head + 4, length - head - 4).ContainsAnyExcept((byte)'d')) tally.AddWrong();
        while (left > 0)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)));
            if (count == 0)
            {
                tally.AddCut();
                return false;
            }
            if (buffer.AsSpan(0, count).ContainsAnyExcept((byte)'d')) tally.AddWrong();
            left -= count;
        }
        tally.AddWhole();
        return left == 0 && !text.Contains("Connection: close", StringComparison.OrdinalIgnoreCase);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    /// <summary>A server that answers most requests, and dies in the middle of some.</summary>
    private sealed class Killer(int seed)
    {
        private readonly Lock _lock = new();
        private readonly Random _random = new(seed);

        internal async Task AnswerAsync(RawExchange exchange)
        {
            int fate, length;
            lock (_lock)
            {
                fate = _random.Next(24);
                length = _random.Next(3) == 0 ? _random.Next(300_000) : _random.Next(300);
            }
            string head = $"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n", body = new('d', length);
            if (fate == 0)
            {
                Die(exchange, withReset: true);
                return;
            }
            if (fate == 1)
            {
                await exchange.SendAsync(head[..(head.Length / 2)]);
                Die(exchange, withReset: false);
                return;
            }
            if (!await SkipBodyAsync(exchange)) return;
            if (fate is 2 or 3)
            {
                await exchange.SendAsync(head + body[..(length / 2)]);
                Die(exchange, withReset: fate == 2);
                return;
            }
            await exchange.SendAsync(head + body);
            // Some close what could have been kept.
            if (fate == 4) exchange.Close();
        }

        private static async Task<bool> SkipBodyAsync(RawExchange exchange)
        {
            if (!exchange.Head.StartsWith("POST", StringComparison.Ordinal)) return true;
            int at = exchange.Head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
            int length = at < 0 ? -1 : int.Parse(exchange.Head[(at + 16)..].Split('\r')[0], CultureInfo.InvariantCulture);
            (_, bool isEnded) = await exchange.ReadAsync(text => length < 0 ? text.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal) : text.Length >= length);
            return !isEnded;
        }

        private static void Die(RawExchange exchange, bool withReset)
        {
            if (withReset) exchange.Socket.LingerState = new LingerOption(true, 0);
            exchange.Close();
        }
    }

    private sealed class Tally
    {
        private int _whole;
        private int _cut;
        private int _left;
        private int _wrong;

        internal int Whole => _whole;

        internal int Cut => _cut;

        internal int Left => _left;

        internal int Wrong => _wrong;

        internal void AddWhole() => Interlocked.Increment(ref _whole);

        internal void AddCut() => Interlocked.Increment(ref _cut);

        internal void AddLeft() => Interlocked.Increment(ref _left);

        internal void AddWrong() => Interlocked.Increment(ref _wrong);
    }
}
