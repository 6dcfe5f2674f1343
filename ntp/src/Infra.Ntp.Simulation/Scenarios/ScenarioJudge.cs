using System.Globalization;
using Infra.Ntp.Client;
using Infra.Ntp.Simulation.World;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>Takes the figures of a world that has ended, and holds the limits against them.</summary>
internal sealed class ScenarioJudge(
    Scenario scenario, IReadOnlyDictionary<string, List<Node>> nodes, IReadOnlyList<RunningClient> clients)
{
    internal IReadOnlyList<ClientFigures> Figures() => [.. clients.Select(client => new ClientFigures(client.Name, ValuesOf(client)))];

    internal IReadOnlyList<LimitResult> Limits()
    {
        List<LimitResult> results = [];
        foreach (LimitsPart limits in scenario.Limits)
        {
            RunningClient? client = clients.FirstOrDefault(each => each.Name == limits.Machine);
            double[] values = client is null ? ValuesOf((ServerNode)nodes[limits.Machine][0]) : ValuesOf(client);
            foreach ((Figure figure, bool isMaximum, double bound) in limits.Bounds)
                results.Add(LimitResult.Of(limits.Machine, figure, isMaximum, bound, values[(int)figure]));
            if (client is not null) AddWords(results, limits, client);
        }
        return results;
    }

    private static void AddWords(List<LimitResult> results, LimitsPart limits, RunningClient client, ClientState state, Func<string, bool> isAsked)
    {
        string name = limits.Machine;
        if (limits.Frozen is { } reason)
            results.Add(LimitResult.Of(name, "frozen", LimitsPart.WordOf(reason.ToString()), LimitsPart.WordOf(state.Frozen.ToString()), state.Frozen == reason));
        if (limits.IsSynchronised is { } wanted)
            results.Add(LimitResult.Of(name, "synchronised", wanted ? "yes" : "no", state.IsSynchronised ? "yes" : "no", wanted == state.IsSynchronised));
        foreach (string machine in limits.NotAsked)
            results.Add(LimitResult.Of(name, "not-asked", machine, isAsked(machine) ? "asked" : machine, !isAsked(machine)));
        foreach (ClientEventKind kind in limits.Happened)
            results.Add(LimitResult.Of(name, "happened", LimitsPart.WordOf(kind.ToString()), CountOf(client, kind), Has(client, kind)));
        foreach (ClientEventKind kind in limits.Never)
            results.Add(LimitResult.Of(name, "never", LimitsPart.WordOf(kind.ToString()), CountOf(client, kind), !Has(client, kind)));
    }

    private void AddWords(List<LimitResult> results, LimitsPart limits, RunningClient client)
    {
        bool IsAsked(string machine) => AssociationsOf(client, machine).Any();
        AddWords(results, limits, client, client.Node.Engine.State, IsAsked);
        foreach ((string source, Discipline.Standing standing) in limits.Standings)
        {
            string wanted = LimitsPart.WordOf(standing.ToString());
            List<string> found = [.. AssociationsOf(client, source).Select(each => LimitsPart.WordOf(each.Standing.ToString())).Distinct()];
            string text = found.Count == 0 ? "not asked" : string.Join(' ', found);
            results.Add(LimitResult.Of(limits.Machine, "standing", $"{source} {wanted}", $"{source} {text}", text == wanted));
        }
    }

    private IEnumerable<Association> AssociationsOf(RunningClient client, string name)
    {
        foreach (Association association in client.Node.Engine.Associations)
        {
            bool isMachine = nodes.TryGetValue(name, out List<Node>? group) && group.Exists(node => node.Address.Equals(association.Address?.Address));
            if (isMachine || association.Spec.Host == name) yield return association;
        }
    }

    private static double[] ValuesOf(RunningClient client)
    {
        var values = new double[(int)Figure.Stratum + 1];
        ErrorMeter meter = client.Meter;
        ClientEngine engine = client.Node.Engine;
        values[(int)Figure.Rms] = meter.Rms;
        values[(int)Figure.Maximum] = meter.Maximum;
        values[(int)Figure.Mean] = meter.Mean;
        values[(int)Figure.Final] = meter.Final;
        values[(int)Figure.FrequencyRms] = meter.FrequencyRms;
        values[(int)Figure.Settled] = meter.Settled;
        values[(int)Figure.Steps] = client.Node.Clock.StepCount;
        values[(int)Figure.Requests] = engine.Associations.Sum(each => (double)each.Machine.RequestCount);
        values[(int)Figure.Refusals] = client.Node.Clock.RefusalCount;
        values[(int)Figure.Samples] = engine.Associations.Where(each => each.Spec.Clock is not null).Sum(each => (double)each.Filter.Count);
        values[(int)Figure.Tai] = client.Node.Clock.Tai;
        values[(int)Figure.Stratum] = engine.State.Stratum;
        return values;
    }

    private static double[] ValuesOf(ServerNode server)
    {
        var values = new double[(int)Figure.Stratum + 1];
        values[(int)Figure.Requests] = server.RequestCount;
        values[(int)Figure.RateReplies] = server.RateCount;
        values[(int)Figure.Stratum] = server.Behaviour.Stratum;
        return values;
    }

    private static bool Has(RunningClient client, ClientEventKind kind) => client.Node.Events.Exists(each => each.Event.Kind == kind);

    private static string CountOf(RunningClient client, ClientEventKind kind) =>
        client.Node.Events.Count(each => each.Event.Kind == kind).ToString(CultureInfo.InvariantCulture) + " times";
}
