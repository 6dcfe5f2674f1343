using System.Net;
using Infra.Buffers;
using Infra.Ntp.Discipline;
using Infra.Ntp.References;
using Infra.Ntp.Source;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Client;

/// <summary>
/// The whole client without sockets, threads and clocks of its own: it asks sources, filters what they say, selects, and steers. The daemon and the
/// simulator drive the same object: they call <see cref="OnTimer"/> at <see cref="NextEventAt"/> and hand over what arrives. Not thread-safe.
/// </summary>
public sealed partial class ClientEngine
{
    // Samples may come many times a second, and each look makes a new piece of the timeline.
    private const double LookIntervalMin = 1;

    private readonly IClock _clock;
    private readonly IRandom _random;
    private readonly IDatagramPort _port;
    private readonly IClientEvents _events;
    private readonly AddressBook _addresses;
    private readonly ClockDiscipline _discipline;
    private readonly List<Association> _associations = [];
    private readonly byte[] _request = new byte[ClientRequest.Length];
    private ClientSettings _settings;
    private int _nextId = 1;
    private RawTime _lookedAt;

    /// <summary>Makes a client; its first requests are due at once.</summary>
    /// <param name="settings">All settings but the sources.</param>
    /// <param name="sources">Whom to ask.</param>
    /// <param name="start">What earlier runs found out.</param>
    /// <param name="clock">The clock to steer.</param>
    /// <param name="random">For nonces and for spreading requests.</param>
    /// <param name="port">Sends requests.</param>
    /// <param name="lookup">Finds addresses of names.</param>
    /// <param name="events">Takes what an operator may want to know.</param>
    public ClientEngine(
        ClientSettings settings, IReadOnlyList<SourceSpec> sources, ClientStart start, IClock clock, IRandom random, IDatagramPort port, IAddressLookup lookup,
        IClientEvents events)
    {
        _settings = settings;
        _clock = clock;
        _random = random;
        _port = port;
        _events = events;
        _addresses = new AddressBook(_associations, lookup, events);
        _discipline = new ClockDiscipline(settings, start, clock, events);
        foreach (SourceSpec source in sources)
            Add(source);
    }

    /// <summary>All sources.</summary>
    public IReadOnlyList<Association> Associations => _associations;

    /// <summary>What is known of the clock; another object after each change.</summary>
    public ClientState State => _discipline.State;

    /// <summary>The steering itself, for observers and operators.</summary>
    public ClockDiscipline Discipline => _discipline;

    /// <summary>When <see cref="OnTimer"/> is due.</summary>
    public RawTime NextEventAt
    {
        get
        {
            long next = _discipline.NextEventAt.Nanoseconds;
            foreach (Association association in _associations)
                next = Math.Min(next, association.Machine.NextEventAt);
            return new RawTime(next);
        }
    }

    /// <summary>The source whose turn it is, or was when <see cref="OnTimer"/> threw; 0 = none. What a host needs to take a source out that makes it stumble.</summary>
    public int Asking { get; private set; }

    /// <summary>Time has come, or at least the host believes so.</summary>
    public void OnTimer()
    {
        RawTime now = _clock.Raw;
        Asking = 0;
        _discipline.OnTimer(now);
        for (int i = 0; i < _associations.Count; i++)
        {
            Association association = _associations[i];
            if (now.Nanoseconds < association.Machine.NextEventAt) continue;
            Asking = association.Id;
            Ask(association, now);
        }
        Asking = 0;
    }

    /// <summary>
    /// The machine's network changed, perhaps for the better: sources without replies are tried again within seconds (<see cref="SourceMachine.OnNetworkChange"/>), with all addresses that were
    /// only silent.
    /// </summary>
    public void OnNetworkChange()
    {
        long now = _clock.Raw.Nanoseconds;
        bool isPlanned = false;
        foreach (Association association in _associations)
        {
            if (!association.Machine.OnNetworkChange(now)) continue;
            association.MayKeepAddress = true;
            isPlanned = true;
        }
        if (!isPlanned) return;
        _addresses.OnNetworkChange();
        _events.Report(new ClientEvent(ClientEventKind.NetworkChanged));
    }

    /// <summary>A better send time of the latest request became known.</summary>
    public void OnSent(int source, NtpTimestamp sentAt) => Find(source)?.Machine.OnSent(sentAt);

    /// <summary>A look-up ended.</summary>
    /// <param name="source">The source that it was for.</param>
    /// <param name="addresses">What was found; empty if nothing.</param>
    /// <param name="trouble">Why nothing was found.</param>
    public void OnAddresses(int source, ReadOnlySpan<IPAddress> addresses, string trouble)
    {
        if (Find(source) is { } association) _addresses.OnAddresses(association, addresses, trouble, _clock.Raw);
    }

    /// <summary>A datagram came from the address and port that a source asked.</summary>
    /// <param name="source">The source.</param>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="received">When it came, by the steered clock.</param>
    public ReplyVerdict OnDatagram(int source, ReadOnlySpan<byte> datagram, NtpTimestamp received)
    {
        if (Find(source) is not { } association) return ReplyVerdict.Unsolicited;
        RawTime now = _clock.Raw;
        ReplyVerdict verdict = association.Machine.OnDatagram(datagram, received, now.Nanoseconds, out Measurement measurement);
        if (!association.Machine.IsWaiting) _port.Close(source);
        if (verdict == ReplyVerdict.KissDeny && association.Machine.IsDenied) OnDenied(association, now);
        if (verdict != ReplyVerdict.Valid) return verdict;

        association.Trouble = "";
        association.MayKeepAddress = false;
        association.Latest = measurement;
        PollAdvice advice = association.Filter.Absorb(_discipline.SampleOf(measurement, association.Spec.OffsetCorrection), association.Machine.Poll.Seconds);
        association.Machine.OnAdvice(advice, now.Nanoseconds);
        Update(now);
        return verdict;
    }

    /// <summary>A clock on this machine said something.</summary>
    /// <param name="source">The source.</param>
    /// <param name="sample">What it said, not more than 16 s ago.</param>
    /// <returns>False if it could not be used: unknown source, too old, from the future, or not later than the one before.</returns>
    public bool OnSample(int source, in ReferenceSample sample)
    {
        if (Find(source) is not { Spec.Clock: { } clock } association) return false;
        if (_clock.Raw.SecondsSince(_lookedAt) >= LookIntervalMin) LookAtClock();
        RawTime now = _clock.Raw;
        bool isUsable = _discipline.TrySampleOf(sample, clock, association.Spec.OffsetCorrection, now, out OffsetSample measured);
        if (!isUsable || (association.Filter.Count > 0 && measured.At <= association.Filter.LatestAt))
        {
            association.RefusedCount++;
            return false;
        }
        if (sample.IsPeriodic != association.Filter.Period > 0) association.Filter.Restart();
        association.Filter.Period = sample.IsPeriodic ? clock.Period : 0;
        association.Machine.OnSample();
        association.Latest = Measurement.OfReference(sample, clock);
        association.Filter.Absorb(measured, pollSeconds: 1);
        Update(now);
        return true;
    }

    /// <summary>
    /// Our own addresses, by which sources that follow us are recognised, and the addresses and ports on which we serve. The host says them at the start
    /// and whenever they change.
    /// </summary>
    public void SetOwnAddresses(IEnumerable<IPAddress> addresses, IEnumerable<IPEndPoint> served) => _discipline.Own.Replace(addresses, served);

    /// <summary>Other settings hold from now on.</summary>
    public void Reconfigure(ClientSettings settings)
    {
        _settings = settings;
        _discipline.Reconfigure(settings);
    }

    /// <summary>
    /// The program ends: a slew ends with it, since nobody would end it in time. The clock keeps the frequency that was found. Not for use afterwards.
    /// </summary>
    public void Leave() => _discipline.Leave(_clock.Raw);

    /// <summary>Takes a source in.</summary>
    public Association Add(SourceSpec spec)
    {
        var association = new Association(_nextId++, spec, _settings.Filter, _random, _clock.Precision, _clock.Raw);
        if (_discipline.HasFrequency) association.Filter.AssumeFrequency(_discipline.State.Frequency, _discipline.State.FrequencyDeviation);
        _associations.Add(association);
        return association;
    }

    /// <summary>Forgets a source.</summary>
    public void Remove(int source)
    {
        if (Find(source) is not { } association) return;
        _port.Close(source);
        _associations.Remove(association);
    }

    private void Ask(Association association, RawTime now)
    {
        LookAtClock();
        SourceDemand demand = association.Machine.OnTimer(now.Nanoseconds, _request);
        if (demand != SourceDemand.Send && !association.Machine.IsWaiting) _port.Close(association.Id);
        if (demand == SourceDemand.Resolve) _addresses.Find(association, now);
        if (demand == SourceDemand.Send) Send(association, now);
        if (!association.Machine.Reach.IsReachable && association.Standing == Standing.Selected) Update(now);
    }

    private void Send(Association association, RawTime now)
    {
        if (association.Address is { } address && _port.TrySend(association.Id, address, _request, out NtpTimestamp sentAt))
        {
            association.Machine.OnSent(sentAt);
            return;
        }
        association.Machine.OnSendFailed(now.Nanoseconds);
        _events.Report(new ClientEvent(ClientEventKind.SendFailed, association.Id));
    }

    // Before each request: what did the clock do since the last look?
    private void LookAtClock()
    {
        _lookedAt = _clock.Raw;
        ClockCheck check = _discipline.LookAtClock();
        if (check.OffsetShift != 0)
        {
            foreach (Association association in _associations)
                association.Filter.Rebase(-check.OffsetShift);
        }
        if (!check.MustRestart) return;
        foreach (Association association in _associations)
        {
            association.Filter.Restart();
            association.Machine.OnReturn(_clock.Raw.Nanoseconds);
        }
    }

    private void OnDenied(Association association, RawTime now)
    {
        _events.Report(new ClientEvent(ClientEventKind.SourceDenied, association.Id));
        if (association.Spec.IsPool) _addresses.Find(association, now);
    }

    private void Update(RawTime now)
    {
        if (_discipline.Update(_associations, now)) ForgetRequests();
    }

    private Association? Find(int id)
    {
        foreach (Association association in _associations)
        {
            if (association.Id == id) return association;
        }
        return null;
    }
}
