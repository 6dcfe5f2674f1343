using System.Net;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Interop;

/// <summary>Servers of other makers on loopback, each with time: chronyd, ntpd-rs and ntpsec's ntpd. None of them has the right to set a clock.</summary>
internal sealed class PeerServers : IAsyncDisposable
{
    // ntpsec says for its first half minute that it has no time yet.
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly List<PeerProcess> _processes = [];

    /// <summary>Starts a server by the name of its maker and waits until it has time.</summary>
    internal async Task<IPEndPoint> StartAsync(string maker)
    {
        IPEndPoint address = new(IPAddress.Loopback, FreePort.Udp());
        return await WaitAsync(address, maker switch
        {
            "chronyd" => StartChronyd(address),
            "ntpd-rs" => await StartNtpdRsAsync(address),
            "ntpsec" => await StartNtpsecAsync(address.Port),
            _ => throw new ArgumentOutOfRangeException(nameof(maker), maker, "a maker without a server"),
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PeerProcess process in _processes)
            await process.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<IPEndPoint> WaitAsync(IPEndPoint address, PeerProcess process)
    {
        _processes.Add(process);
        await process.WaitReadyAsync(_ => HasTime(address), Patience);
        return address;
    }

    private PeerProcess StartChronyd(IPEndPoint address)
    {
        int port = address.Port;
        string config = _folder.Write(
            $"chrony-{port}.conf", $"port {port}\nbindaddress {address.Address}\nallow 127.0.0.0/8\nlocal stratum 4\ncmdport 0\nbindcmdaddress /\npidfile /tmp/{port}.pid\nuser root\n");
        return Start(new PeerStart("chronyd", "-x", "-d", "-f", config));
    }

    // Its client does not start where it may not steer the clock, and without a source it serves no time: a library accepts its steering and does nothing.
    // The server above it has an address that no interface names: else its reference id, which is that address, looks like a loop to all of us.
    private async Task<PeerProcess> StartNtpdRsAsync(IPEndPoint address)
    {
        int port = address.Port;
        IPEndPoint above = new(IPAddress.Parse("127.0.0.77"), FreePort.Udp());
        await WaitAsync(above, StartChronyd(above));
        string config = _folder.Write(
            $"rs-{port}.toml",
            $"[[source]]\nmode = \"server\"\naddress = \"{above}\"\n[source-defaults]\npoll-interval-limits = {{ min = 0, max = 1 }}\ninitial-poll-interval = 0\n"
            + $"[[server]]\nlisten = \"127.0.0.1:{port}\"\n[synchronization]\nminimum-agreeing-sources = 1\n");
        return Start(new PeerStart("ntp-daemon", "-c", config) { Environment = Preload(await CompileAsync("no-clock")) });
    }

    private async Task<PeerProcess> StartNtpsecAsync(int port)
    {
        string config = _folder.Write($"sec-{port}.conf", "tos orphan 5 orphanwait 1\ndisable ntp kernel\ninterface ignore wildcard\ninterface listen 127.0.0.1\n");
        Dictionary<string, string?> environment = Preload(await CompileAsync("other-port"));
        environment["NTP_PORT"] = $"{port}";
        return Start(new PeerStart("ntpsec:ntpd", "-n", "-c", config) { Environment = environment });
    }

    private PeerProcess Start(PeerStart start) => PeerRoot.Open().Start(start with { WorkFolders = [_folder.Root] });

    private async Task<string> CompileAsync(string name)
    {
        string library = _folder.PathOf(name + ".so");
        if (File.Exists(library)) return library;
        ChildResult compiled = await ChildProcess.RunAsync(new ChildStart(
            "gcc", "-shared", "-fPIC", "-O1", "-o", library, Path.Combine(Checkout.Root!, $"ntp/tests/Infra.Ntp.Tools.Tests/Interop/{name}.c")));
        Assert.True(compiled.Succeeded, compiled.AllOutput);
        return library;
    }

    private static Dictionary<string, string?> Preload(string library) => new() { ["LD_PRELOAD"] = library };

    private static bool HasTime(IPEndPoint address) =>
        Ntpctl.RunAsync("query", address.ToString(), "--samples", "1", "--timeout", "1", "--json").GetAwaiter().GetResult().Code == 0;
}
