namespace Infra.Hosting.Systemd;

/// <summary>Decides whether the watchdog may be fed: only while every registered worker makes progress or waits for work. Thread-safe.</summary>
public sealed class WatchdogGate(TimeProvider time)
{
    private readonly List<WatchdogWorker> _workers = [];

    /// <summary>Registers a worker. Its first report is expected within <paramref name="silenceMax"/>.</summary>
    /// <param name="name">What logs and status call it.</param>
    /// <param name="silenceMax">How long it may stay busy without a report; null for 10 seconds.</param>
    public WatchdogWorker Register(string name, TimeSpan? silenceMax = null)
    {
        var worker = new WatchdogWorker(this, name, silenceMax ?? TimeSpan.FromSeconds(10)) { SeenAt = time.GetTimestamp() };
        lock (_workers)
            _workers.Add(worker);
        return worker;
    }

    /// <summary>The workers that have been silent for too long; none of them means that all is well.</summary>
    public IReadOnlyList<WatchdogWorker> FindStuck()
    {
        List<WatchdogWorker> stuck = [];
        long now = time.GetTimestamp();
        lock (_workers)
        {
            foreach (WatchdogWorker worker in _workers)
            {
                long progress = worker.Progress;
                bool isWaiting = (progress & 1) != 0;
                if (progress != worker.SeenProgress || isWaiting)
                {
                    worker.SeenProgress = progress;
                    worker.SeenAt = now;
                }

                if (time.GetElapsedTime(worker.SeenAt, now) > worker.SilenceMax) stuck.Add(worker);
            }
        }

        return stuck;
    }

    internal void Remove(WatchdogWorker worker)
    {
        lock (_workers)
            _workers.Remove(worker);
    }
}
