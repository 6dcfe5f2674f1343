using Infra.Ntp.References;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.World;

/// <summary>A clock that hangs on a simulated machine: sends samples, or pulses, each interval of true time.</summary>
/// <param name="source">Number of the engine's source that it feeds.</param>
/// <param name="clock">What the operator knows of it.</param>
/// <param name="interval">True time between samples, s.</param>
/// <param name="error">Its systematic error, s: positive = it is late.</param>
/// <param name="noise">Standard deviation of its noise, s.</param>
/// <param name="sendsPulses">Whether a socket's samples only tell the place within the second.</param>
/// <param name="random">Its chance.</param>
public sealed class ReferenceFeed(int source, ReferenceClock clock, double interval, double error, double noise, bool sendsPulses, WorldRandom random)
{
    private readonly long _interval = Math.Max((long)Math.Round(interval * 1e9), 1_000_000);
    private long _next = (long)Math.Round(interval * 1e9);
    private long _shift = (long)Math.Round(error * 1e9);

    /// <summary>Number of the engine's source that it feeds.</summary>
    public int Source { get; } = source;

    /// <summary>Whether it has fallen silent.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Samples sent.</summary>
    public long Count { get; private set; }

    /// <summary>Samples that did not survive the way through the socket's format; a defect of ours.</summary>
    public long LostCount { get; private set; }

    internal long NextAt => Math.Max(_next + _shift, 0);

    internal bool TryTake(SimulatedWorld world, SimulatedClock steered, out ReferenceSample sample)
    {
        sample = default;
        if (world.Now < NextAt) return false;
        long late = _shift;
        _next += _interval * Math.Max((world.Now - _next) / _interval, 1);   // what fell into a sleep is gone
        _shift = (long)Math.Round((error + noise * random.Normal()) * 1e9);
        if (IsSilent) return false;
        Count++;
        NtpTimestamp now = steered.Real;
        if (clock.Kind == ReferenceKind.Pulse) sample = ReferenceSample.OfPulse(now, clock.Period);
        else return TrySample(world.TrueTime(world.Now - late), now, world, out sample);
        return true;
    }

    // Through the very bytes that another program would send.
    private bool TrySample(NtpTimestamp truth, NtpTimestamp now, SimulatedWorld world, out ReferenceSample sample)
    {
        long pivot = world.Start.ToUnix(PivotUnixSeconds).Seconds;
        UnixTime shown = now.ToUnix(pivot);
        NtpTimestamp time = NtpTimestamp.FromUnix(shown.Seconds, shown.Nanoseconds / 1000 * 1000);
        double offset = (truth - time).TotalSeconds;
        if (sendsPulses) offset -= Math.Round(offset);
        Span<byte> datagram = stackalloc byte[SockSample.Length];
        new SockSample(time, offset, sendsPulses, LeapIndicator.None).Write(pivot, datagram);
        bool isRead = SockSample.TryParse(datagram, out SockSample read) == SockSampleResult.Ok;
        sample = read.ToReference(read.Time);
        if (!isRead) LostCount++;
        return isRead;
    }

    private const long PivotUnixSeconds = 2_000_000_000;
}
