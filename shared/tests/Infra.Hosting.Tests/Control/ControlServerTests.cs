using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Infra.Hosting.Control;
using Infra.Testing;
using Infra.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Hosting.Tests.Control;

public sealed class ControlServerTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ControlCommands _commands = new();
    private readonly string _path;
    private ControlServer? _server;

    public ControlServerTests()
    {
        _path = _folder.PathOf("control");
        _commands.AddQuery("echo", "Echoes.", (request, result) => result.WriteStringValue(request.Text("text")));
        _commands.AddQuery("nothing", "Gives nothing.", (_, _) => { });
        _commands.AddQuery("throw", "Throws.", (_, _) => throw new InvalidOperationException("broken"));
        _commands.AddQuery("refuse", "Refuses.", (_, _) => throw new ControlException("too-late", "it is too late"));
        _commands.AddQuery("unfinished", "Leaves its result open.", (_, result) => result.WriteStartObject());
        _commands.AddQuery("twice", "Gives two results.", (_, result) =>
        {
            result.WriteNullValue();
            result.WriteNullValue();
        });
        _commands.AddQuery("big", "Gives too much.", (_, result) => result.WriteStringValue(new string('x', ControlFrame.BytesMax)));
        _commands.AddQuery("hang", "Never ends and does not listen to its cancellation.", (_, _, _) => new TaskCompletionSource().Task);
        _commands.AddQuery("peer", "Tells who asks.", (request, result) => result.WriteStringValue($"{request.Peer.ProcessId} {request.Peer.UserId}"));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Request_WithAKnownCommand_IsDone()
    {
        Start();
        using ControlClient client = await ControlClient.ConnectAsync(_path);

        ControlResult echo = await client.SendAsync("echo", arguments => arguments.WriteString("text", "grüße"));
        ControlResult nothing = await client.SendAsync("nothing");
        ControlResult peer = await client.SendAsync("peer");

        Assert.Equal("grüße", echo.Value.GetString());
        Assert.True(nothing.IsDone);
        Assert.Equal($"{Environment.ProcessId} {Infra.Interop.Identity.Credentials.Users().Effective}", peer.Value.GetString());
    }

    [Theory]
    [InlineData("ecko", ControlError.UnknownCommand, "unknown command \"ecko\"; did you mean \"echo\"?")]
    [InlineData("throw", ControlError.Failed, "broken")]
    [InlineData("refuse", "too-late", "it is too late")]
    [InlineData("unfinished", ControlError.Failed, "the command \"unfinished\" left its result unfinished")]
    [InlineData("big", ControlError.ReplyTooLarge, "the reply would have 1048599 bytes")]
    [InlineData("hang", ControlError.Timeout, "\"hang\" did not end in time")]
    public async Task Request_ThatCannotBeDone_TellsWhy_AndTheConnectionLives(string command, string code, string message)
    {
        Start(new ControlSettings { RequestTimeout = TimeSpan.FromSeconds(command == "hang" ? 0.2 : 30) });
        using ControlClient client = await ControlClient.ConnectAsync(_path);

        ControlResult result = await client.SendAsync(command);

        Assert.Equal((false, code, message), (result.IsDone, result.ErrorCode, result.ErrorMessage));
        Assert.True((await client.SendAsync("nothing")).IsDone);
    }

    [Fact]
    public async Task Request_WhileTheDaemonStarts_IsNotCalledUnknown()
    {
        Start(isStarting: true);
        using ControlClient client = await ControlClient.ConnectAsync(_path);

        Assert.Equal(ControlError.Starting, (await client.SendAsync("later")).ErrorCode);
        _server!.MarkReady();
        Assert.Equal(ControlError.UnknownCommand, (await client.SendAsync("later")).ErrorCode);
    }

    [Fact]
    public async Task Request_WithTwoResults_Fails()
    {
        Start();
        using ControlClient client = await ControlClient.ConnectAsync(_path);

        Assert.Equal(ControlError.Failed, (await client.SendAsync("twice")).ErrorCode);
    }

    [Fact]
    public async Task Request_WithGarbageJson_IsRefused_AndTheConnectionLives()
    {
        Start();
        using Socket client = Connect();

        client.Send(Frame("not json"));
        Assert.Contains(ControlError.BadRequest, await ReceiveAsync(client), StringComparison.Ordinal);
        client.Send(Frame("""{"command":"nothing"}"""));
        Assert.Equal("""{"ok":true,"result":null}""", await ReceiveAsync(client));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 16, 0, 1 })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    public async Task Request_WithImpossibleLength_EndsTheConnection(byte[] header)
    {
        Start();
        using Socket client = Connect();

        client.Send(header);

        Assert.Contains(ControlError.BadRequest, await ReceiveAsync(client), StringComparison.Ordinal);
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task Request_ThatIsTruncated_EndsOnlyItsConnection()
    {
        Start();
        byte[] frame = Frame("""{"command":"nothing"}""");

        for (int length = 0; length < frame.Length; length++)
        {
            using Socket client = Connect();
            client.Send(frame.AsSpan(0, length));
            client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await client.ReceiveAsync(new byte[1]));
        }

        using ControlClient next = await ControlClient.ConnectAsync(_path);
        Assert.True((await next.SendAsync("nothing")).IsDone);
    }

    [Fact]
    public async Task Client_ThatIsSlowOrSilent_IsClosed()
    {
        Start(new ControlSettings { RequestTimeout = TimeSpan.FromMilliseconds(200), IdleTimeout = TimeSpan.FromMilliseconds(200) });
        using Socket slow = Connect();
        using Socket silent = Connect();

        slow.Send(Frame("""{"command":"nothing"}""").AsSpan(0, 9));

        Assert.Equal(0, await slow.ReceiveAsync(new byte[1]));
        Assert.Equal(0, await silent.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task Client_BeyondTheBound_IsTurnedAway_UntilAnotherLeaves()
    {
        Start(new ControlSettings { ClientsMax = 2 });
        using ControlClient first = await ControlClient.ConnectAsync(_path);
        using ControlClient second = await ControlClient.ConnectAsync(_path);
        await first.SendAsync("nothing");
        await second.SendAsync("nothing");

        using (ControlClient third = await ControlClient.ConnectAsync(_path))
            Assert.Equal(ControlError.Busy, (await third.SendAsync("nothing")).ErrorCode);
        first.Dispose();

        Assert.True(await IsServedAsync());
    }

    [Fact]
    public async Task Clients_AtTheSameTime_AllGetTheirReplies()
    {
        Start(new ControlSettings { ClientsMax = 64 });

        ControlResult[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            using ControlClient client = await ControlClient.ConnectAsync(_path);
            return await client.SendAsync("echo", arguments => arguments.WriteString("text", number + new string('x', 10_000)));
        }));

        Assert.Equal(Enumerable.Range(0, 50).Select(number => number + new string('x', 10_000)), results.Select(result => result.Value.GetString()));
    }

    [Fact]
    public async Task Client_WithGarbage_NeverHurtsTheServer()
    {
        Start();
        var random = new SeededRandom(2);

        for (int i = 0; i < 100; i++)
        {
            using Socket client = Connect();
            byte[] garbage = random.Bytes(1 + i * 5);
            if (i % 2 == 0) BinaryPrimitives.WriteUInt32BigEndian(garbage = [0, 0, 0, 0, .. garbage], (uint)garbage.Length - 4);
            client.Send(garbage);
            client.Shutdown(SocketShutdown.Send);
            await ReceiveAllAsync(client);
        }

        Assert.True(await IsServedAsync());
    }

    [Fact]
    public async Task Dispose_DuringARequest_LetsItFinish_AndRemovesTheFile()
    {
        var begun = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        _commands.AddQuery("wait", "Waits.", async (_, result, _) =>
        {
            begun.SetResult();
            await mayEnd.Task;
            result.WriteStringValue("done");
        });
        Start();
        using ControlClient client = await ControlClient.ConnectAsync(_path);

        Task<ControlResult> request = client.SendAsync("wait");
        await begun.Task;
        Task closing = _server!.DisposeAsync().AsTask();
        mayEnd.SetResult();
        await closing;

        Assert.Equal("done", (await request).Value.GetString());
        Assert.False(File.Exists(_path));
    }

    private void Start(ControlSettings? settings = null, bool isStarting = false)
    {
        settings ??= new ControlSettings();
        ControlSocketFile file = ControlSocketFile.Bind(_path, settings.Mode, 64);
        _server = ControlServer.Start(settings, file, _commands, isStarting, TimeProvider.System, NullLogger.Instance);
    }

    // A client that was turned away a moment ago may still be counted.
    private async Task<bool> IsServedAsync()
    {
        for (int tries = 0; tries < 1000; tries++)
        {
            using ControlClient client = await ControlClient.ConnectAsync(_path);
            if ((await client.SendAsync("nothing")).IsDone) return true;
        }

        return false;
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(_path));
        return socket;
    }

    private static byte[] Frame(string json)
    {
        byte[] frame = [0, 0, 0, 0, .. Encoding.UTF8.GetBytes(json)];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)frame.Length - 4);
        return frame;
    }

    private static async Task<string> ReceiveAsync(Socket client)
    {
        byte[] header = new byte[4];
        await ReceiveExactlyAsync(client, header);
        byte[] json = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        await ReceiveExactlyAsync(client, json);
        return Encoding.UTF8.GetString(json);
    }

    private static async Task ReceiveExactlyAsync(Socket client, Memory<byte> target)
    {
        while (!target.IsEmpty)
        {
            int count = await client.ReceiveAsync(target);
            Assert.NotEqual(0, count);
            target = target[count..];
        }
    }

    private static async Task ReceiveAllAsync(Socket client)
    {
        byte[] buffer = new byte[1024];
        try
        {
            while (await client.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Closed with bytes unread: a reset.
        }
    }
}
