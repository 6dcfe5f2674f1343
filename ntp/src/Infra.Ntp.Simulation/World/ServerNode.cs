using System.Net;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.World;

/// <summary>A server whose clock is as right, or as wrong, as the scenario says.</summary>
public sealed class ServerNode : Node
{
    private readonly SimulatedWorld _world;
    private readonly Dictionary<IPAddress, long> _latest = [];
    private long _now;

    internal ServerNode(string name, IPAddress address, SimulatedWorld world)
        : base(name, address) => _world = world;

    /// <summary>What it serves.</summary>
    public ServerBehaviour Behaviour { get; } = new();

    /// <summary>Requests that it answered with RATE because they came too soon.</summary>
    public long RateCount { get; private set; }

    /// <summary>Requests it received.</summary>
    public long RequestCount { get; private set; }

    internal override long NextEventAt => long.MaxValue;

    internal override void Advance(long to) => _now = to;

    internal override void OnTimer()
    {
    }

    internal override void OnPacket(Packet packet)
    {
        if (packet.IsReply || NtpPacketView.TryParse(packet.Data, out NtpPacketView request) != NtpParseResult.Ok || request.Mode != NtpMode.Client) return;
        RequestCount++;
        if (Behaviour.ForgedKiss is { } forged) Forge(packet, request, forged);
        if (Behaviour.IsSilent) return;
        ReferenceId? answer = IsTooSoon(packet.From.Address) ? ReferenceId.Rate : Behaviour.Kiss;
        byte[] reply = new byte[NtpHeader.Length];
        new NtpPacketWriter(reply).WriteHeader(answer is { } kiss ? KissReply(request, kiss) : TimeReply(request));
        _world.Send(new Packet(packet.To, packet.From, packet.Port, IsReply: true, reply));
    }

    private bool IsTooSoon(IPAddress client)
    {
        if (Behaviour.RateInterval == 0) return false;
        bool isKnown = _latest.TryGetValue(client, out long before);
        _latest[client] = _now;
        bool isTooSoon = isKnown && (_now - before) * 1e-9 < Behaviour.RateInterval;
        if (isTooSoon) RateCount++;
        return isTooSoon;
    }

    // The random bits of the request are what a stranger cannot know.
    private void Forge(Packet packet, in NtpPacketView request, ReferenceId kiss)
    {
        byte[] forged = new byte[NtpHeader.Length];
        NtpHeader header = KissReply(request, kiss) with { OriginTime = new NtpTimestamp(request.TransmitTime.Bits ^ 1) };
        new NtpPacketWriter(forged).WriteHeader(header);
        _world.Send(new Packet(packet.To, packet.From, packet.Port, IsReply: true, forged));
    }

    private NtpHeader TimeReply(in NtpPacketView request)
    {
        NtpTimestamp served = _world.TrueTime(_now, Behaviour.FollowsLeap) + NtpDuration.FromSeconds(Behaviour.Offset + Behaviour.Drift * (_now * 1e-9));
        return new NtpHeader(
            Behaviour.Leap,
            request.Version,
            NtpMode.Server,
            Behaviour.Stratum,
            request.Poll,
            -25,
            NtpShort.FromDuration(NtpDuration.FromSeconds(Behaviour.RootDelay)),
            NtpShort.FromDuration(NtpDuration.FromSeconds(Behaviour.RootDispersion)),
            Behaviour.ReferenceId ?? ReferenceId.FromAscii("GPS"),
            ReferenceTime: served.TruncateToSecond(),
            OriginTime: request.TransmitTime,
            ReceiveTime: served,
            TransmitTime: served);
    }

    private static NtpHeader KissReply(in NtpPacketView request, ReferenceId kiss) => new(
        LeapIndicator.Unsynchronised, request.Version, NtpMode.Server, Poll: request.Poll, ReferenceId: kiss, OriginTime: request.TransmitTime);
}
