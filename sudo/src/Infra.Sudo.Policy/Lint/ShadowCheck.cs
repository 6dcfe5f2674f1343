using Infra.Parsing;
using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Lint;

/// <summary>
/// Specs that can never decide, because a later spec for at least the same users, hosts and targets speaks of at least the same commands. Only what is certain from the
/// text is reported: ALL, or lists of the same members. Linear but for specs of one key, of which the last is remembered.
/// </summary>
internal sealed class ShadowCheck(SudoersPolicy policy, List<LintFinding> findings)
{
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    internal void Run()
    {
        List<LintFinding> found = [];
        for (int rule = policy.RuleCount - 1; rule >= 0; rule--)
        {
            NodeRange grants = policy.Rule(rule).Grants;
            string users = KeyOf(policy.Rule(rule).Users);
            for (int grant = grants.End - 1; grant >= grants.First; grant--)
            {
                string hosts = KeyOf(policy.Grant(grant).Hosts);
                NodeRange specs = policy.Grant(grant).Specs;
                for (int spec = specs.End - 1; spec >= specs.First; spec--)
                    Look(spec, users, hosts, found);
            }
        }
        found.Reverse();
        findings.AddRange(found);
    }

    private void Look(int index, string users, string hosts, List<LintFinding> found)
    {
        Spec spec = policy.Spec(index);
        SpecOptions options = policy.Options(spec.Options);
        Command command = policy.Command(spec.Command);
        string runas = spec.HasRunas ? $"{KeyOf(spec.RunasUsers)}:{KeyOf(spec.RunasGroups)}" : "-";
        string all = KeyOf(command with { Kind = CommandKind.All, ArgumentsKind = ArgumentsKind.Any, Digests = default });
        string own = KeyOf(command);
        foreach (string who in Wider(users, hosts, runas))
        {
            if (!_seen.TryGetValue(who + all, out int later) && !_seen.TryGetValue(who + own, out later)) continue;
            Place place = policy.PlaceOfSpec(later);
            found.Add(new LintFinding(
                "shadowed-spec", DiagnosticSeverity.Warning, policy.PlaceOf(command.Position), $"this never decides: the spec in line {place.Line}, column {place.Column} comes later and covers it",
                "put the more special rule last, or remove one of them"));
            return;
        }
        if (options.NotBefore is null && options.NotAfter is null && command.Digests.IsEmpty) _seen.TryAdd($"{users}|{hosts}|{runas}|" + own, index);
    }

    /// <summary>Keys under which a covering spec may have been remembered: the same lists, or ALL in their place.</summary>
    private static IEnumerable<string> Wider(string users, string hosts, string runas)
    {
        foreach (string user in Either(users))
            foreach (string host in Either(hosts))
                foreach (string target in runas == "-" ? [runas] : Either(runas).Append("A;:"))
                    yield return $"{user}|{host}|{target}|";
    }

    private static string[] Either(string key) => key == "A;" ? [key] : [key, "A;"];

    private string KeyOf(NodeRange members)
    {
        var key = new System.Text.StringBuilder();
        for (int i = members.First; i < members.End; i++)
        {
            Member member = policy.Member(i);
            if (member.IsNegated) key.Append('!');
            key.Append(member.Kind == MemberKind.All ? "A" : $"{(int)member.Kind}{policy.Text(member.Text)}").Append(';');
        }
        return key.ToString();
    }

    private string KeyOf(Command command)
    {
        string arguments = command.ArgumentsKind == ArgumentsKind.Any ? "" : $" {(int)command.ArgumentsKind}{policy.Text(command.Arguments)}";
        string text = command.Kind == CommandKind.All ? "" : policy.Text(command.Text);
        return $"{(int)command.Kind}{text}{arguments}";   // a negated one covers as well: it decides too
    }
}
