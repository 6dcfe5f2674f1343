using System.Globalization;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Build.Demo.Ntp;

/// <summary>Our published ntpd at work on a free loopback port, with its configuration and control socket in a folder of its own.</summary>
internal sealed class OurNtpd : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeMax = TimeSpan.FromSeconds(15);
    private readonly TemporaryFolder _folder;
    private readonly ChildProcess _process;

    private OurNtpd(TemporaryFolder folder, ChildProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Port = port;
    }

    internal int Port { get; }

    internal string ControlSocket => _folder.PathOf("control");

    internal ProcessUsage Usage => _process.Usage;

    internal string Log => _process.Output + _process.Error;

    /// <summary>Starts it and waits until it answers on its control socket.</summary>
    /// <param name="repository">Whose published programs are taken.</param>
    /// <param name="settings">TOML that comes first: sources, synchronization.</param>
    /// <param name="cancellation">Stops the wait.</param>
    internal static async Task<OurNtpd> StartAsync(Repository repository, string settings, CancellationToken cancellation)
    {
        var folder = new TemporaryFolder();
        int port = FreePort.Udp();
        string config = folder.Write("ntp.toml", string.Create(CultureInfo.InvariantCulture, $"""
            {settings}

            [[server]]
            listen = "127.0.0.1:{port}"
            workers = 1

            [control]
            path = "{folder.PathOf("control")}"
            """) + "\n");
        // Whatever the settings say: nothing here may touch the machine's own clock.
        string[] arguments = ["--bounding-set", "-sys_time", "--inh-caps", "-sys_time", Path.Combine(repository.Binaries, "ntpd"), "-c", config];
        ChildProcess process = ChildProcess.Start(new ChildStart("setpriv", arguments) { OutputCharactersMax = 1 << 16 });
        var daemon = new OurNtpd(folder, process, port);
        if (await process.WaitUntilAsync(_ => File.Exists(daemon.ControlSocket), StartTimeMax, cancellation).ConfigureAwait(false)) return daemon;
        string log = daemon.Log;
        await daemon.DisposeAsync().ConfigureAwait(false);
        throw new DemoException($"ntpd did not start: {log.Trim()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }
}
