using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Config;
using Infra.Proxy.Config;
using Infra.Proxy.Lifecycle;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Proxy.Tests.Support;

/// <summary>A whole proxy in this process, on ports of its own.</summary>
internal sealed partial class RunningProxy : IAsyncDisposable
{
    private RunningProxy(ProxyEngine engine) => Engine = engine;

    internal ProxyEngine Engine { get; }

    internal IPEndPoint Address => (IPEndPoint)Engine.Addresses[0];

    internal string Url => $"http://{Address}";

    /// <summary>Starts one with a plain listener.</summary>
    /// <param name="origins">Where requests go.</param>
    /// <param name="nodes">Further nodes of the service.</param>
    /// <param name="listener">Properties of the listener.</param>
    /// <param name="connector">Properties of the connectors.</param>
    /// <param name="system">Nodes of the system.</param>
    internal static Task<RunningProxy> StartAsync(IPEndPoint[] origins, string nodes = "", string listener = "", string connector = "", string system = "")
    {
        string connectors = string.Concat(origins.Select(origin => $"\"{origin}\" {connector}\n"));
        return StartAsync($"system {{\n {system}\n }}\nservices {{\n test {{\n listeners {{\n \"127.0.0.1:0\" {listener}\n }}\n connectors {{\n {connectors}\n }}\n {nodes}\n }}\n }}\n");
    }

    internal static Task<RunningProxy> StartAsync(RawOrigin origin, string nodes = "", string listener = "", string connector = "", string system = "") =>
        StartAsync([origin.EndPoint], nodes, listener, connector, system);

    /// <summary>Starts one of a whole configuration.</summary>
    internal static async Task<RunningProxy> StartAsync(string kdl, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        ConfigResult<ProxyConfig> config = ConfigFile.Parse(kdl, "test.kdl", ConfigFormat.Kdl, ProxyConfig.Read);
        Assert.True(config.IsValid, new Infra.Parsing.DiagnosticRenderer().Render(config.Diagnostics));
        var engine = new ProxyEngine(config.Value!, loggers ?? NullLoggerFactory.Instance, time ?? TimeProvider.System);
        await engine.StartAsync(CancellationToken.None);
        return new RunningProxy(engine);
    }

    internal async Task<RawClient> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address);
        return new RawClient(socket);
    }

    /// <summary>Sends bytes, says that no more follow, and gives all that comes back.</summary>
    internal async Task<string> ExchangeAsync(string request) => await ExchangeAsync(Encoding.Latin1.GetBytes(request));

    internal async Task<string> ExchangeAsync(byte[] request)
    {
        using RawClient client = await ConnectAsync();
        await client.SendAsync(request);
        client.EndSend();
        return await client.ReadToEndAsync();
    }

    /// <summary>A response as the server wrote it: without the date that the proxy adds.</summary>
    internal static string WithoutDate(string response) => DateLine().Replace(response, "");

    [GeneratedRegex("Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT\r\n")]
    private static partial Regex DateLine();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await Engine.StopAsync(now.Token);
        await Engine.DisposeAsync();
    }
}

/// <summary>A client that sends bytes as they are.</summary>
internal sealed class RawClient(Socket socket) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[4 << 20];
    private int _length;

    internal Socket Socket => socket;

    internal async Task SendAsync(byte[] bytes)
    {
        try
        {
            await socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // The proxy had enough before all was sent.
        }
    }

    internal Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    internal void EndSend()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The proxy was faster.
        }
    }

    /// <summary>All that comes to the end; a reset counts as one, and is noted.</summary>
    internal async Task<string> ReadToEndAsync() => await ReadUntilAsync(_ => false);

    internal bool WasReset { get; private set; }

    internal bool IsEnded { get; private set; }

    /// <summary>Reads until there is enough, and forgets what it gives.</summary>
    internal async Task<string> ReadUntilAsync(Func<string, bool> isEnough)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            string text = Encoding.Latin1.GetString(_buffer.AsSpan(0, _length));
            if (_length > 0 && isEnough(text))
            {
                _length = 0;
                return text;
            }
            try
            {
                int count = await socket.ReceiveAsync(_buffer.AsMemory(_length), patience.Token);
                if (count > 0)
                {
                    _length += count;
                    continue;
                }
            }
            catch (SocketException)
            {
                WasReset = true;
            }
            IsEnded = true;
            _length = 0;
            return text;
        }
    }

    public void Dispose() => socket.Dispose();
}
