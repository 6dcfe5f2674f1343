using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Proxy.Tests.Support;

/// <summary>The program itself as a process of its own, with a control socket that proxyctl asks.</summary>
internal sealed partial class ProxydProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private ProxydProcess(string kdl, string system, string[] wrapper)
    {
        string path = _folder.Write("proxyd.kdl", $"system {{\n control-socket \"{_folder.PathOf("control")}\"\n {system}\n}}\n{kdl}");
        string[] command = [.. wrapper, "dotnet", Path.Combine(AppContext.BaseDirectory, "proxyd.dll"), "--config", path];
        Child = ChildProcess.Start(new ChildStart(command[0], command[1..]));
    }

    internal ChildProcess Child { get; }

    /// <summary>The addresses that it listens on, in the order of the configuration.</summary>
    internal IPEndPoint[] Addresses { get; private set; } = [];

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="services">The services node.</param>
    /// <param name="system">Further nodes of the system.</param>
    /// <param name="wrapper">A command that starts it, such as one that bounds its descriptors.</param>
    internal static async Task<ProxydProcess> StartAsync(string services, string system = "", params string[] wrapper)
    {
        var process = new ProxydProcess(services, system, wrapper);
        try
        {
            Assert.True(await process.Child.WaitUntilAsync(child => child.Error.Contains("ready", StringComparison.Ordinal), Patience), process.Child.Error);
            process.Addresses = [.. Listening().Matches(process.Child.Error).Select(match => IPEndPoint.Parse(match.Groups[1].Value))];
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>One service with a plain listener and one with TLS, before one server.</summary>
    internal static Task<ProxydProcess> StartAsync(IPEndPoint origin, string nodes = "", string listener = "", string connector = "", string system = "") => StartAsync(
        $"services {{\n t {{\n listeners {{\n \"127.0.0.1:0\" {listener}\n \"127.0.0.1:{Infra.Testing.Network.FreePort.Tcp()}\" self-signed=true {listener}\n }}\n connectors {{\n \"{origin}\" {connector}\n }}\n {nodes}\n }}\n }}",
        system);

    /// <summary>Runs proxyctl on it.</summary>
    internal Task<ChildResult> AskAsync(params string[] arguments) =>
        ChildProcess.RunAsync(new ChildStart("dotnet", [Path.Combine(AppContext.BaseDirectory, "proxyctl.dll"), .. arguments, "--socket", _folder.PathOf("control")]));

    /// <summary>What <c>proxyctl status --json</c> says.</summary>
    internal Task<JsonElement> StatusAsync() => StatusAsync(_ => true);

    /// <summary>Asks for the status until it is as wanted; the last one, which may not be. A daemon that has no descriptor for an answer is asked again.</summary>
    internal async Task<JsonElement> StatusAsync(Func<JsonElement, bool> isEnough)
    {
        const int AttemptsMax = 100;
        ChildResult? result = null;
        for (int i = 0; i < AttemptsMax; i++)
        {
            if (i > 0) await Task.Delay(200);
            result = await AskAsync("status", "--json");
            if (!result.Succeeded) continue;
            using JsonDocument json = JsonDocument.Parse(result.Output);
            JsonElement status = json.RootElement.GetProperty("daemon").Clone();
            if (isEnough(status) || i == AttemptsMax - 1) return status;
        }
        throw new InvalidOperationException(result!.AllOutput);
    }

    /// <summary>Whether a status shows no connection, no buffer and no timer that is held.</summary>
    internal static bool IsAtRest(JsonElement status)
    {
        JsonElement connections = status.GetProperty("connections"), resources = status.GetProperty("resources");
        return connections.GetProperty("open").GetInt32() == 0 && connections.GetProperty("http1").GetInt32() == 0 && connections.GetProperty("http2").GetInt32() == 0
            && connections.GetProperty("tunnels").GetInt64() == 0
            && resources.GetProperty("buffers_head").GetInt32() == 0 && resources.GetProperty("buffers_small").GetInt32() == 0 && resources.GetProperty("buffers_large").GetInt32() == 0
            && resources.GetProperty("timers").GetInt32() == 0
            && status.GetProperty("upstreams").EnumerateArray().All(upstream => upstream.GetProperty("connections").GetInt32() == 0 && upstream.GetProperty("idle").GetInt32() == 0);
    }

    /// <summary>Sends bytes, says that no more follow, and gives all that comes back; through TLS if the address wants it.</summary>
    internal static async Task<string> ExchangeAsync(IPEndPoint address, byte[] request, bool isSecure)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(address, patience.Token);
        await using Stream stream = isSecure ? await SecureAsync(socket, patience.Token) : new NetworkStream(socket, ownsSocket: false);
        var seen = new MemoryStream();
        try
        {
            await stream.WriteAsync(request, patience.Token);
            if (stream is SslStream secure) await secure.ShutdownAsync();
            else socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The proxy had enough before all was sent.
        }
        try
        {
            await stream.CopyToAsync(seen, patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // A reset ends it too.
        }
        return Encoding.Latin1.GetString(seen.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await Child.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<SslStream> SecureAsync(Socket socket, CancellationToken cancellation)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: false));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            },
            cancellation);
        return stream;
    }

    [GeneratedRegex(@"listening on ((?:\d+\.){3}\d+:\d+)")]
    private static partial Regex Listening();
}
