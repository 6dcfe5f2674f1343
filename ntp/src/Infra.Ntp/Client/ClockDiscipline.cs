using Infra.Ntp.Discipline;
using Infra.Ntp.References;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Client;

/// <summary>
/// Selects among the sources' estimates, combines them, and steers the clock; watches that nobody else does. Everything it believes lives in raw time, so
/// that its own steering never looks like news.
/// </summary>
public sealed partial class ClockDiscipline
{
    private const double NudgeSeconds = 0.001;
    private const double SleepSeconds = 0.5;
    private const double SampleAgeMax = 16;
    private const double SampleAheadMax = 0.1;
    private const int ResetsMax = 3;
    private const double ResetsWindowSeconds = 3600;

    private const double DelayMin = 1.0 / (1 << 18);   // s; less is no delay but the reading of clocks

    private readonly IClock _clock;
    private readonly IClientEvents _events;
    private readonly RawTimeline _timeline;
    private readonly StepPolicy _policy;
    private readonly ClockServo _servo;
    private readonly LeapState _leap = new();
    private readonly Candidate[] _candidates = new Candidate[Selector.CandidatesMax];
    private readonly Standing[] _standings = new Standing[Selector.CandidatesMax];
    private readonly double[] _wanders = new double[Selector.CandidatesMax];
    private readonly RawTime[] _resets = new RawTime[ResetsMax];
    private ClientSettings _settings;
    private TimeBase _base;
    private NtpDuration _suspended;
    private long _pivot;
    private int _resetCount;
    private int _tai;

    internal ClockDiscipline(ClientSettings settings, ClientStart start, IClock clock, IClientEvents events)
    {
        _settings = settings;
        _clock = clock;
        _events = events;
        ClockReading reading = clock.Read();
        _timeline = new RawTimeline(reading.Raw, reading.Real);
        _base = new TimeBase(reading.Raw, reading.Real);
        _suspended = reading.Suspended;
        _pivot = start.PivotUnixSeconds;
        _policy = new StepPolicy(settings.Steps, start.IsStartup, start.Accumulated);
        _servo = new ClockServo(clock, _timeline, _policy, settings.Steering);
        if (start.Frequency is { } frequency && settings.IsSteering)
        {
            HasFrequency = true;
            State = State with { Frequency = frequency, FrequencyDeviation = start.FrequencyDeviation };
            if (!_servo.TryAssumeFrequency(frequency)) Freeze(FreezeReason.ClockRefused);
        }
        if (start.Frozen != FreezeReason.None) Freeze(start.Frozen);
    }

    /// <summary>What is known; another object after each change.</summary>
    public ClientState State { get; private set; } = ClientState.Unknown;

    /// <summary>Whether the frequency of the clock is known, from this run or an earlier one.</summary>
    public bool HasFrequency { get; private set; }

    /// <summary>What guards the clock.</summary>
    public StepPolicy Policy => _policy;

    /// <summary>Whom others see when they see us.</summary>
    internal OwnAddresses Own { get; } = new();

    /// <summary>When <see cref="OnTimer"/> is due.</summary>
    public RawTime NextEventAt => _servo.NextEventAt;

    /// <summary>Speed of a running slew; 0 = none.</summary>
    public double SlewRate => _servo.SlewRate;

    /// <summary>UTC now as far as known, Unix seconds, in the era of the last known time.</summary>
    public long UnixSeconds(NtpTimestamp time)
    {
        long seconds = time.ToUnix(_pivot).Seconds;
        if (State.IsSynchronised) _pivot = Math.Max(_pivot, seconds);
        return seconds;
    }

    /// <summary>The operator allows steering again.</summary>
    public void Release()
    {
        _servo.Release();
        State = State with { Frozen = FreezeReason.None };
        _resetCount = 0;
        _events.Report(new ClientEvent(ClientEventKind.Released));
    }

    /// <summary>What a source says about the steered clock now; false while it said nothing.</summary>
    public bool TryExplain(Association source, out SourceOpinion opinion)
    {
        opinion = default;
        RawTime now = _clock.Raw;
        if (!source.Filter.TryEstimate(now, out ClockEstimate estimate)) return false;
        double offset = estimate.Offset - _base.OffsetOf(_timeline.RealAt(estimate.At), estimate.At);
        double radius = new Candidate(estimate, source.Filter.LatestDelay).Radius(_settings.Selection);
        opinion = new SourceOpinion(offset, estimate.Covariance.OffsetDeviation, Math.Sqrt(source.Filter.Delays.Variance), radius);
        return true;
    }

    internal void Reconfigure(ClientSettings settings)
    {
        _settings = settings;
        _policy.Settings = settings.Steps;
        _servo.Settings = settings.Steering;
    }

    internal void OnTimer(RawTime now) => _servo.OnTimer(now);

    // Where the clock refuses this too, there is nobody left to tell.
    internal void Leave(RawTime now) => _ = _servo.TryEndSlew(now);

    /// <summary>A measurement in raw time.</summary>
    internal OffsetSample SampleOf(in Measurement measurement, double correction)
    {
        ExchangeTimes times = measurement.Times;
        RawTime sent = _timeline.RawAt(times.Sent);
        RawTime received = _timeline.RawAt(times.Received);
        double offset = (_base.OffsetOf(times.ServerReceived, sent) + _base.OffsetOf(times.ServerSent, received)) / 2;
        double delay = received.SecondsSince(sent) - (times.ServerSent - times.ServerReceived).TotalSeconds;
        var middle = new RawTime(sent.Nanoseconds + (received.Nanoseconds - sent.Nanoseconds) / 2);
        return new OffsetSample(middle, offset + correction, Math.Max(delay, DelayMin));
    }

    /// <summary>A sample of a clock on this machine in raw time; false if it is too old, or from the future, so that its moment is not known.</summary>
    internal bool TrySampleOf(in ReferenceSample sample, ReferenceClock reference, double correction, RawTime now, out OffsetSample measured)
    {
        RawTime at = _timeline.RawAt(sample.At);
        double offset = _base.OffsetOf(sample.Truth, at);
        measured = new OffsetSample(at, offset + correction, 4 * reference.Accuracy, reference.Precision);
        return now.SecondsSince(at) is >= -SampleAheadMax and <= SampleAgeMax;
    }

    /// <summary>Reads the clock and compares it with where it should be.</summary>
    internal ClockCheck LookAtClock()
    {
        ClockReading reading = _clock.Read();
        double slept = (reading.Suspended - _suspended).TotalSeconds;
        _suspended = reading.Suspended;
        double deviation = _timeline.Observe(reading.Raw, reading.Real).TotalSeconds;
        if (slept > SleepSeconds)
        {
            _events.Report(new ClientEvent(ClientEventKind.Resumed, 0, slept));
            return new ClockCheck(true, 0);
        }
        if (_leap.TryPass(UnixSeconds(reading.Real), out double change))
        {
            _events.Report(new ClientEvent(ClientEventKind.LeapPassed, 0, change));
            _ = _clock.TrySetLeap(LeapIndicator.None);
            return new ClockCheck(false, change);
        }
        if (Math.Abs(deviation) <= NudgeSeconds) return default;
        if (Math.Abs(deviation) <= _settings.MeddlingThreshold)
        {
            _events.Report(new ClientEvent(ClientEventKind.Nudged, 0, deviation));
            return default;
        }
        _events.Report(new ClientEvent(ClientEventKind.Meddled, 0, deviation));
        if (IsFight(reading.Raw)) Freeze(FreezeReason.Interference);
        return new ClockCheck(true, 0);
    }

    /// <summary>Selects, combines and steers. Returns whether the clock was stepped.</summary>
    internal bool Update(List<Association> associations, RawTime now)
    {
        int count = Math.Min(associations.Count, Selector.CandidatesMax);
        for (int i = 0; i < count; i++)
            (_candidates[i], _wanders[i]) = (CandidateOf(associations[i], now), associations[i].Filter.Wander);
        ReadOnlySpan<Candidate> candidates = _candidates.AsSpan(0, count);
        bool isFound = Selector.TrySelect(candidates, _settings.Selection, _standings, out Vote vote);
        for (int i = 0; i < count; i++)
            (associations[i].Standing, associations[i].Candidate) = (_standings[i], _candidates[i]);
        if (!isFound)
        {
            Lose(vote);
            return false;
        }
        Combination combination = Combiner.Combine(candidates, _standings.AsSpan(0, count), _wanders.AsSpan(0, count), vote, _settings.Selection);
        AnnounceLeap(associations, count, now);
        SteeringAction action = _settings.IsSteering ? _servo.Apply(combination.Estimate, combination.Noise, _base) : Measure(combination.Estimate);
        Follow(combination, associations[combination.PrimaryIndex], vote, action, now);
        return action is { Decision: StepDecision.Step, Change: not 0 };
    }

    private Candidate CandidateOf(Association association, RawTime now)
    {
        if (!association.Filter.TryEstimate(now, out ClockEstimate estimate)) return new Candidate(default, 0, Exclusion: Standing.NoMeasurement);
        if (estimate.At < now) estimate = estimate.Advance(now, association.Filter.Wander);
        Standing exclusion = Standing.Selected;
        if (!association.Machine.Reach.IsReachable)
            exclusion = association.Machine.LastVerdict == ReplyVerdict.Unsynchronised ? Standing.Unsynchronised : Standing.Unreachable;
        else if (Own.IsLoop(association)) exclusion = Standing.Loop;
        else if (association.Latest.Stratum >= Math.Min(_settings.LocalStratum, 16)) exclusion = Standing.StratumTooHigh;
        else if (association.Spec.NoSelect) exclusion = Standing.NoSelect;
        return new Candidate(
            estimate, association.Filter.LatestDelay, association.Latest.RootDispersion.TotalSeconds, association.Filter.Period,
            association.Spec.IsPreferred, exclusion);
    }

    private SteeringAction Measure(in ClockEstimate estimate)
    {
        double offset = estimate.Offset - _base.OffsetOf(_timeline.RealAt(estimate.At), estimate.At);
        return new SteeringAction(offset, StepDecision.Slew, 0, FreezeReason.None);
    }

    private void Follow(in Combination combination, Association primary, in Vote vote, in SteeringAction action, RawTime now)
    {
        bool wasSynchronised = State.IsSynchronised;
        bool wasFrozen = State.Frozen != FreezeReason.None;
        ClockEstimate estimate = combination.Estimate;
        bool isFrozen = action.Reason != FreezeReason.None;
        HasFrequency = true;
        State = new ClientState(
            !isFrozen,
            isFrozen ? 16 : primary.Latest.Stratum + 1,
            IdOf(primary),
            isFrozen ? LeapIndicator.Unsynchronised : _leap.Pending,
            action.Offset,
            estimate.Covariance.OffsetDeviation,
            _settings.IsSteering ? _servo.Frequency : estimate.Frequency,
            estimate.Covariance.FrequencyDeviation,
            primary.Latest.RootDelay.TotalSeconds + primary.Filter.LatestDelay,
            DispersionGrowth.Of(estimate.Covariance, combination.Wander),
            now,
            _timeline.RealAt(now),
            vote,
            action,
            action.Reason);
        Tell(wasSynchronised, wasFrozen, action);
        double error = State.Dispersion.After(0) + State.RootDelay / 2;
        if (_settings.IsSteering) _ = _clock.TrySetError(NtpDuration.FromSeconds(State.OffsetDeviation), NtpDuration.FromSeconds(error), State.IsSynchronised);
    }

    private static ReferenceId IdOf(Association primary)
    {
        if (primary.Spec.Clock is { } clock) return clock.ReferenceId;
        return primary.Address is { } address ? ReferenceId.FromAddress(address.Address) : ReferenceId.LocalClock;
    }

    private void Tell(bool wasSynchronised, bool wasFrozen, in SteeringAction action)
    {
        if (action.Decision == StepDecision.Freeze && !wasFrozen)
            _events.Report(new ClientEvent(ClientEventKind.Frozen, 0, action.Offset));
        if (action.Decision == StepDecision.Step && action.Change != 0) _events.Report(new ClientEvent(ClientEventKind.Stepped, 0, action.Change));
        if (action.Decision == StepDecision.Slew && Math.Abs(action.Change) > _settings.Steering.StepThreshold)
            _events.Report(new ClientEvent(ClientEventKind.SlewStarted, 0, action.Change));
        if (State.IsSynchronised && !wasSynchronised) _events.Report(new ClientEvent(ClientEventKind.Synchronised, 0, action.Offset));
    }

    // The clock keeps its frequency; what it shows is less and less certain.
    private void Lose(in Vote vote)
    {
        bool wasSynchronised = State.IsSynchronised;
        State = State with { IsSynchronised = false, Vote = vote, Leap = LeapIndicator.Unsynchronised };
        if (wasSynchronised) _events.Report(new ClientEvent(ClientEventKind.Unsynchronised));
    }

    private void Freeze(FreezeReason reason)
    {
        SteeringAction action = _servo.Freeze(_clock.Raw, 0, reason);
        State = State with { IsSynchronised = false, Frozen = reason, Action = action, Leap = LeapIndicator.Unsynchronised };
        _ = _clock.TrySetError(default, default, isSynchronised: false);
        _events.Report(new ClientEvent(ClientEventKind.Frozen));
    }

    // Three times within an hour: another daemon steers this clock, and two would never end.
    private bool IsFight(RawTime now)
    {
        _resets[_resetCount++ % ResetsMax] = now;
        return _resetCount >= ResetsMax && now.SecondsSince(_resets[_resetCount % ResetsMax]) < ResetsWindowSeconds;
    }

    private void AnnounceLeap(List<Association> associations, int count, RawTime now)
    {
        long unixSeconds = UnixSeconds(_timeline.RealAt(now));
        LeapSecondList? list = _settings.LeapSeconds is { } known && !known.IsExpired(unixSeconds) ? known : null;
        if (list is not null) AnnounceTai(list.TaiOffsetAt(unixSeconds));
        if (_settings.LeapMode == LeapMode.Ignore) return;
        LeapIndicator announced = list is null ? MajorityOf(associations, count) : list.AnnouncementAt(unixSeconds);
        if (!_leap.Announce(announced, unixSeconds)) return;
        _events.Report(new ClientEvent(ClientEventKind.LeapAnnounced));
        if (_settings.LeapMode == LeapMode.Kernel && _settings.IsSteering) _ = _clock.TrySetLeap(_leap.Pending);
    }

    private void AnnounceTai(int seconds)
    {
        if (seconds == _tai || !_settings.IsSteering) return;
        _tai = seconds;
        _ = _clock.TrySetTai(seconds);
    }

    private LeapIndicator MajorityOf(List<Association> associations, int count)
    {
        int selected = 0;
        int inserting = 0;
        int deleting = 0;
        for (int i = 0; i < count; i++)
        {
            if (_standings[i] != Standing.Selected) continue;
            selected++;
            if (associations[i].Latest.Leap == LeapIndicator.Insert) inserting++;
            if (associations[i].Latest.Leap == LeapIndicator.Delete) deleting++;
        }
        if (2 * inserting > selected) return LeapIndicator.Insert;
        return 2 * deleting > selected ? LeapIndicator.Delete : LeapIndicator.None;
    }
}
