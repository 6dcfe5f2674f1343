using Infra.Ntp.Wire;

namespace Infra.Ntp.Discipline;

/// <summary>
/// What the steered clock did over raw time: straight pieces, each with its own speed, a new one wherever we changed speed or stepped. Turns kernel
/// timestamps, which the kernel takes from the steered clock, into raw time and back. Remembers the last <see cref="SegmentsMax"/> pieces.
/// </summary>
public sealed class RawTimeline
{
    /// <summary>Pieces remembered; an exchange lasts seconds and pieces are seldom shorter, so a handful would do.</summary>
    public const int SegmentsMax = 32;

    private readonly Segment[] _segments = new Segment[SegmentsMax];
    private int _last;
    private int _count = 1;

    /// <summary>Starts with a clock that showed <paramref name="real"/> at <paramref name="raw"/> and is not steered yet.</summary>
    public RawTimeline(RawTime raw, NtpTimestamp real) => _segments[0] = new Segment(raw, real, 0);

    /// <summary>Present speed against raw time, as a fraction: 1e-6 gains a microsecond each second.</summary>
    public double Rate => _segments[_last].Rate;

    /// <summary>What the steered clock showed, or will show if nothing changes, at <paramref name="raw"/>.</summary>
    public NtpTimestamp RealAt(RawTime raw)
    {
        int index = _last;
        for (int n = 1; n < _count && raw < _segments[index].Start; n++)
            index = Before(index);
        return _segments[index].RealAt(raw);
    }

    /// <summary>When the steered clock showed <paramref name="real"/>. Where a backward step made it show a time twice, the later moment is meant.</summary>
    public RawTime RawAt(NtpTimestamp real)
    {
        int index = _last;
        for (int n = 1; n < _count && (real - _segments[index].Real).IsNegative; n++)
            index = Before(index);
        return _segments[index].RawAt(real);
    }

    /// <summary>The steered clock runs at another speed from <paramref name="at"/> on.</summary>
    public void SetRate(RawTime at, double rate) => Add(new Segment(at, RealAt(at), rate));

    /// <summary>The steered clock jumped at <paramref name="at"/>.</summary>
    public void Step(RawTime at, NtpDuration change) => Add(new Segment(at, RealAt(at) + change, Rate));

    /// <summary>
    /// The clock was read: from here on the line starts there. Returns how far the reading is from where the line said; the kernel's own rounding
    /// makes that some nanoseconds per minute, everything else was done by somebody else.
    /// </summary>
    public NtpDuration Observe(RawTime raw, NtpTimestamp real)
    {
        NtpDuration deviation = real - RealAt(raw);
        Add(new Segment(raw, real, Rate));
        return deviation;
    }

    private void Add(Segment segment)
    {
        // A piece of no length cannot be told from its successor.
        if (segment.Start > _segments[_last].Start)
        {
            _last = (_last + 1) % SegmentsMax;
            _count = Math.Min(_count + 1, SegmentsMax);
        }
        _segments[_last] = segment;
    }

    private static int Before(int index) => (index + SegmentsMax - 1) % SegmentsMax;

    private readonly record struct Segment(RawTime Start, NtpTimestamp Real, double Rate)
    {
        internal NtpTimestamp RealAt(RawTime raw) => Real + (raw - Start) + NtpDuration.FromSeconds(raw.SecondsSince(Start) * Rate);

        internal RawTime RawAt(NtpTimestamp real)
        {
            NtpDuration distance = real - Real;
            double excess = distance.TotalSeconds * (Rate / (1 + Rate));
            return new RawTime(Start.Nanoseconds + distance.ToNanoseconds() - (long)Math.Round(excess * 1e9));
        }
    }
}
