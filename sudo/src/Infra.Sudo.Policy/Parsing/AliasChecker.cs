using Infra.Parsing;
using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>What <c>visudo -c</c> says about aliases: undefined ones, cycles and unused ones, in the original's order.</summary>
public static class AliasChecker
{
    private const int StepsMax = 1_000_000;

    /// <summary>Undefined aliases and cycles of all rules; each name is reported once. Empty for a refused policy.</summary>
    public static FindingList<SudoersProblem> FindUndefined(SudoersPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var walk = new Walk(policy);
        if (!policy.IsRefused) walk.Rules();
        return walk.Problems;
    }

    /// <summary>Aliases that no rule, Defaults line or used alias refers to, by name; their message is <c>unused User_Alias "X"</c>.</summary>
    public static FindingList<SudoersProblem> FindUnused(SudoersPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return FindUnused(policy, new bool[policy.AliasCount]);
    }

    /// <summary>Both in one: what rules refer to is looked for once.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="unused">What <see cref="FindUnused(SudoersPolicy)"/> finds.</param>
    /// <returns>What <see cref="FindUndefined"/> finds.</returns>
    public static FindingList<SudoersProblem> Find(SudoersPolicy policy, out FindingList<SudoersProblem> unused)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var walk = new Walk(policy);
        if (!policy.IsRefused) walk.Rules();
        // A walk without a finding has been everywhere that rules lead to.
        bool isComplete = !policy.IsRefused && walk.Problems.Count == 0 && !walk.IsOverBudget;
        unused = FindUnused(policy, isComplete ? walk.Visited : new bool[policy.AliasCount], isComplete);
        return walk.Problems;
    }

    private static FindingList<SudoersProblem> FindUnused(SudoersPolicy policy, bool[] isUsed, bool hasRules = false)
    {
        MarkUsed(policy, isUsed, hasRules);
        var problems = new FindingList<SudoersProblem>();
        if (!isUsed.Contains(false)) return problems;   // then nobody needs their order
        foreach (int index in policy.AliasesInOrder)
        {
            if (isUsed[index] || !problems.HasRoom()) continue;
            AliasNode alias = policy.Alias(index);
            problems.Add(ProblemAt(policy, DiagnosticSeverity.Warning, alias.Place, $"unused {SudoersParser.NameOf(alias.Kind)} \"{policy.Text(alias.Name)}\""));
        }
        return problems;
    }

    private static SudoersProblem ProblemAt(SudoersPolicy policy, DiagnosticSeverity severity, Place place, string text) =>
        new(ProblemKind.Alias, severity, place, text, 0, 0, default, policy.Files[place.File].Path);

    private static void MarkUsed(SudoersPolicy policy, bool[] isUsed, bool hasRules)
    {
        Stack<int> open = new();
        for (int i = 0; i < policy.RuleCount && !hasRules; i++)
        {
            ref Rule rule = ref policy.Rules[i];
            MarkMembers(policy, AliasKind.User, rule.Users, isUsed, open);
            for (int grant = rule.Grants.First; grant < rule.Grants.End; grant++)
            {
                MarkMembers(policy, AliasKind.Host, policy.Grants[grant].Hosts, isUsed, open);
                NodeRange specs = policy.Grants[grant].Specs;
                for (int index = specs.First; index < specs.End; index++)
                {
                    ref Spec spec = ref policy.Specs[index];
                    MarkMembers(policy, AliasKind.Runas, spec.RunasUsers, isUsed, open);
                    MarkMembers(policy, AliasKind.Runas, spec.RunasGroups, isUsed, open);
                    MarkMembers(policy, AliasKind.Command, new NodeRange(spec.Command, 1), isUsed, open);
                }
            }
        }
        for (int i = 0; i < policy.DefaultsCount; i++)
        {
            DefaultsEntry entry = policy.DefaultsEntry(i);
            AliasKind kind = entry.Scope switch
            {
                DefaultsScope.Host => AliasKind.Host,
                DefaultsScope.User => AliasKind.User,
                DefaultsScope.Runas => AliasKind.Runas,
                _ => AliasKind.Command,
            };
            MarkMembers(policy, kind, entry.Binding, isUsed, open);
        }
    }

    private static void MarkMembers(SudoersPolicy policy, AliasKind kind, NodeRange members, bool[] isUsed, Stack<int> open)
    {
        Push(policy, kind, members, isUsed, open);
        while (open.TryPop(out int alias))
            Push(policy, kind, policy.Alias(alias).Members, isUsed, open);
    }

    private static void Push(SudoersPolicy policy, AliasKind kind, NodeRange members, bool[] isUsed, Stack<int> open)
    {
        for (int i = members.First; i < members.End; i++)
        {
            int alias = AliasReference.Find(policy, kind, i);
            if (alias < 0 || isUsed[alias]) continue;
            isUsed[alias] = true;
            open.Push(alias);
        }
    }

    private sealed class Walk(SudoersPolicy policy)
    {
        private readonly HashSet<TextRef> _warned = new(new SameText(policy));
        private readonly bool[] _isOpen = new bool[policy.AliasCount];
        private readonly bool[] _wasOpen = new bool[policy.AliasCount];
        private readonly bool[] _isClean = new bool[policy.AliasCount];   // nothing below it leads back to where we came from
        private int _steps;

        internal FindingList<SudoersProblem> Problems { get; } = new();

        /// <summary>Aliases that were looked into and lead to no cycle.</summary>
        internal bool[] Visited => _isClean;

        internal bool IsOverBudget => _steps > StepsMax;

        internal void Rules()
        {
            for (int i = 0; i < policy.RuleCount; i++)
            {
                ref Rule rule = ref policy.Rules[i];
                Members(AliasKind.User, rule.Users, rule.EndPlace);
                for (int grant = rule.Grants.First; grant < rule.Grants.End; grant++)
                {
                    Members(AliasKind.Host, policy.Grants[grant].Hosts, rule.EndPlace);
                    NodeRange specs = policy.Grants[grant].Specs;
                    for (int index = specs.First; index < specs.End; index++)
                    {
                        ref Spec spec = ref policy.Specs[index];
                        Members(AliasKind.Runas, spec.RunasUsers, rule.EndPlace);
                        Members(AliasKind.Runas, spec.RunasGroups, rule.EndPlace);
                        if (policy.Commands[spec.Command].Kind == CommandKind.Alias) Members(AliasKind.Command, new NodeRange(spec.Command, 1), rule.EndPlace);
                    }
                }
            }
        }

        /// <summary>True if no cycle was met.</summary>
        private bool Members(AliasKind kind, NodeRange members, Place place)
        {
            bool isClean = true;
            for (int i = members.First; i < members.End; i++)
            {
                if (!AliasReference.IsAlias(policy, kind, i)) continue;
                TextRef name = AliasReference.Name(policy, kind, i);
                int alias = policy.FindAlias(kind, policy.Bytes(name));
                if (alias < 0 || _isOpen[alias])
                {
                    if (_warned.Add(name)) Report(kind, name, place, isDefined: alias >= 0);
                    isClean &= alias < 0;
                    continue;
                }
                if (_isClean[alias]) continue;
                AliasNode node = policy.Alias(alias);
                if (_wasOpen[alias]) _steps += node.Members.Count;   // above a cycle nothing is remembered, so that ways can double
                if (IsOverBudget) return false;
                _isOpen[alias] = _wasOpen[alias] = true;
                bool isBelowClean = Members(kind, node.Members, node.Place);
                _isOpen[alias] = false;
                _isClean[alias] = isBelowClean;
                isClean &= isBelowClean;
            }
            return isClean;
        }

        private void Report(AliasKind kind, TextRef name, Place place, bool isDefined)
        {
            if (!Problems.HasRoom()) return;
            string alias = $"{SudoersParser.NameOf(kind)} \"{policy.Text(name)}\"";
            Problems.Add(ProblemAt(policy, DiagnosticSeverity.Warning, place, isDefined ? $"cycle in {alias}" : $"{alias} referenced but not defined"));
        }
    }

    /// <summary>Texts that are the same bytes, wherever they stand. The hash has a key that differs in each process.</summary>
    private sealed class SameText(SudoersPolicy policy) : IEqualityComparer<TextRef>
    {
        public bool Equals(TextRef left, TextRef right) => policy.Bytes(left).SequenceEqual(policy.Bytes(right));

        public int GetHashCode(TextRef text)
        {
            HashCode hash = default;
            hash.AddBytes(policy.Bytes(text));
            return hash.ToHashCode();
        }
    }
}
