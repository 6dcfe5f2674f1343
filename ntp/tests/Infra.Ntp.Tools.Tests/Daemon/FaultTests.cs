using System.Text.Json;
using Infra.Ntp.Daemon.State;
using Infra.Testing;
using Infra.Testing.Network;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.Daemon;

/// <summary>What a machine may do to the running daemon: take its network away and give it back, and leave no room for its state.</summary>
public class FaultTests
{
    private const string Server = "[[server]]\nlisten = \"0.0.0.0:123\"\nworkers = 1\n[synchronization]\nlocal-stratum = 5\n";
    private const string Eager = "[source-defaults]\npoll-interval-limits = { min = 0, max = 1 }\ninitial-poll-interval = 0\n";

    /// <summary>ENETUNREACH while the cable is out, EHOSTUNREACH for a host that is not there: a pause for that source, nothing for the others.</summary>
    [NetworkFact]
    public async Task InterfaceThatGoesAndComesBack_AndHostThatIsNotThere_CostOnlyTheirOwnReplies()
    {
        using NetworkNamespace ours = NetworkNamespace.Create(), theirs = NetworkNamespace.Create();
        string device = ours.Connect(theirs, "10.9.0.1/24", "10.9.0.2/24");
        await using RunningDaemon server = await RunningDaemon.StartAsync(Server, theirs);
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"{Eager}[[source]]\nmode = \"server\"\naddress = \"10.9.0.2\"\n[[source]]\nmode = \"server\"\naddress = \"10.9.0.77\"\n[synchronization]\nminimum-agreeing-sources = 1\n[clock]\nclock = \"virtual\"\n", ours);
        await daemon.WaitForStatusAsync(status => IsHeard(status, 0, lately: 1) && Source(status, 0).GetProperty("selected").GetBoolean());

        ours.IpInside("link", "set", device, "down");
        await daemon.WaitForStatusAsync(status => !IsHeard(status, 0, lately: 3));
        ours.IpInside("link", "set", device, "up");

        JsonElement back = await daemon.WaitForStatusAsync(status => IsHeard(status, 0, lately: 1) && Source(status, 0).GetProperty("selected").GetBoolean());
        await daemon.WaitForStatusAsync(_ => daemon.Process.Error.Contains("the network of this machine changed", StringComparison.Ordinal));   // by the kernel's word
        Assert.InRange(back.GetProperty("system").GetProperty("offset").GetDouble(), -0.5, 0.5);   // both are this machine, however busy it is
        Assert.False(IsHeard(back, 1, lately: 0xFF));
        Assert.False(daemon.Process.HasExited);
    }

    /// <summary>The state cannot be written: that is said, the end is orderly, and no part of a file is left under its name.</summary>
    [NetworkTheory]
    [InlineData("size=8k", "No space left on device")]
    [InlineData("ro", "Read-only file system")]
    public async Task StateFolderWithoutRoom_IsSaid_AndStopsNothing(string mount, string reason)
    {
        using var folder = new TemporaryFolder();
        string disk = folder.PathOf("state");
        string seen = folder.PathOf("seen");
        Directory.CreateDirectory(disk);
        // The file that is there takes one page, another file the other; what is in the folder at the end is copied out of the daemon's own view.
        string script = $"mount -t tmpfs -o size=8k,mode=700 state {disk} && printf old >{disk}/{StateStore.FileName}.bad && head -c 4096 /dev/zero >{disk}/fill && mount -o remount,{mount} {disk} || exit 99\n"
            + $"\"$@\"; code=$?; ls {disk} >{seen}; exit $code";
        string[] command = ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script, "daemon", .. RunningDaemon.OwnCommand];
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            command, $"[[source]]\nmode = \"server\"\naddress = \"127.0.0.1:9\"\n[synchronization]\nminimum-agreeing-sources = 1\n[clock]\nclock = \"virtual\"\n[state]\ndirectory = \"{disk}\"\n", null);

        await StopAsync(daemon);

        Assert.Contains(reason, daemon.Process.Error);
        Assert.DoesNotContain(StateStore.FileName + "\n", await File.ReadAllTextAsync(seen), StringComparison.Ordinal);
    }

    // The shell stays between us and the daemon, so the daemon is told by its own number.
    private static async Task StopAsync(RunningDaemon daemon)
    {
        ChildResult told = await ChildProcess.RunAsync(new ChildStart("pkill", "-TERM", "-P", $"{daemon.Process.Id}"));
        Assert.True(told.Succeeded, told.AllOutput);
        using var limit = new CancellationTokenSource(RunningDaemon.Patience);
        ChildResult ended = await daemon.Process.WaitAsync(limit.Token);
        Assert.True(ended.Succeeded, ended.AllOutput);
    }

    private static JsonElement Source(JsonElement status, int index) => status.GetProperty("sources")[index];

    // One bit for each request, the last one lowest.
    private static bool IsHeard(JsonElement status, int index, int lately) => (Source(status, index).GetProperty("reach").GetInt32() & lately) != 0;
}
