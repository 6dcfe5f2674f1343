using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.World;

/// <summary>
/// Machines, the paths between them, and a script of what happens to them. True time is a number of nanoseconds that jumps from event to event; everything
/// that chance decides comes from one seed, so the same seed gives the same world to the last bit.
/// </summary>
public sealed class SimulatedWorld
{
    /// <summary>How long a name look-up takes, ns.</summary>
    public const long LookupTime = 20_000_000;

    /// <summary>Packets under way at most; what is sent beyond is lost.</summary>
    public const int PacketsMax = 4096;

    private const double HeldBackMax = 3;

    private readonly List<Node> _nodes = [];
    private readonly Dictionary<IPAddress, Node> _byAddress = [];
    private readonly Dictionary<string, IPAddress[]> _names = [];
    private readonly Dictionary<(IPAddress From, IPAddress To), LinkSpec> _links = [];
    private readonly PriorityQueue<Packet, (long At, long Order)> _underway = new();
    private readonly PriorityQueue<Action, (long At, long Order)> _script = new();
    private readonly ulong _seed;
    private readonly WorldRandom _network;
    private ulong _streams = 2;
    private long _order;
    private long _leapAt = long.MaxValue;
    private long _leapNanoseconds;

    /// <summary>Makes an empty world.</summary>
    /// <param name="seed">Decides everything that chance decides.</param>
    /// <param name="start">True time when it starts.</param>
    public SimulatedWorld(ulong seed, NtpTimestamp start)
    {
        _seed = seed;
        Start = start;
        _network = new WorldRandom(seed, 1);
    }

    /// <summary>True time when it started.</summary>
    public NtpTimestamp Start { get; }

    /// <summary>Nanoseconds since the start.</summary>
    public long Now { get; private set; }

    /// <summary>The path between machines that have none of their own.</summary>
    public LinkSpec DefaultLink { get; set; } = new(0.001);

    /// <summary>Whether name look-ups find nothing.</summary>
    public bool IsNameServiceDead { get; set; }

    /// <summary>True UTC at a moment.</summary>
    /// <param name="now">Nanoseconds since the start.</param>
    /// <param name="withLeap">Whether by a clock that follows leap seconds.</param>
    public NtpTimestamp TrueTime(long now, bool withLeap = true) =>
        Start + NtpDuration.FromNanoseconds(now + (withLeap && now >= _leapAt ? _leapNanoseconds : 0));

    /// <summary>Error of a machine's steered clock against true UTC, s.</summary>
    public double ErrorOf(ClientNode node) => node.Clock.Error - (Now >= _leapAt ? _leapNanoseconds * 1e-9 : 0);

    /// <summary>Adds a server.</summary>
    public ServerNode AddServer(string name, IPAddress address) => Register(new ServerNode(name, address, this));

    /// <summary>Adds a machine that runs our client.</summary>
    public ClientNode AddClient(
        string name, IPAddress address, OscillatorSpec oscillator, double offset, ClientSettings settings, IReadOnlyList<SourceSpec> sources, ClientStart start)
    {
        var clock = new SimulatedClock(oscillator, NewStream(), Start, offset);
        WorldRandom random = NewStream();
        return Register(new ClientNode(name, address, this, clock, node => new ClientEngine(settings, sources, start, clock, random, node, node, node)));
    }

    /// <summary>Ends the program on a machine and starts it again.</summary>
    public void Restart(ClientNode client, ClientSettings settings, IReadOnlyList<SourceSpec> sources, ClientStart start)
    {
        WorldRandom random = NewStream();
        client.Restart(node => new ClientEngine(settings, sources, start, node.Clock, random, node, node, node));
    }

    /// <summary>A name stands for these addresses.</summary>
    public void AddName(string host, params IPAddress[] addresses) => _names[host] = addresses;

    /// <summary>The path of one direction.</summary>
    public void SetLink(Node from, Node to, LinkSpec link) => _links[(from.Address, to.Address)] = link;

    /// <summary>Something happens at a time of the script, s.</summary>
    public void At(double seconds, Action happens) => _script.Enqueue(happens, ((long)Math.Round(seconds * 1e9), _order++));

    /// <summary>A leap second ends at a time of the script: UTC goes back (−1) or forward (+1) against the seconds that pass.</summary>
    public void AddLeap(double seconds, int change)
    {
        _leapAt = (long)Math.Round(seconds * 1e9);
        _leapNanoseconds = change * 1_000_000_000L;
        At(seconds, PassLeap);
    }

    /// <summary>Lets time pass until so many seconds since the start; <paramref name="everySecond"/> is called at each full second.</summary>
    public void Run(double seconds, Action? everySecond = null)
    {
        long end = (long)Math.Round(seconds * 1e9);
        long nextSecond = (Now / 1_000_000_000 + 1) * 1_000_000_000;
        while (Now < end)
        {
            long next = Math.Min(NextEventAt(), Math.Min(nextSecond, end));
            Advance(next);
            Act();
            if (Now < nextSecond) continue;
            everySecond?.Invoke();
            nextSecond += 1_000_000_000;
        }
    }

    internal void Send(Packet packet)
    {
        if (!_byAddress.TryGetValue(packet.To.Address, out Node? target) || !_byAddress.TryGetValue(packet.From.Address, out Node? sender)) return;
        if (sender.IsCutOff || target.IsCutOff) return;
        LinkSpec link = _links.TryGetValue((packet.From.Address, packet.To.Address), out LinkSpec own) ? own : DefaultLink;
        int copies = _network.Chance(link.Loss) ? 0 : _network.Chance(link.Duplication) ? 2 : 1;
        for (int i = 0; i < copies && _underway.Count < PacketsMax; i++)
        {
            double delay = link.Delay + _network.Exponential(link.Jitter) + (link.Normal > 0 ? link.Normal * _network.Normal() : 0);
            if (_network.Chance(link.Reordering)) delay += HeldBackMax * _network.Uniform();
            long at = Now + (long)Math.Round(Math.Max(delay, 0) * 1e9);
            _underway.Enqueue(_network.Chance(link.Corruption) ? Corrupted(packet) : packet, (at, _order++));
        }
    }

    internal IPAddress[] Resolve(string host, Node asking)
    {
        if (IsNameServiceDead || asking.IsCutOff) return [];
        return _names.TryGetValue(host, out IPAddress[]? addresses) ? addresses : [];
    }

    private long NextEventAt()
    {
        long next = long.MaxValue;
        foreach (Node node in _nodes)
            next = Math.Min(next, node.NextEventAt);
        if (_underway.TryPeek(out _, out (long At, long Order) packet)) next = Math.Min(next, packet.At);
        if (_script.TryPeek(out _, out (long At, long Order) scripted)) next = Math.Min(next, scripted.At);
        return Math.Max(next, Now);
    }

    private void Advance(long to)
    {
        foreach (Node node in _nodes)
            node.Advance(to);
        Now = to;
    }

    private void Act()
    {
        while (_script.TryPeek(out _, out (long At, long Order) scripted) && scripted.At <= Now)
            _script.Dequeue()();
        while (_underway.TryPeek(out _, out (long At, long Order) arriving) && arriving.At <= Now)
        {
            Packet packet = _underway.Dequeue();
            if (_byAddress[packet.To.Address] is { IsCutOff: false } target) target.OnPacket(packet);
        }
        foreach (Node node in _nodes)
            node.OnTimer();
    }

    private void PassLeap()
    {
        foreach (Node node in _nodes)
        {
            if (node is ClientNode client) client.Clock.PassLeap();
        }
    }

    private Packet Corrupted(Packet packet)
    {
        byte[] data = (byte[])packet.Data.Clone();
        int bit = (int)(_network.Uniform() * data.Length * 8);
        data[bit / 8] ^= (byte)(1 << (bit % 8));
        return packet with { Data = data };
    }

    private WorldRandom NewStream() => new(_seed, _streams++);

    private TNode Register<TNode>(TNode node)
        where TNode : Node
    {
        _nodes.Add(node);
        _byAddress.Add(node.Address, node);
        return node;
    }
}
