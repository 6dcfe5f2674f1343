using System.Net;
using Infra.Buffers;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Clknetsim;

/// <summary>
/// Runs the client of ntpd as one node of a clknetsim world, in which other nodes may run unmodified daemons. Time moves only while the node waits, so
/// that between two waits its clocks stand still.
/// </summary>
public sealed class ClknetsimNode : IClock, IDatagramPort, IAddressLookup, IClientEvents
{
    /// <summary>Unix time at which simulations start unless somebody says otherwise.</summary>
    public const long StartUnixSeconds = 1_262_304_000;

    private const double WaitMax = 1000;
    private const double RawShift = 1000;   // raw time is never negative
    private const uint FirstPort = 32_768;
    private const uint Ports = 28_000;
    private const int DueMax = 100_000;

    private readonly IClknetsimServer _server;
    private readonly NtpTimestamp _start;
    private readonly byte[] _message = new byte[ClknetsimMessages.LengthMax];
    private readonly byte[] _reply = new byte[ClknetsimMessages.LengthMax];
    private readonly Dictionary<int, ClknetsimPacket> _waiting = [];
    private readonly List<int> _unresolved = [];
    private uint _nextPort;
    private uint _subnets;
    private ClknetsimClock _clocks;

    /// <summary>Makes a node; it does nothing before <see cref="Run"/>.</summary>
    /// <param name="server">The way to the server.</param>
    /// <param name="startUnixSeconds">UTC when the simulation starts.</param>
    public ClknetsimNode(IClknetsimServer server, long startUnixSeconds)
    {
        _server = server;
        _start = NtpTimestamp.FromUnix(startUnixSeconds, 0);
    }

    /// <summary>What was reported, with its time by the raw clock, s.</summary>
    public List<(double At, ClientEvent Event)> Events { get; } = [];

    /// <summary>Why the run ended; empty if because the simulation did.</summary>
    public string Trouble { get; private set; } = "";

    /// <inheritdoc/>
    public sbyte Precision => -25;

    /// <inheritdoc/>
    public RawTime Raw => new((long)Math.Round((_clocks.Raw + RawShift) * 1e9));

    /// <summary>Plays the node until the simulation ends.</summary>
    /// <param name="node">Its number, from 1.</param>
    /// <param name="settings">How the client is configured.</param>
    /// <param name="sources">Whom it asks, by addresses of the world.</param>
    /// <param name="random">For nonces and for spreading requests.</param>
    /// <returns>The client as it was in the end; null if it never began, and <see cref="Trouble"/> says why.</returns>
    public ClientEngine? Run(int node, ClientSettings settings, IReadOnlyList<SourceSpec> sources, IRandom random)
    {
        if (!Ask(ClknetsimMessages.WriteRegister(node, _message), out int length)) return null;
        if (!ClknetsimMessages.TryReadRegister(_reply.AsSpan(0, length), out _subnets)) return Fail("the reply to the registration is malformed");
        if (!TryReadClocks()) return null;
        var engine = new ClientEngine(settings, sources, ClientStart.First(_start.ToUnix(StartUnixSeconds).Seconds), this, random, this, this, this);
        while (Trouble.Length == 0 && TryAct(engine) && TryWait(engine))
        {
        }
        if (Trouble.Length == 0) _server.Send(_message.AsSpan(0, ClknetsimMessages.WriteDeregister(_message)));
        return engine;
    }

    /// <inheritdoc/>
    public ClockReading Read() => new(Raw, Real, NtpDuration.Zero);

    /// <inheritdoc/>
    public bool TrySetRate(double rate) => TryAdjust(ClknetsimTimex.OfRate(rate));

    /// <inheritdoc/>
    public bool TryStep(NtpDuration change) => TryAdjust(ClknetsimTimex.OfStep(change.ToNanoseconds())) && TryReadClocks();

    /// <inheritdoc/>
    public bool TrySetLeap(LeapIndicator leap) => true;   // that world has no leap seconds

    /// <inheritdoc/>
    public bool TrySetError(NtpDuration estimated, NtpDuration maximum, bool isSynchronised) => true;

    /// <inheritdoc/>
    public bool TrySend(int source, IPEndPoint remote, ReadOnlySpan<byte> request, out NtpTimestamp sentAt)
    {
        sentAt = Real;
        if (!ClknetsimAddress.TryFind(remote.Address, _subnets, out uint subnet, out uint peer)) return false;
        var packet = new ClknetsimPacket(subnet, peer, FirstPort + _nextPort++ % Ports, (uint)remote.Port);
        _waiting[source] = packet;
        _server.Send(_message.AsSpan(0, ClknetsimMessages.WriteSend(packet, request, _message)));
        return true;
    }

    /// <inheritdoc/>
    public void Close(int source) => _waiting.Remove(source);

    /// <inheritdoc/>
    public void Start(int source, string host) => _unresolved.Add(source);

    /// <inheritdoc/>
    public void Report(ClientEvent happened) => Events.Add((_clocks.Raw, happened));

    private NtpTimestamp Real => _start + NtpDuration.FromSeconds(_clocks.Real);

    // All that is due now; each event moves its own next time ahead.
    private bool TryAct(ClientEngine engine)
    {
        foreach (int source in _unresolved.ToArray())
            engine.OnAddresses(source, default, "that world has no names");
        _unresolved.Clear();
        for (int count = 0; engine.NextEventAt <= Raw; count++)
        {
            if (count == DueMax)
            {
                Trouble = "the client does not come to rest";
                return false;
            }
            engine.OnTimer();
        }
        return Trouble.Length == 0;
    }

    private bool TryWait(ClientEngine engine)
    {
        double seconds = Math.Clamp((engine.NextEventAt.Nanoseconds - Raw.Nanoseconds) * 1e-9, 0, WaitMax);
        if (!Ask(ClknetsimMessages.WriteSelect(seconds, _message), out int length)) return false;
        if (!ClknetsimMessages.TryReadSelect(_reply.AsSpan(0, length), out ClknetsimEvent happened, out _clocks))
        {
            Trouble = "the reply to a wait is malformed";
            return false;
        }
        if (happened == ClknetsimEvent.Packet || happened == ClknetsimEvent.Broadcast) Receive(engine);
        return happened != ClknetsimEvent.End;
    }

    private void Receive(ClientEngine engine)
    {
        if (!Ask(ClknetsimMessages.WriteReceive(_message), out int length)) return;
        if (!ClknetsimMessages.TryReadReceive(_reply.AsSpan(0, length), out ClknetsimPacket came, out ReadOnlySpan<byte> data)) return;
        foreach ((int source, ClknetsimPacket sent) in _waiting)
        {
            bool isAnswer = came.Subnet == sent.Subnet && came.Peer == sent.Peer && came.SourcePort == sent.DestinationPort && came.DestinationPort == sent.SourcePort;
            if (!isAnswer) continue;
            engine.OnDatagram(source, data.ToArray(), Real);   // the buffer is used again while the client steers
            return;
        }
    }

    private bool TryAdjust(in ClknetsimTimex timex)
    {
        if (!Ask(ClknetsimMessages.WriteAdjust(timex, _message), out int length)) return false;
        if (ClknetsimMessages.TryReadAdjust(_reply.AsSpan(0, length), out int returned)) return returned >= 0;
        Trouble = "the reply to an adjustment is malformed";
        return false;
    }

    private bool TryReadClocks()
    {
        if (!Ask(ClknetsimMessages.WriteGetTime(_message), out int length)) return false;
        if (ClknetsimMessages.TryReadClocks(_reply.AsSpan(0, length), out _clocks)) return true;
        Trouble = "the reply with the time is malformed";
        return false;
    }

    private bool Ask(int messageLength, out int replyLength)
    {
        replyLength = _server.Exchange(_message.AsSpan(0, messageLength), _reply);
        if (replyLength == 0) Trouble = "the server is gone";
        return replyLength > 0;
    }

    private ClientEngine? Fail(string trouble)
    {
        Trouble = trouble;
        return null;
    }
}
