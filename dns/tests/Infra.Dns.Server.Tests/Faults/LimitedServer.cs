using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Server.Tests.Interop;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Dns.Server.Tests.Faults;

/// <summary>dnsd as a process of its own, with less of something than it would like to have.</summary>
internal sealed class LimitedServer : IAsyncDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();

    private LimitedServer(int port)
    {
        Address = new IPEndPoint(IPAddress.Loopback, port);
        Client = new WireClient(Address);
    }

    internal IPEndPoint Address { get; }

    internal WireClient Client { get; }

    internal ChildProcess Process { get; private set; } = null!;

    internal string Folder => _folder.Root;

    /// <summary>Starts it with the zone example.org and the largest text records <c>big</c>.</summary>
    /// <param name="configuration">Further tables.</param>
    /// <param name="filesMax">The most open files; null for as many as this process may have.</param>
    /// <param name="heapBytes">The most bytes of the managed heap; null for no limit.</param>
    internal static async Task<LimitedServer> StartAsync(string configuration, int? filesMax = null, long? heapBytes = null)
    {
        var server = new LimitedServer(FreePort.Both());
        string zone = server._folder.Write("zone", TestService.ZoneText + "\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"big TXT \"{new string('x', 240)}{i}\"\n")));
        string config = server._folder.Write("dnsd.toml", $"[server]\ndirectory = \"{server.Folder}\"\n[[listen]]\naddresses = [\"{server.Address}\"]\n[control]\npath = \"{server.Folder}/ctl\"\n[rate-limit]\nresponses-per-second = 0\n[[zone]]\nname = \"example.org\"\nfile = \"{zone}\"\n{configuration}");
        string limit = filesMax is { } files ? string.Create(CultureInfo.InvariantCulture, $"ulimit -n {files}; ") : "";
        server.Process = ChildProcess.Start(new ChildStart("sh", "-c", $"{limit}exec dotnet \"$0\" -c \"$1\"", Path.Combine(AppContext.BaseDirectory, "dnsd.dll"), config)
        {
            WorkingDirectory = server.Folder,
            Environment = heapBytes is { } bytes ? new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = "0x" + bytes.ToString("X", CultureInfo.InvariantCulture) } : [],
        });
        Assert.True(await server.Process.WaitUntilAsync(each => each.Error.Contains("host: ready", StringComparison.Ordinal), Patience), server.Process.Error);
        return server;
    }

    internal Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = 30_000, ReceiveTimeout = 30_000 };
        socket.Connect(Address);
        return socket;
    }

    /// <summary>Asks on an open connection; null if the server has closed it or does not serve it.</summary>
    internal static async Task<byte[]?> AskAsync(Socket client, byte[] question, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await client.SendAsync(WireClient.Framed(question), limit.Token);
            byte[] head = new byte[2];
            if (!await ReceiveAsync(client, head, limit.Token)) return null;
            byte[] reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
            return await ReceiveAsync(client, reply, limit.Token) ? reply : null;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Asks on new connections until one is served.</summary>
    internal async Task<bool> IsServedAsync(byte[] question)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (DateTime.UtcNow < end)
        {
            using Socket client = Connect();
            if (await AskAsync(client, question, TimeSpan.FromSeconds(5)) is { } reply && (reply[3] & 15) == 0) return true;
        }
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<bool> ReceiveAsync(Socket client, byte[] target, CancellationToken cancellation)
    {
        for (int at = 0; at < target.Length;)
        {
            int read = await client.ReceiveAsync(target.AsMemory(at), cancellation);
            if (read == 0) return false;
            at += read;
        }
        return true;
    }
}
