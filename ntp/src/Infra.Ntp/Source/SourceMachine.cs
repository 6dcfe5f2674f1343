using System.Buffers.Binary;
using Infra.Buffers;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>
/// One source of time: decides when to ask, judges what comes back, and keeps the measurements. Events go in with their time, demands come out;
/// it owns no socket and no timer. The host calls <see cref="OnTimer"/> at <see cref="NextEventAt"/> and closes the request's socket when
/// <see cref="IsWaiting"/> turns false. Times called "now" are nanoseconds of a clock that is never set. Not thread-safe.
/// </summary>
/// <remarks>
/// It does not judge measurements: whoever filters them says by <see cref="OnAdvice"/> whether asking more or less often would pay.
/// </remarks>
public sealed partial class SourceMachine
{
    private const long Second = 1_000_000_000;
    private const long Never = long.MaxValue;
    private const long BurstSpacing = 2 * Second;

    // By how much a server may seem to have held a request for longer than its exchange took: our clock is slewed by 10 % at most, and both are read late.
    private const double ServerTimeExcess = 0.125;
    private static readonly NtpDuration ServerTimeExcessMin = NtpDuration.FromSeconds(0.001);

    private const int BurstRequestsMax = 8;
    private const int BurstRepliesWanted = 4;
    private const int RepeatRequestsMax = 4;
    private const long PauseMin = 16 * Second;
    private const long PauseMax = 3600 * Second;
    private const long PassiveInterval = 16 * Second;

    private readonly SourceOptions _options;
    private readonly IRandom _random;
    private readonly sbyte _precision;
    private readonly bool _isPassive;
    private readonly ulong[] _verdicts = new ulong[(int)ReplyVerdict.TooSlow + 1];

    private bool _hasAddress;
    private ClientRequest? _outstanding;
    private NtpTimestamp _sentAt;
    private long _windowEndsAt = Never;
    private long _nextPollAt;
    private long _pause = PauseMin;
    private PollInterval _pollMin;
    private int _burstRequestsLeft;
    private int _burstRepliesLeft;
    private int _repeatRequestsLeft;
    private int _requestsToAddress;
    private bool _isSlowedDown;

    /// <summary>Makes a source that wants an address first.</summary>
    /// <param name="options">How it is asked.</param>
    /// <param name="random">For the bits that protect against forged replies, and for spreading requests.</param>
    /// <param name="precision">Resolution of our clock as log2 of seconds.</param>
    /// <param name="now">The present; its first demand is due at once.</param>
    /// <param name="isPassive">Whether it is never asked, because it speaks by itself: then it only counts whether it does, each 16 s.</param>
    public SourceMachine(SourceOptions options, IRandom random, sbyte precision, long now, bool isPassive = false)
    {
        _options = options;
        _isPassive = isPassive;
        _random = random;
        _precision = precision;
        _pollMin = options.PollMin;
        _nextPollAt = now;
        Poll = options.PollInitial;
    }

    /// <summary>When <see cref="OnTimer"/> is due; <see cref="long.MaxValue"/> while the host looks the name up.</summary>
    public long NextEventAt => IsLookingUp ? _windowEndsAt : Math.Min(_windowEndsAt, Math.Min(_nextPollAt, _returnAt));

    /// <summary>Whether a reply may still come.</summary>
    public bool IsWaiting => _outstanding is not null;

    /// <summary>The present interval between requests.</summary>
    public PollInterval Poll { get; private set; }

    /// <summary>What became of the last eight requests.</summary>
    public ReachRegister Reach { get; private set; }

    /// <summary>Whether the source asked us with DENY or RSTR to leave it alone while it gave nothing else.</summary>
    public bool IsDenied { get; private set; }

    /// <summary>Requests sent since the start.</summary>
    public ulong RequestCount { get; private set; }

    /// <summary>The verdict on the latest datagram; null before the first.</summary>
    public ReplyVerdict? LastVerdict { get; private set; }

    /// <summary>Requests in a row without a reply that could be used; the latest one counts once its time is over.</summary>
    public int MissCount { get; private set; }

    /// <summary>Datagrams with this verdict since the start.</summary>
    public ulong CountOf(ReplyVerdict verdict) => _verdicts[(int)verdict];

    /// <summary>The host found an address: asking begins.</summary>
    public void OnAddress(long now)
    {
        _hasAddress = true;
        _returnAt = Never;
        Reach = default;
        IsDenied = false;
        MissCount = 0;
        _requestsToAddress = 0;
        _isSlowedDown = false;
        Poll = _options.PollInitial;
        _pollMin = _options.PollMin;
        OnReturn(now);
    }

    /// <summary>A source that speaks by itself said something.</summary>
    public void OnSample()
    {
        Reach = Reach.AfterReply();
        MissCount = 0;
    }

    /// <summary>Our clock was stepped: the send time of an outstanding request means nothing any more.</summary>
    public void OnClockStep() => EndWindow();

    /// <summary>What the measurements say about the interval.</summary>
    /// <param name="advice">Taken within the limits of the source.</param>
    /// <param name="now">The present; a shorter interval takes effect from here.</param>
    public void OnAdvice(PollAdvice advice, long now)
    {
        PollInterval before = Poll;
        Poll = advice switch
        {
            PollAdvice.Longer => Poll.Longer(_options.PollMax),
            PollAdvice.Shorter => Poll.Shorter(_pollMin),
            PollAdvice.Shortest => _pollMin,
            _ => Poll,
        };
        if (Poll.Exponent < before.Exponent) _nextPollAt = Math.Min(_nextPollAt, now + Spread(Poll.Nanoseconds));
    }

    /// <summary>The host found no address: it is asked again after a pause of 16 s that doubles up to an hour.</summary>
    public void OnResolveFailed(long now)
    {
        _hasAddress = false;
        Rest(now);
    }

    /// <summary>Time has come, or at least the host believes so.</summary>
    /// <param name="now">The present.</param>
    /// <param name="request">Room for <see cref="ClientRequest.Length"/> bytes.</param>
    /// <returns>What to do; with <see cref="SourceDemand.Send"/> the request fills its room.</returns>
    public SourceDemand OnTimer(long now, Span<byte> request)
    {
        if (now >= _windowEndsAt) Miss(now);
        if (now >= _returnAt && !IsLookingUp) Return(now);
        if (now < _nextPollAt) return SourceDemand.None;
        if (_isPassive) return Listen(now);
        Miss(now);
        if (_hasAddress && IsHopeless)
        {
            _hasAddress = false;
            Rest(now);   // the address is dead: a new look-up may find a living one
            return SourceDemand.None;
        }
        if (!_hasAddress)
        {
            _nextPollAt = Never;
            return SourceDemand.Resolve;
        }

        var next = ClientRequest.Create(_random, _options.Version);
        next.Write(Poll, request);
        _outstanding = next;
        _windowEndsAt = now + ClientRequest.Window.Ticks * 100;
        _requestsToAddress++;
        RequestCount++;
        Reach = Reach.AfterSend();
        SchedulePoll(now);
        return SourceDemand.Send;
    }

    /// <summary>The request left at <paramref name="sent"/> by our clock; may be called again with a better time before the reply is judged.</summary>
    public void OnSent(NtpTimestamp sent) => _sentAt = sent;

    /// <summary>The kernel refused to send: counts as a request without reply.</summary>
    public void OnSendFailed(long now) => Miss(now);

    /// <summary>A datagram came from the address and port that was asked.</summary>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="received">When it came, by our clock.</param>
    /// <param name="now">The present.</param>
    /// <param name="measurement">What it says, for <see cref="ReplyVerdict.Valid"/>.</param>
    public ReplyVerdict OnDatagram(ReadOnlySpan<byte> datagram, NtpTimestamp received, long now, out Measurement measurement)
    {
        if (now >= _windowEndsAt) Miss(now);
        ReplyVerdict verdict = ReplyCheck.Judge(datagram, _outstanding, out NtpPacketView reply);
        measurement = default;
        if (verdict == ReplyVerdict.Valid) verdict = Measure(reply, received, out measurement);
        _verdicts[(int)verdict]++;
        LastVerdict = verdict;
        switch (verdict)
        {
            case ReplyVerdict.Valid:
                EndWindow();
                OnValid(now);
                break;
            case ReplyVerdict.KissRate:
                EndWindow();
                SlowDown(now);
                break;
            case ReplyVerdict.KissDeny:
                EndWindow();
                OnDeny(now);
                break;
            case ReplyVerdict.Malformed or ReplyVerdict.Unsolicited or ReplyVerdict.WrongOrigin or ReplyVerdict.Unauthenticated:
                break;   // anyone could have sent it: the true reply may still come
            default:
                EndWindow();   // the true reply, but of no use
                break;
        }
        return verdict;
    }

    private bool IsLookingUp => _nextPollAt == Never;

    private bool IsHopeless => !Reach.IsReachable && _requestsToAddress >= 8;

    private ReplyVerdict Measure(in NtpPacketView reply, NtpTimestamp received, out Measurement measurement)
    {
        measurement = default;
        NtpDuration took = received - _sentAt;
        if (took.IsNegative) return ReplyVerdict.BadTimes;   // somebody set our clock in between
        if (reply.TransmitTime - reply.ReceiveTime > took + took * ServerTimeExcess + ServerTimeExcessMin) return ReplyVerdict.BadTimes;   // it was at the server longer than under way
        measurement = Measurement.Create(_sentAt, reply, received, _precision);
        if (measurement.Delay > _options.MaximumDelay) return ReplyVerdict.TooSlow;
        return ReplyVerdict.Valid;
    }

    private void OnValid(long now)
    {
        Reach = Reach.AfterReply();
        IsDenied = false;
        MissCount = 0;
        _pause = PauseMin;
        ForgetReturns();
        _repeatRequestsLeft = 0;
        if (_burstRequestsLeft == 0 || --_burstRepliesLeft > 0) return;
        _burstRequestsLeft = 0;
        _nextPollAt = now + Spread(Poll.Nanoseconds);
    }

    // RATE: the shortest interval grows by one step and reaches at least the one just used.
    private void SlowDown(long now)
    {
        _burstRequestsLeft = 0;
        _repeatRequestsLeft = 0;
        _isSlowedDown = true;
        PollInterval longer = _pollMin.Longer(_options.PollMax);
        _pollMin = longer.Exponent > Poll.Exponent ? longer : Poll;
        Poll = _pollMin;
        _nextPollAt = now + Spread(Poll.Nanoseconds);
    }

    // Unsigned, so it only counts where nothing else speaks for the source.
    private void OnDeny(long now)
    {
        _burstRequestsLeft = 0;
        if (Reach.IsReachable) return;
        IsDenied = true;
        _nextPollAt = now + PauseMax;
    }

    private void SchedulePoll(long now)
    {
        if (_burstRequestsLeft > 0 && --_burstRequestsLeft > 0)
        {
            _nextPollAt = now + BurstSpacing;
            return;
        }
        if (_repeatRequestsLeft > 0) _repeatRequestsLeft--;
        _nextPollAt = now + Spread(Poll.Nanoseconds);
    }

    // A request stayed without a reply that could be used.
    private void Miss(long now)
    {
        if (_outstanding is not null)
        {
            MissCount++;
            if (_options.Burst && !_isSlowedDown && _burstRequestsLeft == 0) Repeat(now);
        }
        EndWindow();
    }

    // One lost packet in a long interval is made up for at once.
    private void Repeat(long now)
    {
        if (_repeatRequestsLeft == 0 && MissCount == 1 && Poll.Exponent > _pollMin.Exponent) _repeatRequestsLeft = RepeatRequestsMax;
        if (_repeatRequestsLeft > 0) _nextPollAt = Math.Min(_nextPollAt, now + BurstSpacing);
    }

    private SourceDemand Listen(long now)
    {
        if ((Reach.Bits & 1) == 0) MissCount++;
        Reach = Reach.AfterSend();
        _nextPollAt = now + PassiveInterval;
        return SourceDemand.None;
    }

    private void EndWindow()
    {
        _outstanding = null;
        _windowEndsAt = Never;
    }

    private void Rest(long now)
    {
        EndWindow();
        _nextPollAt = now + Spread(_pause);
        _pause = Math.Min(2 * _pause, PauseMax);
    }

    // Each wait is 1 to 5 % longer than asked for, so that clients do not stay in step with one another.
    private long Spread(long nanoseconds) => nanoseconds + (long)(nanoseconds * (0.01 + 0.04 * Share()));

    // Evenly from 0 to 1.
    private double Share()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        _random.Fill(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes) / 4294967296.0;
    }
}
