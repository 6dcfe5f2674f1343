using System.Net;
using Infra.Ntp.Client;
using Infra.Ntp.Simulation.World;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>Plays a scenario: builds its world, lets it happen, measures, and holds the limits against what came out.</summary>
public sealed class ScenarioRunner
{
    private const int ProgressSteps = 100;
    private const long PivotMargin = 100_000;
    private const ulong FeedStreams = 1UL << 32;   // away from the streams that the world hands out itself

    private readonly Scenario _scenario;
    private readonly ulong _seed;
    private readonly SimulatedWorld _world;
    private readonly Dictionary<string, List<Node>> _nodes = [];
    private readonly List<RunningClient> _clients = [];

    private ScenarioRunner(Scenario scenario, ulong seed)
    {
        _scenario = scenario;
        _seed = seed;
        _world = new SimulatedWorld(seed, NtpTimestamp.FromUnix(scenario.StartUnix, 0)) { DefaultLink = scenario.Path };
        AddServers();
        AddClients();
        foreach (PathPart path in scenario.Paths)
            SetLinks(path.From, path.To, path.Link, path.IsBothWays);
        foreach (NamePart name in scenario.Names)
            _world.AddName(name.Host, [.. name.Machines.SelectMany(machine => _nodes[machine]).Select(node => node.Address)]);
        foreach (EventPart happens in scenario.Events)
            Schedule(happens);
    }

    /// <summary>Plays it.</summary>
    /// <param name="scenario">The story.</param>
    /// <param name="seed">Decides everything that chance decides.</param>
    /// <param name="progress">Told now and then what share is done, 0 to 1; null = nobody.</param>
    public static ScenarioResult Run(Scenario scenario, ulong seed, Action<double>? progress = null)
    {
        var runner = new ScenarioRunner(scenario, seed);
        for (int step = 1; step <= ProgressSteps; step++)
        {
            runner._world.Run(scenario.Seconds * step / ProgressSteps, runner.Measure);
            progress?.Invoke((double)step / ProgressSteps);
        }
        return runner.Judge();
    }

    private void Measure()
    {
        foreach (RunningClient client in _clients)
            client.Measure();
    }

    private ScenarioResult Judge()
    {
        var judge = new ScenarioJudge(_scenario, _nodes, _clients);
        return new ScenarioResult(_scenario.Name, _seed, _scenario.Seconds, judge.Figures(), judge.Limits());
    }

    private void AddServers()
    {
        byte number = 1;
        foreach (ServerPart part in _scenario.Servers)
        {
            foreach (string name in part.Names())
            {
                ServerNode server = _world.AddServer(name, new IPAddress((byte[])[10, 0, 0, number++]));
                part.Apply(server.Behaviour);
                Know(name, server);
                if (part.Count > 0) Know(part.Name, server);
            }
        }
    }

    private void AddClients()
    {
        var addresses = new Dictionary<string, IPAddress>();
        foreach (ClientPart part in _scenario.Clients)
            addresses.Add(part.Name, new IPAddress((byte[])[10, 0, 1, (byte)(addresses.Count + 1)]));
        foreach (ClientPart part in _scenario.Clients)
        {
            List<(SourcePart Part, SourceSpec Spec)> sources = [.. part.Sources.Count == 0 ? AllServers() : part.Sources.SelectMany(source => SpecsOf(source, addresses))];
            long built = part.PivotUnix ?? _scenario.StartUnix - PivotMargin;
            var client = new RunningClient(_world, part, [.. sources.Select(source => source.Spec)], addresses[part.Name], built, _scenario.MeasureFrom);
            _clients.Add(client);
            Know(part.Name, client.Node);
            for (int i = 0; i < sources.Count; i++)
                AttachFeed(client, i + 1, sources[i].Part);
        }
    }

    private IEnumerable<(SourcePart, SourceSpec)> AllServers()
    {
        foreach (string name in _scenario.Servers.SelectMany(server => server.Names()))
        {
            SourcePart part = SourcePart.Server(name);
            yield return (part, part.Spec with { Host = _nodes[name][0].Address.ToString() });
        }
    }

    private IEnumerable<(SourcePart, SourceSpec)> SpecsOf(SourcePart part, Dictionary<string, IPAddress> clients)
    {
        if (part.Mode == SourcePartMode.Server && clients.TryGetValue(part.Address, out IPAddress? client))
            return [(part, part.Spec with { Host = client.ToString() })];
        if (part.Mode == SourcePartMode.Server && _nodes.TryGetValue(part.Address, out List<Node>? servers))
            return servers.Select(server => (part, part.Spec with { Host = server.Address.ToString() }));
        return Enumerable.Repeat((part, part.Spec), part.Count);
    }

    private void AttachFeed(RunningClient client, int source, SourcePart part)
    {
        if (part.Spec.Clock is not { } clock) return;
        var random = new WorldRandom(_seed, FeedStreams + (ulong)_clients.Count * 64 + (ulong)source);
        var feed = new ReferenceFeed(source, clock, part.FeedInterval, part.FeedError, part.FeedNoise, part.SendsPulses, random);
        client.Feeds.Add(feed);
        client.Node.Attach(feed);
    }

    private void Schedule(EventPart happens)
    {
        if (happens.Kind == EventKind.LeapSecond) _world.AddLeap(happens.At, (int)happens.Value);
        else if (happens.Kind is EventKind.NamesDie or EventKind.NamesLive) _world.At(happens.At, () => _world.IsNameServiceDead = happens.Kind == EventKind.NamesDie);
        else if (happens.Kind == EventKind.Link) _world.At(happens.At, () => SetLinks(happens.Node, happens.To, happens.Link, isBothWays: false));
        else if (happens.IsOfClients) _world.At(happens.At, () => Happen(happens, _clients.Find(client => client.Name == happens.Node)!));
        else _world.At(happens.At, () => _nodes[happens.Node].ForEach(node => Happen(happens, node)));
    }

    private void Happen(EventPart happens, Node node)
    {
        if (happens.Kind is EventKind.CutOff or EventKind.Connect) node.IsCutOff = happens.Kind == EventKind.CutOff;
        if (node is not ServerNode { Behaviour: { } behaviour }) return;
        switch (happens.Kind)
        {
            case EventKind.ServeOffset:
                behaviour.Offset = happens.Value - behaviour.Drift * (_world.Now * 1e-9);
                break;
            case EventKind.ServeDrift:
                behaviour.Offset += (behaviour.Drift - happens.Value) * (_world.Now * 1e-9);
                behaviour.Drift = happens.Value;
                break;
            case EventKind.ServeStratum:
                behaviour.Stratum = (byte)happens.Value;
                break;
            case EventKind.ServeLeap:
                behaviour.Leap = happens.Leap;
                break;
            case EventKind.Kiss:
                behaviour.Kiss = happens.Text.Length == 0 ? null : ReferenceId.FromAscii(happens.Text);
                break;
            case EventKind.Silence or EventKind.Answer:
                behaviour.IsSilent = happens.Kind == EventKind.Silence;
                break;
        }
    }

    private static void Happen(EventPart happens, RunningClient client)
    {
        SimulatedClock clock = client.Node.Clock;
        switch (happens.Kind)
        {
            case EventKind.MoveClock:
                clock.Move(happens.Value);
                break;
            case EventKind.RefuseClock or EventKind.AllowClock:
                clock.IsRefusing = happens.Kind == EventKind.RefuseClock;
                break;
            case EventKind.Sleep or EventKind.Wake:
                clock.IsAsleep = happens.Kind == EventKind.Sleep;
                break;
            case EventKind.Restart or EventKind.RestartWithoutState or EventKind.Reboot:
                client.Restart(happens.Kind != EventKind.RestartWithoutState, happens.Kind == EventKind.Reboot);
                break;
            case EventKind.Release:
                client.Node.Engine.Discipline.Release();
                break;
            case EventKind.FeedsStop or EventKind.FeedsStart:
                client.Feeds.ForEach(feed => feed.IsSilent = happens.Kind == EventKind.FeedsStop);
                break;
        }
    }

    private void SetLinks(string from, string to, LinkSpec link, bool isBothWays)
    {
        foreach (Node start in _nodes[from])
        {
            foreach (Node end in _nodes[to])
            {
                _world.SetLink(start, end, link);
                if (isBothWays) _world.SetLink(end, start, link);
            }
        }
    }

    private void Know(string name, Node node)
    {
        if (!_nodes.TryGetValue(name, out List<Node>? known)) _nodes.Add(name, known = []);
        known.Add(node);
    }
}
