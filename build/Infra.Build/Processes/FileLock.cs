namespace Infra.Build.Processes;

/// <summary>Makes one run of the pipeline wait for another that is at the same work, in this checkout or in all of them, by where the file lies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until no other process holds the file, and holds it until the result is disposed or this process ends, however it ends.</summary>
    /// <param name="path">The file; it is made if need be, its folder must exist.</param>
    /// <param name="work">What the other run is called in the word about waiting for it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    internal static async Task<IAsyncDisposable> TakeAsync(string path, string work, CancellationToken cancellation)
    {
        for (bool said = false; ; said = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (!said) await Console.Error.WriteLineAsync($"another `{work}` is at work: waiting for it").ConfigureAwait(false);
                await Task.Delay(Interval, cancellation).ConfigureAwait(false);
            }
        }
    }
}
