using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Dns.Tools.Tests.Daemon;

/// <summary>dnsd as a process of its own, with dns/samples/authoritative.toml at ports and in a folder of the test.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private SampleServer()
    {
    }

    internal int Port { get; } = FreePort.Both();

    internal ChildProcess Process { get; private set; } = null!;

    internal string Folder => _folder.Root;

    internal string ControlSocket => _folder.PathOf("control");

    internal string ZoneFile => _folder.PathOf("zones/example.org.zone");

    internal static SampleServer Create() => new();

    /// <summary>Writes a file below its folder, which relative paths of the configuration begin at.</summary>
    internal void Write(string name, string text) => _folder.Write(name, text);

    internal static Task<SampleServer> StartAsync() => StartAsync(new SampleServer(), "");

    /// <param name="server">What was made by <see cref="Create"/>.</param>
    /// <param name="addition">Text for the end of the configuration.</param>
    internal static async Task<SampleServer> StartAsync(SampleServer server, string addition)
    {
        string samples = Path.Combine(Checkout.Root!, "dns/samples");
        foreach (string zone in Directory.EnumerateFiles(Path.Combine(samples, "zones")))
            server.Write($"zones/{Path.GetFileName(zone)}", await File.ReadAllTextAsync(zone));
        string text = await File.ReadAllTextAsync(Path.Combine(samples, "authoritative.toml"));
        string config = server._folder.Write("dnsd.toml", text
            .Replace("\"dns/samples\"", $"\"{server.Folder}\"", StringComparison.Ordinal)
            .Replace("127.0.0.1:5300", $"127.0.0.1:{server.Port}", StringComparison.Ordinal)
            .Replace("127.0.0.1:9153", $"127.0.0.1:{FreePort.Tcp()}", StringComparison.Ordinal)
            + $"\n[control]\npath = \"{server.ControlSocket}\"\n{addition}");
        server.Process = ChildProcess.Start(new ChildStart("dotnet", Path.Combine(AppContext.BaseDirectory, "dnsd.dll"), "-c", config) { WorkingDirectory = server.Folder });
        Assert.True(await server.Process.WaitUntilAsync(process => process.Error.Contains("dnsd: ready:", StringComparison.Ordinal), Patience), server.Process.Error);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
