using System.Text;
using Infra.Parsing;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Matching;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Lint;

/// <summary>
/// Looks for what sudoers allows and administrators regret: <c>shadowed-spec</c>, <c>subtract-from-all</c>, <c>open-arguments</c>, <c>nopasswd-wildcard</c>,
/// <c>writable-command</c>, <c>shell-command</c>, <c>negated-fast-glob</c>, <c>not-supported</c>, <c>no-effect</c>, <c>unused-alias</c>, <c>undefined-alias</c>.
/// </summary>
public static class PolicyLint
{
    /// <summary>All findings, in the order of rules and then of what concerns the whole policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="facts">Looks at the commands' files; null leaves owner and mode unchecked.</param>
    public static FindingList<LintFinding> Check(SudoersPolicy policy, IPolicyFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var check = new Checker(policy, facts);
        check.Run();
        return check.Findings;
    }

    private sealed class Checker(SudoersPolicy policy, IPolicyFacts? facts)
    {
        private const uint WriteOthers = 0x12;   // group or others may write
        private const int OwnersMax = 10_000;    // files and folders whose owner is remembered

        private readonly HashSet<(int Alias, bool IsFree, bool IsHeld)> _seen = [];
        private readonly HashSet<(string Id, int Command)> _reported = [];
        private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);
        private readonly Stack<int> _open = new();
        private bool _hasFastGlob;
        private bool _hasNoExec;

        internal FindingList<LintFinding> Findings { get; } = new();

        internal void Run()
        {
            Findings.AddRange(UnsupportedItems.Find(policy));
            ReadDefaults();
            for (int i = 0; i < policy.RuleCount; i++)
            {
                Rule rule = policy.Rule(i);
                for (int grant = rule.Grants.First; grant < rule.Grants.End; grant++)
                    CheckGrant(policy.Grant(grant));
            }
            new ShadowCheck(policy, Findings).Run();
            FindingList<SudoersProblem> undefined = AliasChecker.Find(policy, out FindingList<SudoersProblem> unused);
            foreach (SudoersProblem problem in undefined)
                Findings.Add(new LintFinding("undefined-alias", DiagnosticSeverity.Error, problem.Place, problem.Message, "define it, or write the name in lower case if it is meant as it stands"));
            foreach (SudoersProblem problem in unused)
                Findings.Add(new LintFinding("unused-alias", DiagnosticSeverity.Warning, problem.Place, problem.Message, "remove it, or use it"));
            Findings.CountDropped(undefined.Dropped + unused.Dropped);
        }

        private void ReadDefaults()
        {
            for (int i = 0; i < policy.DefaultsCount; i++)
            {
                DefaultsEntry entry = policy.DefaultsEntry(i);
                if (SettingTable.Find(policy.Bytes(entry.Name)) is not { } setting) continue;
                bool isOn = entry.Operator != SettingOperator.Off;
                if (setting.Id == SettingId.FastGlob) _hasFastGlob |= isOn;
                if (setting.Id == SettingId.Noexec && entry.Scope == DefaultsScope.Global) _hasNoExec = isOn;
            }
        }

        private void CheckGrant(Grant grant)
        {
            bool hasAll = false;
            for (int i = grant.Specs.First; i < grant.Specs.End; i++)
            {
                Spec spec = policy.Spec(i);
                Command command = policy.Command(spec.Command);
                if (command.Kind == CommandKind.All && !command.IsNegated) hasAll = true;
                else if (command.IsNegated && hasAll)
                    Findings.Add(new LintFinding("subtract-from-all", DiagnosticSeverity.Warning, policy.PlaceOf(command.Position), "a command taken away from ALL can be run under another name, by a copy or from a shell", "list the commands that are allowed instead of ALL"));
                bool isHeld = spec.Tags[Tag.NoExec] == TagValue.On || (_hasNoExec && spec.Tags[Tag.NoExec] == TagValue.Unset);
                CheckCommands(spec.Command, spec.Tags[Tag.NoPassword] == TagValue.On, isHeld);
            }
        }

        /// <summary>A command of a spec, or all those of an alias. An alias is looked into once for each way in which tags make a difference.</summary>
        private void CheckCommands(int index, bool isFree, bool isHeld)
        {
            _open.Push(index);
            while (_open.TryPop(out int next))
            {
                ref Command command = ref policy.Commands[next];
                if (command.Kind != CommandKind.Alias)
                {
                    CheckCommand(next, isFree, isHeld);
                    continue;
                }
                int alias = policy.FindAlias(AliasKind.Command, policy.Bytes(command.Text));
                if (alias < 0 || !_seen.Add((alias, isFree, isHeld))) continue;
                NodeRange members = policy.Alias(alias).Members;
                for (int i = members.End - 1; i >= members.First; i--)
                    _open.Push(i);
            }
        }

        private void CheckCommand(int index, bool isFree, bool isHeld)
        {
            Command command = policy.Command(index);
            ReadOnlySpan<byte> text = policy.Bytes(command.Text);
            ReadOnlySpan<byte> arguments = command.ArgumentsKind == ArgumentsKind.Glob ? policy.Bytes(command.Arguments) : default;
            bool isGlob = command.Kind is CommandKind.Path or CommandKind.Directory && Glob.HasWildcards(text);
            if (command.IsNegated)
            {
                if (isGlob && _hasFastGlob && IsNew("negated-fast-glob", index))
                    Add("negated-fast-glob", DiagnosticSeverity.Error, command, $"with fast_glob !{TextEscape.Escape(text)} does not hold for the same file under another path", "remove fast_glob, or list the commands that are allowed");
                return;
            }
            if (arguments.Contains((byte)'*') && IsNew("open-arguments", index))
                Add("open-arguments", DiagnosticSeverity.Warning, command, $"* in the arguments of {TextEscape.Escape(text)} also matches blanks, so that any further arguments are let in", "use a regular expression (^...$), or Defaults strict_args");
            bool isOpen = isGlob || command.Kind is CommandKind.Regex or CommandKind.Directory || Glob.HasWildcards(arguments);
            if (isFree && isOpen && IsNew("nopasswd-wildcard", index))
                Add("nopasswd-wildcard", DiagnosticSeverity.Warning, command, $"NOPASSWD for a pattern: {TextEscape.Escape(text)} may let in more than is seen", "name the commands and arguments in full, or ask for the password");
            if (command.Kind != CommandKind.Path || isGlob) return;
            if (!isHeld && ShellCommands.Contains(text[(text.LastIndexOf((byte)'/') + 1)..]) && IsNew("shell-command", index))
                Add("shell-command", DiagnosticSeverity.Warning, command, $"{TextEscape.Escape(text)} can run other commands, so that this allows any", "add NOEXEC:, use sudoedit for editing, or a fixed wrapper");
            CheckFile(command, index, text);
        }

        private bool IsNew(string id, int command) => _reported.Add((id, command)) && Findings.HasRoom();

        private void Add(string id, DiagnosticSeverity severity, in Command command, string reason, string advice) =>
            Findings.Add(new LintFinding(id, severity, policy.PlaceOf(command.Position), reason, advice));

        // The file itself and every folder above it.
        private void CheckFile(in Command command, int index, ReadOnlySpan<byte> path)
        {
            if (facts is null || !facts.KnowsFiles) return;
            for (ReadOnlySpan<byte> at = path; !at.IsEmpty; at = at[..Math.Max(0, at.LastIndexOf((byte)'/'))])
            {
                string who = WhoMayWrite(facts, at);
                if (who.Length == 0) continue;
                if (IsNew("writable-command", index))
                    Add("writable-command", DiagnosticSeverity.Error, command, $"{TextEscape.Escape(at)} {who}: {TextEscape.Escape(path)} can be replaced", "let root alone own and write it and the folders above it");
                return;
            }
        }

        /// <summary>What is wrong with owner or mode; empty if nothing. Remembered, since most commands lie in few folders.</summary>
        private string WhoMayWrite(IPolicyFacts machine, ReadOnlySpan<byte> path)
        {
            string name = Encoding.Latin1.GetString(path);
            if (_owners.TryGetValue(name, out string? known)) return known;
            string who = "";
            if (machine.Identify(path, out FileIdentity file) == FactAnswer.Yes)
            {
                if (file.OwnerId != 0) who = $"belongs to uid {file.OwnerId}";
                else if ((file.Mode & WriteOthers) != 0 && !IsSticky(file)) who = "may be written by others than root";
            }
            if (_owners.Count < OwnersMax) _owners.Add(name, who);
            return who;
        }

        // A sticky folder lets nobody replace another's file.
        private static bool IsSticky(FileIdentity file) => file.IsDirectory && (file.Mode & 0x200) != 0;
    }
}
