using System.Net;
using System.Net.Sockets;
using Infra.Testing.Fakes;
using Infra.Testing.Network;

namespace Infra.Testing.Tests.Network;

public sealed class UdpRelayTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly UdpClient _server = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly UdpClient _client = new(new IPEndPoint(IPAddress.Loopback, 0));
    private UdpRelay? _relay;

    [Fact]
    public async Task Relay_WithoutFaults_PassesBothWays()
    {
        Start(RelayFaults.None);

        await _client.SendAsync(new byte[] { 1, 2, 3 }, _relay!.EndPoint);
        UdpReceiveResult request = await _server.ReceiveAsync().WaitAsync(Deadline);
        await _server.SendAsync(new byte[] { 4 }, request.RemoteEndPoint);
        UdpReceiveResult reply = await _client.ReceiveAsync().WaitAsync(Deadline);

        Assert.Equal([1, 2, 3], request.Buffer);
        Assert.Equal([4], reply.Buffer);
        Assert.Equal(_relay.EndPoint, reply.RemoteEndPoint);
    }

    [Fact]
    public async Task Relay_WhenAllIsLost_CountsAndPassesNothing()
    {
        Start(new RelayFaults { Loss = 1 });

        await _client.SendAsync(new byte[] { 1 }, _relay!.EndPoint);

        await UntilAsync(() => _relay.Dropped == 1);
        Assert.Equal(0, _relay.Forwarded);
    }

    [Fact]
    public async Task Relay_WhenAllIsDoubled_ServerGetsTwo()
    {
        Start(new RelayFaults { Duplicate = 1 });

        await _client.SendAsync(new byte[] { 7 }, _relay!.EndPoint);

        Assert.Equal([7], (await _server.ReceiveAsync().WaitAsync(Deadline)).Buffer);
        Assert.Equal([7], (await _server.ReceiveAsync().WaitAsync(Deadline)).Buffer);
    }

    [Fact]
    public async Task Relay_WhenAllIsDamaged_OneBitDiffers()
    {
        Start(new RelayFaults { Corrupt = 1 });

        await _client.SendAsync(new byte[] { 0, 0, 0, 0 }, _relay!.EndPoint);
        byte[] received = (await _server.ReceiveAsync().WaitAsync(Deadline)).Buffer;

        Assert.Equal(1, received.Sum(b => int.PopCount(b)));
    }

    [Fact]
    public async Task Relay_WhenTheFirstIsHeld_TheSecondPassesIt()
    {
        Start(new RelayFaults { Reorder = 1 });

        await _client.SendAsync(new byte[] { 1 }, _relay!.EndPoint);
        await _client.SendAsync(new byte[] { 2 }, _relay.EndPoint);

        byte[] order = [(await _server.ReceiveAsync().WaitAsync(Deadline)).Buffer[0], (await _server.ReceiveAsync().WaitAsync(Deadline)).Buffer[0]];
        Assert.Equal(3, order[0] + order[1]);
        Assert.Equal(2, order[0]);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_relay is not null) await _relay.DisposeAsync();
        _server.Dispose();
        _client.Dispose();
    }

    private void Start(RelayFaults toServer) =>
        _relay = UdpRelay.Start((IPEndPoint)_server.Client.LocalEndPoint!, toServer, RelayFaults.None, new SeededRandom(1));

    private static async Task UntilAsync(Func<bool> condition)
    {
        long end = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (!condition() && Environment.TickCount64 < end)
            await Task.Delay(5);
        Assert.True(condition());
    }
}
