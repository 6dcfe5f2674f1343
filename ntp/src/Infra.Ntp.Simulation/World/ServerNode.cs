using System.Net;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.World;

/// <summary>A server whose clock is as right, or as wrong, as the scenario says.</summary>
public sealed class ServerNode : Node
{
    private readonly SimulatedWorld _world;
    private long _now;

    internal ServerNode(string name, IPAddress address, SimulatedWorld world)
        : base(name, address) => _world = world;

    /// <summary>What it serves.</summary>
    public ServerBehaviour Behaviour { get; } = new();

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
        if (Behaviour.IsSilent) return;
        byte[] reply = new byte[NtpHeader.Length];
        new NtpPacketWriter(reply).WriteHeader(Behaviour.Kiss is { } kiss ? KissReply(request, kiss) : TimeReply(request));
        _world.Send(new Packet(packet.To, packet.From, packet.Port, IsReply: true, reply));
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
