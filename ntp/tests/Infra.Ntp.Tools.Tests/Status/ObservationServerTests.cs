using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;
using Infra.Ntp.Daemon.Status;
using Infra.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Ntp.Tools.Tests.Status;

public class ObservationServerTests
{
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    [Fact]
    public async Task Connect_GetsALengthAndJson_AndTheEnd()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("observe");
        await using ObservationServer server = Start(path, new string('x', 300_000));   // more than a socket holds at once

        byte[] message = await ReadAllAsync(path);

        Assert.Equal((ulong)(message.Length - 8), BinaryPrimitives.ReadUInt64BigEndian(message));
        Assert.Equal(300_000, JsonDocument.Parse(message.AsMemory(8)).RootElement.GetProperty("text").GetString()!.Length);
        Assert.Equal(Everybody, File.GetUnixFileMode(path));
    }

    /// <summary>Clients that do not read hold no more than eight places, and these only for half a second.</summary>
    [Fact]
    public async Task Connect_WhileSilentClientsHoldAllPlaces_IsServedAgainSoon()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("observe");
        await using ObservationServer server = Start(path, new string('x', 900_000));
        Socket[] silent = [.. Enumerable.Range(0, 12).Select(_ => Connect(path))];

        byte[] message = [];
        long end = Environment.TickCount64 + 30_000;
        while (message.Length < 900_000 && Environment.TickCount64 < end)
            message = await ReadAllAsync(path);

        Assert.True(message.Length > 900_000, "nobody was served any more");
        foreach (Socket socket in silent)
            socket.Dispose();
    }

    [Fact]
    public async Task Dispose_RemovesTheSocket()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("observe");

        await Start(path, "").DisposeAsync();

        Assert.False(File.Exists(path));
    }

    private static ObservationServer Start(string path, string text) => ObservationServer.Start(
        path, Everybody,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("text", text);
            json.WriteEndObject();
        },
        NullLogger.Instance);

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    private static async Task<byte[]> ReadAllAsync(string path)
    {
        using Socket socket = Connect(path);
        using var whole = new MemoryStream();
        byte[] buffer = new byte[65_536];
        try
        {
            while (await socket.ReceiveAsync(buffer) is var count and > 0)
                whole.Write(buffer, 0, count);
        }
        catch (SocketException)
        {
            // Turned away.
        }
        return whole.ToArray();
    }
}
