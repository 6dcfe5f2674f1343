using Infra.Ntp.Daemon.State;
using Infra.Ntp.Discipline;
using Infra.Ntp.State;
using Infra.Ntp.Tools.Tests.Sources;
using Infra.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Ntp.Tools.Tests.State;

public class StateKeeperTests
{
    /// <summary>What cannot be read again is not written: that costs a log line, not the control thread, and the former file stays.</summary>
    [Fact]
    public async Task SaveNow_OfAValueOutOfRange_KeepsTheFormerFile()
    {
        using var folder = new TemporaryFolder();
        var store = new StateStore(folder.Root);
        var former = new StoredState("boot-1", 1e-5, 1e-8, 1_800_000_000, 0.5, FreezeReason.None);
        Assert.True(store.TrySave(former.Write(), out string problem), problem);
        using HostedSources sources = HostedSources.Start(_ => "[[source]]\nmode = \"server\"\naddress = \"127.0.0.1:9\"\n[synchronization]\nminimum-agreeing-sources = 1\n");
        var impossible = new StateKeeper(store, "boot-2", former with { UnixSeconds = long.MaxValue }, NullLogger.Instance);
        var possible = new StateKeeper(store, "boot-2", former with { UnixSeconds = 7 }, NullLogger.Instance);

        Assert.Equal(former, await SaveAsync(sources, impossible, store));
        Assert.Equal(7, (await SaveAsync(sources, possible, store)).UnixSeconds);
    }

    private static async Task<StoredState> SaveAsync(HostedSources sources, StateKeeper keeper, StateStore store)
    {
        await sources.Host.AskAsync(
            engine =>
            {
                keeper.SaveNow(engine);
                return true;
            },
            CancellationToken.None);
        return store.Load(out _);
    }
}
