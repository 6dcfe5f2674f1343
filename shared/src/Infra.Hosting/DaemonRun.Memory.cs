using System.Runtime.CompilerServices;
using Infra.Interop.Processes;
using Microsoft.Extensions.Logging;

namespace Infra.Hosting;

// Start and reload read files, build tables and run much code that is not needed again for weeks: a little later the daemon gives that memory back.
internal sealed partial class DaemonRun<TConfig>
{
    private static readonly TimeSpan TidyDelay = TimeSpan.FromSeconds(10);   // the first exchanges of a daemon are over

    // Natively compiled daemons are the small ones; under a JIT compiler the heap is tuned for speed, and little of the program is mapped from its file.
    private ITimer? StartTidying() =>
        !RuntimeFeature.IsDynamicCodeSupported && ReferenceEquals(_environment, DaemonEnvironment.Process)
            ? _environment.Time.CreateTimer(_ => Tidy(), null, TidyDelay, Timeout.InfiniteTimeSpan)
            : null;

    private void Tidy()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        LogTidied(ProgramPages.LetGo() / 1024);
    }

    [LoggerMessage(40, LogLevel.Debug, "gave back what only the start needed: {Kilobytes} kB of the program are no longer mapped")]
    private partial void LogTidied(long kilobytes);
}
