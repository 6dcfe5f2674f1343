using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Ntp.Wire;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.Control;

public class QueryTests
{
    [Fact]
    public async Task Query_WhenNobodyAnswers_SaysSoAndExits1()
    {
        using UdpClient silent = new(new IPEndPoint(IPAddress.Loopback, 0));

        (int code, string output, string error) = await Ntpctl.RunAsync("query", silent.Client.LocalEndPoint!.ToString()!, "--samples", "1", "--timeout", "0.1");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("no answer within 0.1 s", error);
    }

    [Fact]
    public async Task Query_WhenNobodyListens_SaysSoAndExits1()
    {
        UdpClient gone = new(new IPEndPoint(IPAddress.Loopback, 0));
        string address = gone.Client.LocalEndPoint!.ToString()!;
        gone.Dispose();

        (int code, _, string error) = await Ntpctl.RunAsync("query", address, "--samples", "3");

        Assert.Equal(1, code);
        Assert.Contains("nobody listens there", error);
    }

    /// <summary>A server that first sends what it must not: none of it counts, and the true reply still does.</summary>
    [Fact]
    public async Task Query_PassesOverForgedPackets()
    {
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        Task answering = AnswerAsync(server, async (request, client) =>
        {
            await server.SendAsync(new byte[3], client);
            await server.SendAsync(Reply(request, origin: 99, stratum: 1), client);
            await server.SendAsync((byte[])[.. Reply(request, request.Origin, stratum: 1), .. new byte[4]], client);   // a crypto-NAK
            await server.SendAsync(Reply(request, request.Origin, stratum: 2), client);
        });

        (int code, string output, string error) = await Ntpctl.RunAsync("query", server.Client.LocalEndPoint!.ToString()!, "--samples", "1", "--json");

        await answering;
        Assert.True(code == 0, error);
        Assert.Equal(2, JsonDocument.Parse(output).RootElement.GetProperty("stratum").GetInt32());
    }

    [Theory]
    [InlineData("RATE", "asks for fewer requests")]
    [InlineData("DENY", "refuses this client (DENY)")]
    [InlineData("INIT", "has no time itself")]
    public async Task Query_OfAKissCode_ExplainsIt(string code, string expected)
    {
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        Task answering = AnswerAsync(server, (request, client) => server.SendAsync(Reply(request, request.Origin, stratum: 0, code), client).AsTask());

        (int exit, _, string error) = await Ntpctl.RunAsync("query", server.Client.LocalEndPoint!.ToString()!, "--samples", "1");

        await answering;
        Assert.Equal(1, exit);
        Assert.Contains(expected, error);
    }

    [Fact]
    public async Task Query_SendsNothingAboutOurClock()
    {
        using UdpClient server = new(new IPEndPoint(IPAddress.Loopback, 0));
        List<byte[]> requests = [];
        Task answering = AnswerAsync(server, (request, _) =>
        {
            requests.Add(request.Bytes);
            return Task.CompletedTask;
        });

        await Ntpctl.RunAsync("query", server.Client.LocalEndPoint!.ToString()!, "--samples", "1", "--timeout", "0.1");

        await answering;
        byte[] sent = Assert.Single(requests);
        Assert.Equal("230006" + new string('0', 74), Convert.ToHexString(sent.AsSpan(0, 40)));
        Assert.NotEqual(new byte[8], sent[40..48]);
    }

    [Theory]
    [InlineData("query")]
    [InlineData("query", "two words")]
    [InlineData("query", "127.0.0.1:0")]
    [InlineData("query", "127.0.0.1", "--samples", "0")]
    [InlineData("query", "127.0.0.1", "--samples", "many")]
    [InlineData("query", "127.0.0.1", "--timeout", "NaN")]
    [InlineData("query", "127.0.0.1", "--interval", "-1")]
    [InlineData("frobnicate")]
    public async Task CommandLine_WhenWrong_Exits2(params string[] arguments)
    {
        (int code, string output, string error) = await Ntpctl.RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("ntpctl: ", error);
    }

    [Fact]
    public async Task Help_ListsTheCommands()
    {
        (int code, string output, _) = await Ntpctl.RunAsync("--help");

        Assert.Equal(0, code);
        Assert.Contains("query", output);
        Assert.Contains("status", output);
    }

    [Fact]
    public async Task Status_WithoutADaemon_SaysWhereItLooked()
    {
        using var folder = new TemporaryFolder();

        (int code, string output, string error) = await Ntpctl.RunAsync("status", "--socket", folder.PathOf("control"));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(folder.PathOf("control"), error);
    }

    private static async Task AnswerAsync(UdpClient server, Func<(byte[] Bytes, ulong Origin), IPEndPoint, Task> answer)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        UdpReceiveResult received = await server.ReceiveAsync(limit.Token);
        NtpPacketView.TryParse(received.Buffer, out NtpPacketView view);
        ulong origin = view.TransmitTime.Bits;
        await answer((received.Buffer, origin), received.RemoteEndPoint);
    }

    private static byte[] Reply((byte[] Bytes, ulong Origin) request, ulong origin, byte stratum, string id = "GPS")
    {
        byte[] packet = new byte[NtpHeader.Length];
        var now = NtpTimestamp.FromUnix(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 0);
        var writer = new NtpPacketWriter(packet);
        writer.WriteHeader(new NtpHeader(
            stratum == 0 ? LeapIndicator.Unsynchronised : LeapIndicator.None, request.Bytes[0] >> 3 & 7, NtpMode.Server, stratum, 6, -20,
            ReferenceId: ReferenceId.FromAscii(id), OriginTime: new NtpTimestamp(origin), ReceiveTime: now, TransmitTime: now));
        return packet;
    }
}
