using Infra.Ntp.Discipline;

namespace Infra.Ntp.Tests.Discipline;

/// <summary>What is done to the clock about an estimate. The clock and the reference line start together, so that an estimate's offset is the clock's.</summary>
public class ClockServoTests
{
    private const double Noise = 1e-3;
    private const double Settled = 200;   // s after the first update everything but noise is corrected

    private readonly FakeClock _clock = new();
    private readonly TimeBase _base;
    private readonly RawTimeline _timeline;

    public ClockServoTests()
    {
        _base = new TimeBase(_clock.Raw, _clock.Read().Real);
        _timeline = new RawTimeline(_clock.Raw, _clock.Read().Real);
    }

    // offset, slew rate: nothing within 2 sigma; else all but 1 sigma in at least 8 s, at most at 200 ppm, beyond 10 ms at 1000 ppm
    [Theory]
    [InlineData(0.0019, 0, 0)]
    [InlineData(-0.0019, 0, 0)]
    [InlineData(0.0024, 0.0014, 175e-6)]
    [InlineData(-0.0024, -0.0014, -175e-6)]
    [InlineData(0.009, 0.008, 200e-6)]
    [InlineData(0.021, 0.020, 1000e-6)]
    [InlineData(-1.001, -1.000, -1000e-6)]
    public void Apply_AfterTheFirstMinutes_SlewsWhatIsNotNoise(double offset, double change, double rate)
    {
        ClockServo servo = Running();

        SteeringAction action = servo.Apply(Estimate(offset), Noise, _base);

        Assert.Equal(StepDecision.Slew, action.Decision);
        Assert.Equal(change, action.Change, 9);
        Assert.Equal(rate, servo.SlewRate, 9);
        Assert.Equal(rate, _clock.Rate, 9);
        Assert.Equal(0, _clock.Stepped);
    }

    [Fact]
    public void Slew_EndsWhenItsTimeIsOver_AndHasMovedTheClockByItsChange()
    {
        ClockServo servo = Running();
        SteeringAction action = servo.Apply(Estimate(0.021), Noise, _base);
        double seconds = servo.NextEventAt.SecondsSince(_clock.Raw);
        Infra.Ntp.Wire.NtpTimestamp before = _clock.Read().Real;
        RawTime started = _clock.Raw;

        servo.OnTimer(_clock.Raw);
        Assert.NotEqual(0, servo.SlewRate);   // not yet
        _clock.Pass(seconds + 1e-6);
        servo.OnTimer(_clock.Raw);

        Assert.Equal(20, seconds, 6);
        Assert.Equal((0.0, RawTime.Never), (servo.SlewRate, servo.NextEventAt));
        Assert.Equal(0.0, _clock.Rate);
        Assert.InRange((_clock.Read().Real - before - (_clock.Raw - started)).TotalSeconds, action.Change - 1e-6, action.Change + 1e-6);
    }

    [Fact]
    public void NewerEstimate_ReplacesTheSlew()
    {
        ClockServo servo = Running();
        servo.Apply(Estimate(0.5), Noise, _base);
        _clock.Pass(1);

        servo.Apply(Estimate(OffsetOfClock + 0.0024), Noise, _base);
        Assert.Equal(175e-6, servo.SlewRate, 9);
        servo.Apply(Estimate(OffsetOfClock), Noise, _base);

        Assert.Equal((0.0, RawTime.Never), (servo.SlewRate, servo.NextEventAt));
    }

    [Fact]
    public void Apply_AtFirst_CorrectsAllOfIt()
    {
        ClockServo servo = Servo(isStartup: false);

        SteeringAction action = servo.Apply(Estimate(0.0005), Noise, _base);

        Assert.Equal(0.0005, action.Change, 12);
    }

    [Fact]
    public void Apply_AtStartup_StepsWhatIsLarge()
    {
        ClockServo servo = Servo(isStartup: true);

        SteeringAction action = servo.Apply(Estimate(-3), Noise, _base);

        Assert.Equal((StepDecision.Step, -3.0, -3.0), (action.Decision, action.Change, _clock.Stepped));
        Assert.Equal(0, servo.SlewRate);
    }

    [Theory]
    [InlineData(30e-6, 30e-6)]
    [InlineData(600e-6, 495e-6)]
    [InlineData(-600e-6, -495e-6)]
    public void Frequency_IsTakenOver_WithinItsLimit(double estimated, double expected)
    {
        ClockServo servo = Running();

        servo.Apply(Estimate(0, estimated), Noise, _base);

        Assert.Equal(expected, servo.Frequency, 12);
        Assert.Equal(expected, _clock.Rate, 12);
    }

    [Fact]
    public void EndOfASlew_KeepsTheFrequency()
    {
        ClockServo servo = Running();
        servo.Apply(Estimate(0.021, 30e-6), Noise, _base);
        Assert.Equal(1030e-6, _clock.Rate, 9);

        Assert.True(servo.TryEndSlew(_clock.Raw));

        Assert.Equal((0.0, 30e-6), (servo.SlewRate, _clock.Rate));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ClockThatRefuses_Freezes_UntilReleased(bool isStartup)
    {
        ClockServo servo = isStartup ? Servo(isStartup: true) : Running();
        _clock.IsRefusing = true;
        SteeringAction refused = servo.Apply(Estimate(0.5), Noise, _base);
        _clock.IsRefusing = false;
        SteeringAction frozen = servo.Apply(Estimate(0.5), Noise, _base);

        Assert.Equal((StepDecision.Freeze, FreezeReason.ClockRefused), (refused.Decision, refused.Reason));
        Assert.Equal((StepDecision.Freeze, FreezeReason.ClockRefused), (frozen.Decision, frozen.Reason));
        Assert.Equal((0.0, 0.0), (_clock.Rate, _clock.Stepped));

        servo.Release();
        Assert.NotEqual(StepDecision.Freeze, servo.Apply(Estimate(0.5), Noise, _base).Decision);
    }

    [Fact]
    public void OffsetBeyondTheThreshold_FreezesAtTheFrequency()
    {
        ClockServo servo = Running();
        servo.Apply(Estimate(0.5, 30e-6), Noise, _base);

        SteeringAction action = servo.Apply(Estimate(OffsetOfClock + 1001, 30e-6), Noise, _base);

        Assert.Equal((StepDecision.Freeze, FreezeReason.SingleThreshold), (action.Decision, action.Reason));
        Assert.Equal((0.0, 30e-6), (servo.SlewRate, _clock.Rate));
    }

    private double OffsetOfClock => _base.OffsetOf(_clock.Read().Real, _clock.Raw);

    private ClockEstimate Estimate(double offset, double frequency = 0) => new(_clock.Raw, offset, frequency, new Covariance(Noise * Noise, 0, 1e-16));

    private ClockServo Servo(bool isStartup) => new(_clock, _timeline, new StepPolicy(new StepSettings(), isStartup, 0), new SteeringSettings());

    private ClockServo Running()
    {
        ClockServo servo = Servo(isStartup: false);
        servo.Apply(Estimate(0), Noise, _base);
        _clock.Pass(Settled);
        return servo;
    }
}
