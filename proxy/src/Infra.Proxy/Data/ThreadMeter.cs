using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime;
using Infra.Interop.Time;
using Microsoft.Win32.SafeHandles;

namespace Infra.Proxy.Data;

/// <summary>
/// Tells what its thread's time went into. Reading all clocks takes two microseconds, too much for each thing that a loop does, so it is done once a millisecond at most: what is said of a longer time
/// is right to a millisecond. For the thread that made it.
/// </summary>
internal sealed class ThreadMeter : IDisposable
{
    private const string ScheduleFile = "/proc/thread-self/schedstat";
    private const int ScheduleBytesMax = 128;
    private static readonly long Interval = Stopwatch.Frequency / 1000;

    private readonly SafeFileHandle? _schedule = OpenSchedule();
    private ThreadClocks _last;
    private long _lastAt;

    internal ThreadMeter() => Note(Stopwatch.GetTimestamp());

    /// <summary>Notes the clocks, if it has been a while.</summary>
    /// <param name="now"><see cref="Stopwatch.GetTimestamp"/>.</param>
    internal void Note(long now)
    {
        if (now - _lastAt < Interval) return;
        _lastAt = now;
        _last = Read();
    }

    /// <summary>Divides the time that has passed since something began.</summary>
    /// <param name="began">When: <see cref="Stopwatch.GetTimestamp"/>.</param>
    internal StallTimes Explain(long began)
    {
        // The processor may be lost at any point, so a time ends before the reading that divides it: what is lost within the reading is too much, not too little.
        ThreadClocks before = _last;
        _lastAt = Stopwatch.GetTimestamp();
        TimeSpan total = Stopwatch.GetElapsedTime(began, _lastAt);
        _last = Read();
        return StallTimes.Divide(total, _last.Since(before));
    }

    /// <summary>The second number of a line of schedstat: nanoseconds for which the thread was ready and others ran (the kernel's Documentation/scheduler/sched-stats.rst).</summary>
    internal static TimeSpan ParseWaiting(ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        return space >= 0 && Utf8Parser.TryParse(line[(space + 1)..], out long nanoseconds, out _) ? FromNanoseconds(nanoseconds) : TimeSpan.Zero;
    }

    /// <inheritdoc/>
    public void Dispose() => _schedule?.Dispose();

    // A thread loses its processor, or is stopped for a collection, at the end of a call to the kernel above all. What it loses in here belongs to what it does next, so it must not have been read yet.
    private ThreadClocks Read()
    {
        TimeSpan collecting = GC.GetTotalPauseDuration();
        TimeSpan waiting = ReadWaiting();
        TimeSpec computing = SystemClock.Read(ClockId.ThreadTime);
        return new ThreadClocks(FromNanoseconds((long)computing.TotalNanoseconds), JitInfo.GetCompilationTime(currentThread: true), collecting, waiting);
    }

    private TimeSpan ReadWaiting()
    {
        if (_schedule is null) return TimeSpan.Zero;
        Span<byte> line = stackalloc byte[ScheduleBytesMax];
        return ParseWaiting(line[..RandomAccess.Read(_schedule, line, 0)]);
    }

    // A kernel without scheduler statistics tells nothing of waits: then they count as blocked.
    private static SafeFileHandle? OpenSchedule()
    {
        try
        {
            return File.OpenHandle(ScheduleFile, share: FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static TimeSpan FromNanoseconds(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
}
