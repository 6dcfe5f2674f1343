using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.World;

/// <summary>
/// The clocks of a simulated machine: a raw one driven by its crystal, and a steered one over it. Moves only when the world says so, in nanoseconds of
/// true time.
/// </summary>
public sealed class SimulatedClock : IClock
{
    private const long Second = 1_000_000_000;

    private readonly Oscillator _oscillator;
    private long _now;         // true time, ns since the start of the world
    private long _raw;         // ns
    private double _rawRest;   // fraction of a nanosecond
    private long _lead;        // steered clock minus raw clock, ns
    private double _leadRest;
    private double _rate;
    private NtpDuration _suspended;
    private LeapIndicator _leap;

    internal SimulatedClock(OscillatorSpec spec, WorldRandom random, NtpTimestamp start, double offset)
    {
        _oscillator = new Oscillator(spec, random);
        Start = start;
        _raw = RawStart;
        _lead = -RawStart;
        Move(offset);
    }

    /// <summary>Raw time when the world starts: machines have been up for a while.</summary>
    public const long RawStart = 1000 * Second;

    /// <summary>True time when the world starts.</summary>
    public NtpTimestamp Start { get; }

    /// <summary>Steered clock minus true time, s.</summary>
    public double Error => (_raw + _lead - _now) * 1e-9 + (_rawRest + _leadRest) * 1e-9;

    /// <summary>How wrong the steered clock runs, slews included.</summary>
    public double FrequencyError => (1 + _oscillator.Error) * (1 + _rate) - 1;

    /// <summary>Steps made by whoever steers it.</summary>
    public int StepCount { get; private set; }

    /// <summary>Whether all calls that change it are refused.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Changes that were refused.</summary>
    public long RefusalCount { get; private set; }

    /// <summary>TAI − UTC that whoever steers it told it, s; 0 = never told.</summary>
    public int Tai { get; private set; }

    /// <summary>Whether the machine sleeps: true time goes on, its clocks stand still until it wakes.</summary>
    public bool IsAsleep { get; set; }

    /// <inheritdoc/>
    public sbyte Precision => -25;

    /// <inheritdoc/>
    public RawTime Raw => new(_raw);

    /// <summary>What the steered clock shows.</summary>
    public NtpTimestamp Real => Start + NtpDuration.FromNanoseconds(_raw + _lead);

    /// <inheritdoc/>
    public ClockReading Read() => new(Raw, Real, _suspended);

    /// <inheritdoc/>
    public bool TrySetRate(double rate)
    {
        if (Refuses()) return false;
        _rate = rate;
        return true;
    }

    /// <inheritdoc/>
    public bool TryStep(NtpDuration change)
    {
        if (Refuses()) return false;
        _lead += change.ToNanoseconds();
        StepCount++;
        return true;
    }

    /// <inheritdoc/>
    public bool TrySetLeap(LeapIndicator leap)
    {
        if (Refuses()) return false;
        _leap = leap;
        return true;
    }

    /// <inheritdoc/>
    public bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised) => !Refuses();

    /// <inheritdoc/>
    public bool TrySetTai(int seconds)
    {
        if (Refuses()) return false;
        Tai = seconds;
        return true;
    }

    /// <summary>Somebody else sets the steered clock.</summary>
    public void Move(double seconds) => _lead += (long)Math.Round(seconds * 1e9);

    /// <summary>True time, ns since the start of the world, at which the raw clock will show <paramref name="raw"/> if nothing changes; never before now.</summary>
    internal long TrueTimeOf(RawTime raw)
    {
        if (raw == RawTime.Never) return long.MaxValue;
        double left = (raw.Nanoseconds - _raw - _rawRest) / (1 + _oscillator.Error);
        return _now + Math.Max((long)Math.Ceiling(left), 0);
    }

    /// <summary>The next point at which the clock may do something by itself: the end of a second, when its crystal changes and a leap second may pass.</summary>
    internal long NextChangeAt => (_now / Second + 1) * Second;

    /// <summary>True time goes on to <paramref name="to"/>, at most to <see cref="NextChangeAt"/>.</summary>
    internal void Advance(long to)
    {
        double passed = to - _now;
        _now = to;
        if (IsAsleep) Sleep(passed);
        else Run(passed);
        if (_now % Second == 0) _oscillator.NextSecond();
    }

    /// <summary>At this true time (ns since the start) a leap second ends: the kernel acts if it was told so.</summary>
    internal void PassLeap()
    {
        if (_leap == LeapIndicator.Insert) _lead -= Second;
        if (_leap == LeapIndicator.Delete) _lead += Second;
        _leap = LeapIndicator.None;
    }

    private bool Refuses()
    {
        if (IsRefusing) RefusalCount++;
        return IsRefusing;
    }

    private void Run(double passed)
    {
        _rawRest += passed * (1 + _oscillator.Error);
        long whole = (long)Math.Floor(_rawRest);
        _leadRest += whole * _rate;
        _raw += whole;
        _rawRest -= whole;
        long lead = (long)Math.Floor(_leadRest);
        _lead += lead;
        _leadRest -= lead;
    }

    // The battery-backed clock of the machine carries the steered one over a sleep.
    private void Sleep(double passed)
    {
        _lead += (long)passed;
        _suspended += NtpDuration.FromNanoseconds((long)passed);
    }
}
