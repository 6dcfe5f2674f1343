using System.Runtime.CompilerServices;
using Infra.Interop.Processes;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting;

// Start and reload read files, build tables and run much code that is not needed again for weeks: a little later the daemon gives that memory back. A
// collection walks over tables that nothing else looks at, so after one the same is done, though seldom.
internal sealed partial class DaemonRun<TConfig>
{
    private static readonly TimeSpan TidyDelay = TimeSpan.FromSeconds(10);   // the first exchanges of a daemon are over
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(10);

    private ITimer? _tidying;
    private bool _isCollectionDue = true;
    private int _collectionsSeen;

    // Natively compiled daemons are the small ones; under a JIT compiler the heap is tuned for speed, and little of the program is mapped from its file.
    private ITimer? StartTidying() =>
        !RuntimeFeature.IsDynamicCodeSupported && ReferenceEquals(_environment, DaemonEnvironment.Process)
            ? _environment.Time.CreateTimer(_ => Tidy(), null, TidyDelay, TidyInterval)
            : null;

    private void TidySoon()
    {
        Volatile.Write(ref _isCollectionDue, true);
        _tidying?.Change(TidyDelay, TidyInterval);
    }

    private void Tidy()
    {
        if (Interlocked.Exchange(ref _isCollectionDue, false)) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        int collections = GC.CollectionCount(0);
        if (collections == _collectionsSeen) return;
        _collectionsSeen = collections;
        LogTidied(ProgramPages.LetGo() / 1024);
    }

    [LoggerMessage(40, LogLevel.Debug, "gave back what only the start or a collection needed: {Kilobytes} kB of the program are no longer mapped")]
    private partial void LogTidied(long kilobytes);
}
