using Infra.Build.Processes;
using Infra.Testing;

namespace Infra.Build.Tests.Processes;

public class FileLockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Take_WhenAnotherHoldsIt_WaitsForItsEnd()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Root, "lock");
        IAsyncDisposable first = await FileLock.TakeAsync(path, "a test", CancellationToken.None);

        Task<IAsyncDisposable> second = FileLock.TakeAsync(path, "a test", CancellationToken.None);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();

        await (await second.WaitAsync(Patience)).DisposeAsync();
    }

    [Fact]
    public async Task Take_WhenCancelledWhileWaiting_Ends()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Root, "lock");
        await using IAsyncDisposable first = await FileLock.TakeAsync(path, "a test", CancellationToken.None);
        using var source = new CancellationTokenSource();

        Task<IAsyncDisposable> second = FileLock.TakeAsync(path, "a test", source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience));
    }
}
