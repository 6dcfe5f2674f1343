using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.References;
using Infra.Ntp.Server;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.World;

/// <summary>A machine that runs our client, the very object that the daemon runs, and answers others from what it knows.</summary>
public sealed class ClientNode : Node, IDatagramPort, IAddressLookup, IClientEvents
{
    private const sbyte ServedPrecision = -25;
    private const int ServedPort = 123;

    private readonly SimulatedWorld _world;
    private readonly RequestHandler _server = new(ServerPolicy.Open);
    private readonly ServerCounters _counters = new();
    private readonly Dictionary<int, long> _ports = [];
    private readonly List<(long At, int Source, string Host)> _lookups = [];
    private readonly List<ReferenceFeed> _feeds = [];
    private long _nextPort = 1;

    internal ClientNode(string name, IPAddress address, SimulatedWorld world, SimulatedClock clock, Func<ClientNode, ClientEngine> start)
        : base(name, address)
    {
        _world = world;
        Clock = clock;
        Engine = start(this);
        Engine.SetOwnAddresses([address], [new IPEndPoint(address, ServedPort)]);
    }

    /// <summary>Its clocks.</summary>
    public SimulatedClock Clock { get; }

    /// <summary>The client.</summary>
    public ClientEngine Engine { get; private set; }

    /// <summary>What it reported, with its true time, s.</summary>
    public List<(double At, ClientEvent Event)> Events { get; } = [];

    /// <summary>Starts the program again on the same machine.</summary>
    internal void Restart(Func<ClientNode, ClientEngine> start)
    {
        _ports.Clear();
        _lookups.Clear();
        Engine = start(this);
        Engine.SetOwnAddresses([Address], [new IPEndPoint(Address, ServedPort)]);
    }

    /// <summary>Attaches a clock; its samples go to the source of this number.</summary>
    public void Attach(ReferenceFeed feed) => _feeds.Add(feed);

    internal override long NextEventAt
    {
        get
        {
            if (Clock.IsAsleep) return Clock.NextChangeAt;
            long next = Math.Min(Clock.NextChangeAt, Clock.TrueTimeOf(Engine.NextEventAt));
            foreach ((long at, _, _) in _lookups)
                next = Math.Min(next, at);
            foreach (ReferenceFeed feed in _feeds)
                next = Math.Min(next, feed.NextAt);
            return next;
        }
    }

    /// <inheritdoc/>
    public bool TrySend(int source, IPEndPoint remote, ReadOnlySpan<byte> request, out NtpTimestamp sentAt)
    {
        sentAt = Clock.Real;
        _ports[source] = _nextPort;
        _world.Send(new Packet(new IPEndPoint(Address, source), remote, _nextPort++, IsReply: false, request.ToArray()));
        return true;
    }

    /// <inheritdoc/>
    public void Close(int source) => _ports.Remove(source);

    /// <inheritdoc/>
    public void Start(int source, string host) => _lookups.Add((_world.Now + SimulatedWorld.LookupTime, source, host));

    /// <inheritdoc/>
    public void Report(ClientEvent happened) => Events.Add((_world.Now * 1e-9, happened));

    internal override void Advance(long to) => Clock.Advance(to);

    internal override void OnTimer()
    {
        if (Clock.IsAsleep) return;
        for (int i = _lookups.Count - 1; i >= 0; i--)
        {
            (long at, int source, string host) = _lookups[i];
            if (at > _world.Now) continue;
            _lookups.RemoveAt(i);
            IPAddress[] found = _world.Resolve(host, this);
            Engine.OnAddresses(source, found, found.Length == 0 ? "the name service does not answer" : "");
        }
        foreach (ReferenceFeed feed in _feeds)
        {
            if (feed.TryTake(_world, Clock, out ReferenceSample sample)) Engine.OnSample(feed.Source, sample);
        }
        if (Clock.Raw >= Engine.NextEventAt) Engine.OnTimer();
    }

    internal override void OnPacket(Packet packet)
    {
        if (Clock.IsAsleep) return;
        if (!packet.IsReply) Answer(packet);
        else if (_ports.TryGetValue(packet.To.Port, out long port) && port == packet.Port) Engine.OnDatagram(packet.To.Port, packet.Data, Clock.Real);
    }

    private void Answer(Packet packet)
    {
        ServerTimeInfo time = ServedTime();
        byte[] reply = new byte[packet.Data.Length];
        int length = _server.Handle(ClientAddress.FromIPAddress(packet.From.Address), Clock.Real, packet.Data, reply, time, _counters);
        if (length == 0) return;
        RequestHandler.Complete(reply.AsSpan(0, length), Clock.Real, time);
        _world.Send(new Packet(packet.To, packet.From, packet.Port, IsReply: true, reply[..length]));
    }

    private ServerTimeInfo ServedTime()
    {
        ClientState state = Engine.State;
        if (!state.IsSynchronised || state.Stratum > 15) return ServerTimeInfo.Unsynchronised(ServedPrecision);
        double dispersion = state.Dispersion.After(Clock.Raw.SecondsSince(state.UpdatedAt));
        return new ServerTimeInfo(
            state.Leap, (byte)state.Stratum, ServedPrecision, state.ReferenceId, NtpDuration.FromSeconds(state.RootDelay),
            NtpDuration.FromSeconds(dispersion), Clock.Real, 0, default);
    }
}
