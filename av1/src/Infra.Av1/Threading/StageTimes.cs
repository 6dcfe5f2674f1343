namespace Infra.Av1.Threading;

/// <summary>
/// How long the stages of one frame work, all threads together. The clock is read once per stage and row of superblocks, and not at all unless <see cref="Av1Metrics"/> has a clock and somebody listens. <see cref="Add"/> is
/// thread-safe; <see cref="Begin"/> and <see cref="Record"/> come while no helper works.
/// </summary>
/// <param name="metrics">Where times go, or null.</param>
internal sealed class StageTimes(Av1Metrics? metrics)
{
    private readonly long[] _stamps = new long[(int)TimedStage.Grain + 1];
    private TimeProvider? _time;   // null: not measured

    /// <summary>Decides for a frame whether it is measured.</summary>
    public void Begin() => _time = metrics?.StageClock;

    /// <summary>A moment, for <see cref="Add"/>.</summary>
    public long Start() => _time is null ? 0 : _time.GetTimestamp();

    /// <summary>Adds the time since a moment to a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="start">The moment; afterwards it is now.</param>
    public void Add(TimedStage stage, ref long start)
    {
        if (_time is null) return;
        long now = _time.GetTimestamp();
        Interlocked.Add(ref _stamps[(int)stage], now - start);
        start = now;
    }

    /// <summary>Hands on what was measured, and begins anew.</summary>
    public void Record()
    {
        if (_time is null) return;
        for (int stage = 0; stage < _stamps.Length; stage++)
        {
            if (_stamps[stage] > 0) metrics!.RecordStage((TimedStage)stage, (double)_stamps[stage] / _time.TimestampFrequency);
        }

        Array.Clear(_stamps);
        _time = null;
    }
}
