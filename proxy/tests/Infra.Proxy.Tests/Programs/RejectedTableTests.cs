using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Http.Tests;
using Infra.Proxy.Tests.Support;

namespace Infra.Proxy.Tests.Programs;

/// <summary>
/// The tables of refused requests and responses (4.1 and 4.2 of the design) over raw sockets against the program, in plain and through TLS: status, reason, connection closed, one line in the
/// log, and what the server has seen.
/// </summary>
public sealed partial class RejectedTableTests : IAsyncLifetime
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private RawOrigin _origin = null!;
    private ProxydProcess _proxyd = null!;

    public async Task InitializeAsync()
    {
        _origin = new RawOrigin(async exchange => await exchange.ReadAsync(_ => false));
        _proxyd = await ProxydProcess.StartAsync(_origin.EndPoint, listener: "h2c=false connections-per-ip=0", system: "log rate-lines-max=0");
    }

    public async Task DisposeAsync()
    {
        await _proxyd.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_WhenRefused_GetTheirStatus_AndTheServerSeesNothing(bool isSecure)
    {
        string[][] rows = [.. ByteText.Rows("requests-refused.tsv")];
        IPEndPoint address = _proxyd.Addresses[isSecure ? 1 : 0];
        var wrong = new ConcurrentBag<string>();

        // A body is found to be malformed only when its head is on its way.
        await AskAsync(rows.Where(row => !IsOfTheBody(row)), address, isSecure, wrong);
        Assert.Empty(wrong);
        Assert.Equal(0, _origin.ConnectionCount);
        await AskAsync(rows.Where(IsOfTheBody), address, isSecure, wrong);

        Assert.Empty(wrong);
        JsonElement upstream = (await _proxyd.StatusAsync(status => status.GetProperty("upstreams")[0].GetProperty("connections").GetInt32() == 0)).GetProperty("upstreams")[0];
        Assert.Equal(0, upstream.GetProperty("connections").GetInt32());
        Assert.True(await _proxyd.Child.WaitUntilAsync(child => RefusedLine().Count(child.Error) >= rows.Length, Patience));
        Assert.Equal(rows.Select(row => row[1]).Order(StringComparer.Ordinal), RefusedLine().Matches(_proxyd.Child.Error).Select(line => line.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_proxyd.Child.Error, letter => char.IsControl(letter) && letter != '\n');
    }

    private static Task AskAsync(IEnumerable<string[]> rows, IPEndPoint address, bool isSecure, ConcurrentBag<string> wrong) =>
        Parallel.ForEachAsync(rows, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (row, _) =>
        {
            string response = await ProxydProcess.ExchangeAsync(address, ByteText.Decode(row[3]), isSecure);
            if (!response.StartsWith($"HTTP/1.1 {row[2]} ", StringComparison.Ordinal)
                || !response.Contains($"details=\"{row[1]}\"", StringComparison.Ordinal)
                || !response.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal)
                || response.LastIndexOf("HTTP/1.1", StringComparison.Ordinal) != 0)
                wrong.Add($"{row[0]}: {response.Split("\r\n")[0]}");
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Responses_WhenRefused_Are502_AndTheirConnectionIsNotUsedAgain(bool isSecure)
    {
        string[][] rows = [.. ByteText.Rows("responses.tsv").Where(row => row[2].StartsWith("refused ", StringComparison.Ordinal))];
        await using var origin = new RawOrigin(async exchange =>
        {
            await exchange.Socket.SendAsync(ByteText.Decode(rows[int.Parse(exchange.Path[1..], System.Globalization.CultureInfo.InvariantCulture)][3]));
            await exchange.ReadAsync(_ => false);
        });
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(origin.EndPoint);
        List<string> wrong = [];

        for (int i = 0; i < rows.Length; i++)
        {
            string upgrade = rows[i][1] == "UPGRADE" ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" : "";
            string request = $"{(rows[i][1] == "UPGRADE" ? "GET" : rows[i][1])} /{i} HTTP/1.1\r\nHost: a\r\n{upgrade}\r\n";
            string response = await ProxydProcess.ExchangeAsync(proxyd.Addresses[isSecure ? 1 : 0], System.Text.Encoding.ASCII.GetBytes(request), isSecure);
            if (!response.StartsWith("HTTP/1.1 502 ", StringComparison.Ordinal) || !response.Contains($"details=\"{rows[i][2]["refused ".Length..]}\"", StringComparison.Ordinal))
                wrong.Add($"{rows[i][0]}: {response.Split("\r\n")[0]}");
        }

        Assert.Empty(wrong);
        Assert.Equal(rows.Length, origin.ConnectionCount);
        JsonElement upstream = (await proxyd.StatusAsync(status => status.GetProperty("upstreams")[0].GetProperty("connections").GetInt32() == 0)).GetProperty("upstreams")[0];
        Assert.Equal(0, upstream.GetProperty("connections").GetInt32());
    }

    [GeneratedRegex("(?m) request of 127\\.0\\.0\\.1:\\d+ refused: ([a-z0-9.-]+): \".*\"$")]
    private static partial Regex RefusedLine();

    internal static bool IsOfTheBody(string[] row) =>
        row[1].StartsWith("chunk", StringComparison.Ordinal) || row[1].Contains("trailer", StringComparison.Ordinal)
        || (row[3].Contains("\\r\\n\\r\\n", StringComparison.Ordinal) && row[3].Contains("chunked\\r\\n\\r\\n", StringComparison.OrdinalIgnoreCase));
}
