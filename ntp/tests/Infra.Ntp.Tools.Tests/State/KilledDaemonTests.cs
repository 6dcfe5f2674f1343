using System.Globalization;
using Infra.Ntp.Daemon.State;
using Infra.Ntp.Discipline;
using Infra.Ntp.State;
using Infra.Ntp.Tools.Tests.Daemon;
using Infra.Testing;
using Infra.Testing.Fakes;
using Infra.Testing.Processes;

namespace Infra.Ntp.Tools.Tests.State;

/// <summary>The real daemon, ended while it writes its state: at a random byte of the new file, and by SIGKILL at a random moment.</summary>
public class KilledDaemonTests
{
    private const int Rounds = 4;
    private static readonly StoredState Old = new("boot-1", 1.25e-5, 2.5e-8, 1_600_000_000, 0.25, FreezeReason.None);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The kernel lets the new file grow to so many bytes only and then kills the daemon (SIGXFSZ, setrlimit(2)): the old file stays.</summary>
    [Fact]
    public async Task Daemon_EndedAtARandomByteOfTheNewFile_LeavesTheOldOne()
    {
        SeededRandom random = new SeededRandom();
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);
        Assert.True(store.TrySave(Old.Write(), out string problem), problem);

        for (int round = 0; round < Rounds; round++)
        {
            int bytes = random.Next(Old.Write().Length - 20);
            await using RunningDaemon daemon = await StartAsync(folder, "127.0.0.1:9");
            string limit = bytes.ToString(CultureInfo.InvariantCulture);
            ChildResult limited = await ChildProcess.RunAsync(new ChildStart("prlimit", "--pid", daemon.Process.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={limit}:{limit}"));
            Assert.True(limited.Succeeded, limited.AllOutput);

            daemon.Process.Signal("TERM");
            await EndAsync(daemon);

            string cut = folder.PathOf(StateStore.FileName + ".new");
            Assert.True(File.Exists(cut) && new FileInfo(cut).Length <= bytes, $"the new file was not cut at {bytes} bytes; seed {random.Seed}");
            Assert.Equal(Old, store.Load(out string warning));
            Assert.Equal("", warning);
        }
    }

    [Fact]
    public async Task Daemon_KilledAtARandomMomentOfItsEnd_LeavesTheOldOrTheNewFile()
    {
        SeededRandom random = new SeededRandom();
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);
        Assert.True(store.TrySave(Old.Write(), out string problem), problem);

        await using RunningDaemon server = await RunningDaemon.StartAsync("[[server]]\nlisten = \"127.0.0.1:0\"\nworkers = 1\n[synchronization]\nlocal-stratum = 5\n");
        string source = (await server.AddressAsync()).ToString();
        long last = 0;
        for (int round = 0; round < Rounds; round++)
        {
            await using RunningDaemon daemon = await StartAsync(folder, source);
            await daemon.WaitForStatusAsync(status => status.GetProperty("system").GetProperty("agreeing_sources").GetInt32() == 1);

            daemon.Process.Signal("TERM");
            Thread.SpinWait(random.Next(40_000_000));   // not a wait for anything: the moment is to be any
            daemon.Process.Signal("KILL");
            await EndAsync(daemon);

            StoredState state = store.Load(out string warning);
            Assert.Equal("", warning);
            Assert.True(state == Old || state.UnixSeconds > Old.UnixSeconds, $"{state}; seed {random.Seed}");
            Assert.True(state.UnixSeconds >= last, $"an older file came back; seed {random.Seed}");
            last = state.UnixSeconds;
        }
    }

    private static Task<RunningDaemon> StartAsync(TemporaryFolder folder, string source) => RunningDaemon.StartAsync(
        $"[source-defaults]\npoll-interval-limits = {{ min = 0, max = 1 }}\ninitial-poll-interval = 0\n[[source]]\nmode = \"server\"\naddress = \"{source}\"\n[synchronization]\nminimum-agreeing-sources = 1\n[clock]\nclock = \"virtual\"\n[state]\ndirectory = \"{folder.Root}\"\n");

    private static async Task EndAsync(RunningDaemon daemon)
    {
        using var limit = new CancellationTokenSource(Patience);
        await daemon.Process.WaitAsync(limit.Token);
    }
}
