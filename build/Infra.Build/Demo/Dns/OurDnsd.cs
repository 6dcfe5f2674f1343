using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Dns;

/// <summary>Our published dnsd at work on a free loopback port, with everything that it writes in a folder of its own.</summary>
internal sealed class OurDnsd : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private OurDnsd(TemporaryFolder folder, ChildProcess process)
    {
        _folder = folder;
        _process = process;
    }

    internal string ControlSocket => _folder.PathOf("control");

    internal ProcessUsage Usage => _process.Usage;

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    /// <param name="repository">Whose published programs are taken.</param>
    /// <param name="port">Where it listens on 127.0.0.1.</param>
    /// <param name="settings">TOML that comes last: keys and zones.</param>
    /// <param name="cancellation">Stops the wait.</param>
    internal static async Task<OurDnsd> StartAsync(Repository repository, int port, string settings, CancellationToken cancellation)
    {
        var folder = new TemporaryFolder();
        string config = folder.Write("dnsd.toml", $"""
            [server]
            directory = "{folder.Root}"

            [control]
            path = "{folder.PathOf("control")}"

            [[listen]]
            addresses = ["127.0.0.1:{port}"]

            {settings}
            """ + "\n");
        ChildProcess process = ChildProcess.Start(new ChildStart(Path.Combine(repository.Binaries, "dnsd"), "-c", config)
        {
            OutputCharactersMax = 1 << 16,
            Environment = new Dictionary<string, string?> { ["STATE_DIRECTORY"] = folder.Root },
        });
        if (await process.WaitUntilAsync(each => each.Error.Contains("dnsd: ready", StringComparison.Ordinal), StartTimeMax, cancellation).ConfigureAwait(false)) return new OurDnsd(folder, process);
        string log = process.Error;
        await process.DisposeAsync().ConfigureAwait(false);
        folder.Dispose();
        throw new DemoException($"dnsd did not start: {log.Trim()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }
}
