using Infra.Config;

namespace Infra.Ntp.Simulation.Scenarios;

/// <summary>Mistakes between the parts of a scenario: names that nobody has, or two have.</summary>
internal static class ScenarioCheck
{
    internal static bool IsSound(ConfigSection section, Scenario scenario)
    {
        int errors = 0;
        void Report(string key, string message)
        {
            section.ReportError(key, "bad-name", message);
            errors++;
        }

        HashSet<string> servers = [.. scenario.Servers.SelectMany(server => server.Names())];
        HashSet<string> groups = [.. scenario.Servers.Select(server => server.Name)];
        HashSet<string> clients = [.. scenario.Clients.Select(client => client.Name)];
        HashSet<string> hosts = [.. scenario.Names.Select(name => name.Host)];
        int distinct = servers.Count + clients.Count;
        if (distinct != scenario.Servers.Sum(server => server.Names().Count()) + scenario.Clients.Count || servers.Overlaps(clients) || distinct > 200)
            Report("server", "two machines have the same name, or there are more than 200");
        bool IsServer(string name) => servers.Contains(name) || groups.Contains(name);
        bool IsMachine(string name) => IsServer(name) || clients.Contains(name);

        foreach (SourcePart source in scenario.Clients.SelectMany(client => client.Sources))
        {
            bool isKnown = source.Mode switch
            {
                SourcePartMode.Server => IsMachine(source.Address) || hosts.Contains(source.Address),
                SourcePartMode.Pool => hosts.Contains(source.Address),
                _ => true,
            };
            if (!isKnown) Report("client", $"a source is \"{source.Address}\", which no machine and no name is called");
        }
        foreach (string machine in scenario.Names.SelectMany(name => name.Machines).Concat(scenario.Paths.SelectMany(path => (string[])[path.From, path.To])))
        {
            if (!IsMachine(machine)) Report("link", $"no machine is called \"{machine}\"");
        }
        foreach (EventPart happens in scenario.Events)
        {
            bool isKnown = happens.IsOfTheWorld ? happens.Node.Length == 0
                : happens.IsOfServers ? IsServer(happens.Node)
                : happens.IsOfClients ? clients.Contains(happens.Node)
                : IsMachine(happens.Node) && (happens.Kind != EventKind.Link || IsMachine(happens.To));
            if (!isKnown) Report("event", $"\"{happens.Node}\" is no machine to which {LimitsPart.WordOf(happens.Kind.ToString())} can happen");
        }
        foreach (LimitsPart limits in scenario.Limits)
        {
            if (!clients.Contains(limits.Machine) && !servers.Contains(limits.Machine)) Report("limits", $"no client and no single server is called \"{limits.Machine}\"");
        }
        return errors == 0;
    }
}
