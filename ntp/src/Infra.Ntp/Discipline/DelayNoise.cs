namespace Infra.Ntp.Discipline;

/// <summary>
/// What the round trips of a source look like, and how far an offset may be trusted that came with a certain one. A packet that waited in a queue on
/// its way has a longer round trip, and its offset is wrong by up to half of the excess: so the excess over the shortest recent round trip says more
/// about an offset than the scatter of all round trips does.
/// </summary>
public sealed class DelayNoise
{
    /// <summary>Round trips from which mean and scatter are taken.</summary>
    public const int RecentMax = 8;

    /// <summary>Round trips among which the shortest is looked for: after so many a longer path counts as normal.</summary>
    public const int WindowMax = 64;

    // Reading two clocks and the kernel's way to the wire: below this no offset is better known.
    private const double VarianceMin = 1e-14;

    // What part of the scatter of round trips even the shortest of them may hide; tried over paths with queues on one way and on both.
    private const double HiddenScatter = 1.0 / 128;

    private readonly double[] _delays = new double[WindowMax];
    private int _next;

    /// <summary>Round trips seen, at most <see cref="WindowMax"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The shortest in the window, s.</summary>
    public double Shortest { get; private set; } = double.PositiveInfinity;

    /// <summary>Mean of the recent ones, s.</summary>
    public double Mean { get; private set; }

    /// <summary>Variance of the recent ones, s²; 0 while there is only one.</summary>
    public double Variance { get; private set; }

    /// <summary>Takes a round trip in.</summary>
    public void Add(double delay)
    {
        _delays[_next] = delay;
        _next = (_next + 1) % WindowMax;
        Count = Math.Min(Count + 1, WindowMax);
        Summarise();
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _next = 0;
        Count = 0;
        Shortest = double.PositiveInfinity;
        Mean = 0;
        Variance = 0;
    }

    /// <summary>Variance of the offset that came with a round trip of <paramref name="delay"/> seconds.</summary>
    public double OffsetVariance(double delay)
    {
        double excess = Math.Max(delay - Shortest, 0);
        return excess * excess / 12 + Variance * HiddenScatter + VarianceMin;
    }

    private void Summarise()
    {
        int recent = Math.Min(Count, RecentMax);
        double sum = 0;
        for (int n = 1; n <= recent; n++)
            sum += At(n);
        Mean = sum / recent;
        double squares = 0;
        for (int n = 1; n <= recent; n++)
            squares += (At(n) - Mean) * (At(n) - Mean);
        Variance = recent > 1 ? squares / (recent - 1) : 0;
        Shortest = double.PositiveInfinity;
        for (int n = 1; n <= Count; n++)
            Shortest = Math.Min(Shortest, At(n));
    }

    // The n-th newest, from 1.
    private double At(int n) => _delays[(_next + WindowMax - n) % WindowMax];
}
