using Infra.Parsing;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Lint;

/// <summary>
/// Specs that can never decide, because a later spec for at least the same users, hosts and targets speaks of at least the same commands. Only what is certain from the
/// text is reported: ALL, or lists of the same members. Equal lists get equal numbers, each list is read once, and of specs with one key the last is remembered: the work is linear.
/// </summary>
internal sealed class ShadowCheck(SudoersPolicy policy, FindingList<LintFinding> findings)
{
    private const int Nothing = 0;
    private const int All = 1;
    private const int FirstNumber = 2;

    private readonly Dictionary<NodeRange, int> _lists = new(new SameMembers(policy));
    private readonly Dictionary<int, int> _commands = new(new SameCommand(policy));
    private readonly Dictionary<Scope, int> _scopes = [];
    private readonly Dictionary<(int Scope, int Command), int> _seen = [];

    internal void Run()
    {
        FindingList<LintFinding> found = new();
        _commands.EnsureCapacity(policy.SpecCount);
        _seen.EnsureCapacity(policy.SpecCount);
        for (int rule = policy.RuleCount - 1; rule >= 0; rule--)
        {
            NodeRange grants = policy.Rule(rule).Grants;
            int users = NumberOf(policy.Rule(rule).Users);
            for (int grant = grants.End - 1; grant >= grants.First; grant--)
                LookAt(policy.Grant(grant), users, found);
        }
        found.Reverse();
        findings.AddRange(found);
    }

    private void LookAt(Grant grant, int users, FindingList<LintFinding> found)
    {
        int hosts = NumberOf(grant.Hosts);
        NodeRange runasUsers = default, runasGroups = default;
        int targets = Nothing, groups = Nothing;
        for (int index = grant.Specs.End - 1; index >= grant.Specs.First; index--)
        {
            Spec spec = policy.Spec(index);
            // Specs that inherit their targets share one list, which is read once.
            if (spec.RunasUsers != runasUsers) targets = NumberOf(runasUsers = spec.RunasUsers);
            if (spec.RunasGroups != runasGroups) groups = NumberOf(runasGroups = spec.RunasGroups);
            var scope = new Scope(users, hosts, targets, groups);
            int command = NumberOf(spec.Command);
            if (TryFindCover(scope, command, out int later))
            {
                if (found.HasRoom()) found.Add(FindingOf(spec, later));
                continue;
            }
            SpecOptions options = policy.Options(spec.Options);
            if (options.NotBefore is null && options.NotAfter is null && policy.Command(spec.Command).Digests.IsEmpty) _seen.TryAdd((NumberOf(scope), command), index);
        }
    }

    /// <summary>A spec with the same lists, or ALL in their place, that speaks of ALL or of the same command.</summary>
    private bool TryFindCover(Scope scope, int command, out int later)
    {
        later = -1;
        for (int choice = 0; choice < 8; choice++)
        {
            Scope wider = scope;
            if ((choice & 1) != 0) wider = wider with { Hosts = All };
            if ((choice & 2) != 0 && scope.Targets != Nothing) wider = wider with { Targets = All, Groups = Nothing };
            if ((choice & 4) != 0) wider = wider with { Users = All };
            if (!_scopes.TryGetValue(wider, out int number)) continue;
            if (_seen.TryGetValue((number, All), out later) || _seen.TryGetValue((number, command), out later)) return true;
        }
        return false;
    }

    private LintFinding FindingOf(Spec spec, int later)
    {
        Place place = policy.PlaceOfSpec(later);
        return new LintFinding(
            "shadowed-spec", DiagnosticSeverity.Warning, policy.PlaceOf(policy.Command(spec.Command).Position),
            $"this never decides: the spec in line {place.Line}, column {place.Column} comes later and covers it", "put the more special rule last, or remove one of them");
    }

    private int NumberOf(Scope scope)
    {
        if (_scopes.TryGetValue(scope, out int number)) return number;
        _scopes.Add(scope, number = _scopes.Count);
        return number;
    }

    private int NumberOf(NodeRange members)
    {
        if (members.IsEmpty) return Nothing;
        if (members.Count == 1 && policy.Members[members.First] is { Kind: MemberKind.All, IsNegated: false }) return All;
        if (_lists.TryGetValue(members, out int number)) return number;
        _lists.Add(members, number = FirstNumber + _lists.Count);
        return number;
    }

    // A negated command covers as well: it decides too.
    private int NumberOf(int command)
    {
        if (policy.Commands[command].Kind == CommandKind.All) return All;
        if (_commands.TryGetValue(command, out int number)) return number;
        _commands.Add(command, number = FirstNumber + _commands.Count);
        return number;
    }

    /// <summary>For whom, where and as whom a spec is, by the numbers of its lists.</summary>
    private readonly record struct Scope(int Users, int Hosts, int Targets, int Groups);

    private sealed class SameMembers(SudoersPolicy policy) : IEqualityComparer<NodeRange>
    {
        public bool Equals(NodeRange left, NodeRange right)
        {
            if (left.Count != right.Count) return false;
            for (int i = 0; i < left.Count; i++)
            {
                ref Member one = ref policy.Members[left.First + i];
                ref Member other = ref policy.Members[right.First + i];
                if (one.Kind != other.Kind || one.IsNegated != other.IsNegated || !policy.Bytes(one.Text).SequenceEqual(policy.Bytes(other.Text))) return false;
            }
            return true;
        }

        public int GetHashCode(NodeRange members)
        {
            HashCode hash = default;
            for (int i = members.First; i < members.End; i++)
            {
                ref Member member = ref policy.Members[i];
                hash.Add(((int)member.Kind << 1) | (member.IsNegated ? 1 : 0));
                hash.AddBytes(policy.Bytes(member.Text));
            }
            return hash.ToHashCode();
        }
    }

    private sealed class SameCommand(SudoersPolicy policy) : IEqualityComparer<int>
    {
        public bool Equals(int left, int right)
        {
            ref Command one = ref policy.Commands[left];
            ref Command other = ref policy.Commands[right];
            return one.Kind == other.Kind && one.ArgumentsKind == other.ArgumentsKind
                && policy.Bytes(one.Text).SequenceEqual(policy.Bytes(other.Text)) && policy.Bytes(one.Arguments).SequenceEqual(policy.Bytes(other.Arguments));
        }

        public int GetHashCode(int command)
        {
            ref Command hashed = ref policy.Commands[command];
            HashCode hash = default;
            hash.Add(((int)hashed.Kind << 2) | (int)hashed.ArgumentsKind);
            hash.AddBytes(policy.Bytes(hashed.Text));
            hash.AddBytes(policy.Bytes(hashed.Arguments));
            return hash.ToHashCode();
        }
    }
}
