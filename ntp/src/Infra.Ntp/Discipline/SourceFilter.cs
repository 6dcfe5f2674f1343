namespace Infra.Ntp.Discipline;

/// <summary>
/// Turns the measurements of one source into an estimate: a two-state Kalman filter over raw time. It finds out by itself how noisy the path is
/// (<see cref="DelayNoise"/>) and how much the clock wanders, and says whether asking more or less often would pay.
/// </summary>
public sealed class SourceFilter(FilterSettings settings)
{
    /// <summary>Measurements that are averaged before the filter proper starts.</summary>
    public const int StartSamples = 8;

    /// <summary>A clock that seems to run more wrong than this is not measured rightly: kernels correct 500 ppm at most.</summary>
    public const double FrequencyMax = 1e-3;

    // The wander adapts within these: a rubidium clock and a crystal in a draught.
    private const double WanderMin = 1e-26;
    private const double WanderMax = 1e-12;

    private const double JumpDeviations = 5;
    private const double UsualFrequencyDeviation = 20e-6;
    private const double StrongEvidence = 3;

    private readonly OffsetSample[] _start = new OffsetSample[StartSamples];
    private double _storedFrequency;
    private double _frequencyDeviation = settings.InitialFrequencyUncertainty;
    private ClockEstimate _estimate;
    private int _wanderScore;
    private int _pollScore;
    private bool _wasOutlier;
    private bool _isFarOff;
    private bool _wasJump;

    /// <summary>For a clock that only knows where a period begins, its length, s; else 0. Offsets are then taken for the nearest to what is expected.</summary>
    public double Period { get; set; }

    /// <summary>Measurements taken in since the last restart.</summary>
    public long Count { get; private set; }

    /// <summary>Measurements left out because of their round trip.</summary>
    public long OutlierCount { get; private set; }

    /// <summary>Measurements left out because their offset was too far from what was expected.</summary>
    public long JumpCount { get; private set; }

    /// <summary>The round trips.</summary>
    public DelayNoise Delays { get; } = new();

    /// <summary>On which way packets wait.</summary>
    public PathAsymmetry Asymmetry { get; } = new();

    /// <summary>The round trip of the latest measurement, s.</summary>
    public double LatestDelay { get; private set; }

    /// <summary>When the latest measurement was made.</summary>
    public RawTime LatestAt { get; private set; }

    /// <summary>Assumed growth of the frequency's variance per second.</summary>
    public double Wander { get; private set; } = settings.InitialWander * settings.InitialWander;

    /// <summary>Whether frequency is estimated too; before that the mean of a few offsets stands for it.</summary>
    public bool IsStarted => Count >= StartSamples;

    /// <summary>Starts from a frequency that an earlier run or another filter found.</summary>
    /// <param name="frequency">Speed of true time against raw time, as a fraction.</param>
    /// <param name="deviation">Its standard deviation.</param>
    public void AssumeFrequency(double frequency, double deviation)
    {
        _storedFrequency = frequency;
        _frequencyDeviation = Math.Min(deviation, settings.InitialFrequencyUncertainty);
    }

    /// <summary>Forgets the offsets, because the clock or the path jumped, but keeps what is known of the frequency.</summary>
    public void Restart()
    {
        if (IsStarted && Math.Abs(_estimate.Frequency) < FrequencyMax) AssumeFrequency(_estimate.Frequency, Math.Max(_estimate.Covariance.FrequencyDeviation, 1e-7));
        Count = 0;
        Delays.Clear();
        Asymmetry.Clear();
        _wanderScore = 0;
        _pollScore = 0;
        _wasOutlier = false;
        _wasJump = false;
    }

    /// <summary>The reference line was moved: offsets from it change, nothing else.</summary>
    public void Rebase(double change)
    {
        _estimate = _estimate with { Offset = _estimate.Offset - change };
        for (int i = 0; i < StartSamples; i++)
            _start[i] = _start[i] with { Offset = _start[i].Offset - change };
    }

    /// <summary>What the source says about a moment not before the latest measurement; false while nothing was measured.</summary>
    public bool TryEstimate(RawTime at, out ClockEstimate estimate)
    {
        estimate = Count == 0 ? default : _estimate.Advance(at, Wander);
        return Count > 0;
    }

    /// <summary>Takes a measurement in.</summary>
    /// <param name="sample">The measurement, later than the one before.</param>
    /// <param name="pollSeconds">The interval that was meant to lie before it, s.</param>
    /// <returns>What it says about the poll interval.</returns>
    public PollAdvice Absorb(in OffsetSample sample, double pollSeconds)
    {
        double waited = Count == 0 ? pollSeconds : sample.At.SecondsSince(LatestAt);
        if (IsOutlier(sample)) return PollAdvice.Keep;
        return Absorb(Period > 0 ? Unwrapped(sample) : sample, waited, pollSeconds);
    }

    private PollAdvice Absorb(in OffsetSample sample, double waited, double pollSeconds)
    {
        if (!IsStarted && Count > 0 && IsJumpAtStart(sample)) return OnJump(sample);
        Delays.Add(sample.Delay);
        LatestDelay = sample.Delay;
        LatestAt = sample.At;
        if (!IsStarted)
        {
            _wasJump = false;
            _start[Count++] = sample;
            Start();
            return PollAdvice.Keep;
        }
        _estimate = _estimate.Advance(sample.At, Wander);
        double excess = Math.Max(sample.Delay - Delays.Shortest, 0);
        ClockEstimate next = _estimate.Absorb(sample.Offset - Asymmetry.Slope * excess - Asymmetry.Bias, VarianceOf(sample), out Innovation innovation);
        if (1 - innovation.Probability <= settings.PollIntervalStepThreshold) return OnJump(sample);
        _wasJump = false;
        Count++;
        if (!_isFarOff) Asymmetry.Add(excess, sample.Offset - _estimate.Offset);
        _estimate = next;
        if (Math.Abs(next.Frequency) > FrequencyMax) Forget();
        AdaptWander(innovation);
        return AdvisePoll(innovation, waited / pollSeconds);
    }

    private OffsetSample Unwrapped(in OffsetSample sample)
    {
        if (Count == 0) return sample;
        double expected = _estimate.Advance(sample.At, Wander).Offset;
        return sample with { Offset = sample.Offset + Math.Round((expected - sample.Offset) / Period) * Period };
    }

    // One offset that cannot be is a damaged packet; a second one means that a clock was set, and what was known of the offset is worth nothing.
    private PollAdvice OnJump(in OffsetSample sample)
    {
        if (!_wasJump)
        {
            _wasJump = true;
            JumpCount++;
            return PollAdvice.Shortest;
        }
        Restart();
        Absorb(sample, pollSeconds: 1);
        return PollAdvice.Shortest;
    }

    // The first measurements are few, so that a damaged one would spoil them all; no clock drifts by a thousandth.
    private bool IsJumpAtStart(in OffsetSample sample)
    {
        ClockEstimate expected = _estimate.Advance(sample.At, Wander);
        double doubt = JumpDeviations * Math.Sqrt(expected.Covariance.Offset + VarianceOf(sample)) + sample.Delay / 2;
        return Math.Abs(sample.Offset - expected.Offset) > doubt + FrequencyMax * sample.At.SecondsSince(_estimate.At);
    }

    // What was believed cannot be: even the frequency starts anew.
    private void Forget()
    {
        _storedFrequency = 0;
        _frequencyDeviation = settings.InitialFrequencyUncertainty;
        Count = 0;
        Restart();
    }

    // One late packet is an accident, two in a row are a new path.
    private bool IsOutlier(in OffsetSample sample)
    {
        double limit = Delays.Mean + settings.DelayOutlierThreshold * Math.Sqrt(Delays.Variance);
        _isFarOff = IsStarted && sample.Noise == 0 && sample.Delay > limit;
        bool isOutlier = _isFarOff && !_wasOutlier;
        _wasOutlier = isOutlier;
        if (isOutlier) OutlierCount++;
        return isOutlier;
    }

    private double VarianceOf(in OffsetSample sample) => sample.Noise > 0 ? sample.Noise * sample.Noise : Math.Min(Delays.OffsetVariance(sample.Delay), Asymmetry.Residual);

    // With each of the first measurements more is known of the path, so all of them are judged again: from an assumption that says little, over all there
    // are. Most crystals are right to some 20 ppm, some are far off: which of the two assumptions explains the measurements better is the one that holds.
    private void Start()
    {
        ClockEstimate wide = StartFrom(_frequencyDeviation, out double wideLikelihood);
        _estimate = wide;
        if (_frequencyDeviation <= UsualFrequencyDeviation) return;
        ClockEstimate narrow = StartFrom(UsualFrequencyDeviation, out double narrowLikelihood);
        if (wideLikelihood - narrowLikelihood < StrongEvidence) _estimate = narrow;
    }

    private ClockEstimate StartFrom(double frequencyDeviation, out double logLikelihood)
    {
        double doubt = Math.Max(Delays.Mean / 2, _start[0].Noise);
        var estimate = new ClockEstimate(
            _start[0].At, _start[0].Offset, _storedFrequency, new Covariance(doubt * doubt, 0, frequencyDeviation * frequencyDeviation));
        logLikelihood = 0;
        for (int i = 0; i < Count; i++)
        {
            ClockEstimate expected = estimate.Advance(_start[i].At, Wander);
            double variance = VarianceOf(_start[i]) + FewSamplesVariance();
            double difference = _start[i].Offset - expected.Offset;
            double total = expected.Covariance.Offset + variance;
            logLikelihood -= (difference * difference / total + PortableMath.Log(total)) / 2;
            estimate = expected.Absorb(_start[i].Offset, variance, out _);
        }
        return estimate;
    }

    // The shortest of few round trips need not be a short one.
    private double FewSamplesVariance()
    {
        double doubt = Delays.Mean / 8 / Count;
        return Count >= StartSamples ? 0 : doubt * doubt;
    }

    private void AdaptWander(in Innovation innovation)
    {
        if (innovation.Probability < settings.PrecisionLowProbability && innovation.Weight > settings.PrecisionMinimumWeight) _wanderScore--;
        else if (innovation.Probability > settings.PrecisionHighProbability) _wanderScore++;
        else _wanderScore -= Math.Sign(_wanderScore);

        if (_wanderScore <= -settings.PrecisionHysteresis)
        {
            Wander = Math.Max(Wander / 4, WanderMin);
            _wanderScore = 0;
        }
        else if (_wanderScore >= settings.PrecisionHysteresis)
        {
            Wander = Math.Min(Wander * 4, WanderMax);
            _wanderScore = 0;
        }
    }

    private PollAdvice AdvisePoll(in Innovation innovation, double waited)
    {
        if (innovation.Weight < settings.PollIntervalLowWeight && waited > 0.75) _pollScore--;
        else if (innovation.Weight > settings.PollIntervalHighWeight && waited < 1.4) _pollScore++;
        else _pollScore -= Math.Sign(_pollScore);

        if (Math.Abs(_pollScore) < settings.PollIntervalHysteresis) return PollAdvice.Keep;
        PollAdvice advice = _pollScore < 0 ? PollAdvice.Longer : PollAdvice.Shorter;
        _pollScore = 0;
        return advice;
    }
}
