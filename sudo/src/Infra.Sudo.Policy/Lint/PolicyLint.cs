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
    public static IReadOnlyList<LintFinding> Check(SudoersPolicy policy, IPolicyFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var check = new Checker(policy, facts);
        check.Run();
        return check.Findings;
    }

    private sealed class Checker(SudoersPolicy policy, IPolicyFacts? facts)
    {
        private const uint WriteOthers = 0x12;   // group or others may write

        private readonly HashSet<int> _reported = [];
        private bool _hasFastGlob;
        private bool _hasNoExec;

        internal List<LintFinding> Findings { get; } = [];

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
            foreach (SudoersProblem problem in AliasChecker.FindUndefined(policy))
                Findings.Add(new LintFinding("undefined-alias", DiagnosticSeverity.Error, problem.Place, problem.Message, "define it, or write the name in lower case if it is meant as it stands"));
            foreach (SudoersProblem problem in AliasChecker.FindUnused(policy))
                Findings.Add(new LintFinding("unused-alias", DiagnosticSeverity.Warning, problem.Place, problem.Message, "remove it, or use it"));
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
                CheckCommand(spec, spec.Command, depth: 0);
            }
        }

        private void CheckCommand(Spec spec, int index, int depth)
        {
            Command command = policy.Command(index);
            if (command.Kind == CommandKind.Alias)
            {
                int alias = policy.FindAlias(AliasKind.Command, policy.Bytes(command.Text));
                if (alias < 0 || depth > 8) return;
                NodeRange members = policy.Alias(alias).Members;
                for (int i = members.First; i < members.End; i++)
                    CheckCommand(spec, i, depth + 1);
                return;
            }
            if (!_reported.Add(index)) return;
            Place place = policy.PlaceOf(command.Position);
            ReadOnlySpan<byte> text = policy.Bytes(command.Text);
            string shown = TextEscape.Escape(text);
            bool isPattern = command.Kind == CommandKind.Regex || (command.Kind is CommandKind.Path or CommandKind.Directory && Glob.HasWildcards(text));
            if (command.IsNegated)
            {
                if (isPattern && command.Kind != CommandKind.Regex && _hasFastGlob)
                    Findings.Add(new LintFinding("negated-fast-glob", DiagnosticSeverity.Error, place, $"with fast_glob !{shown} does not hold for the same file under another path", "remove fast_glob, or list the commands that are allowed"));
                return;
            }
            if (command.ArgumentsKind == ArgumentsKind.Glob && policy.Bytes(command.Arguments).Contains((byte)'*'))
                Findings.Add(new LintFinding("open-arguments", DiagnosticSeverity.Warning, place, $"* in the arguments of {shown} also matches blanks, so that any further arguments are let in", "use a regular expression (^...$), or Defaults strict_args"));
            bool isOpen = isPattern || command.Kind == CommandKind.Directory || (command.ArgumentsKind == ArgumentsKind.Glob && Glob.HasWildcards(policy.Bytes(command.Arguments)));
            if (spec.Tags[Tag.NoPassword] == TagValue.On && isOpen)
                Findings.Add(new LintFinding("nopasswd-wildcard", DiagnosticSeverity.Warning, place, $"NOPASSWD for a pattern: {shown} may let in more than is seen", "name the commands and arguments in full, or ask for the password"));
            if (command.Kind != CommandKind.Path || isPattern) return;
            CheckShell(spec, text, shown, place);
            CheckFile(text, shown, place);
        }

        private void CheckShell(Spec spec, ReadOnlySpan<byte> path, string shown, Place place)
        {
            bool isHeld = spec.Tags[Tag.NoExec] == TagValue.On || (_hasNoExec && spec.Tags[Tag.NoExec] == TagValue.Unset);
            if (isHeld || !ShellCommands.Contains(path[(path.LastIndexOf((byte)'/') + 1)..])) return;
            Findings.Add(new LintFinding("shell-command", DiagnosticSeverity.Warning, place, $"{shown} can run other commands, so that this allows any", "add NOEXEC:, use sudoedit for editing, or a fixed wrapper"));
        }

        private void CheckFile(ReadOnlySpan<byte> path, string shown, Place place)
        {
            if (facts is null || !facts.KnowsFiles) return;
            ReadOnlySpan<byte> at = path;
            while (!at.IsEmpty)
            {
                if (facts.Identify(at, out FileIdentity file) == FactAnswer.Yes && (file.OwnerId != 0 || ((file.Mode & WriteOthers) != 0 && !IsSticky(file))))
                {
                    string who = file.OwnerId != 0 ? $"belongs to uid {file.OwnerId}" : "may be written by others than root";
                    Findings.Add(new LintFinding("writable-command", DiagnosticSeverity.Error, place, $"{TextEscape.Escape(at)} {who}: {shown} can be replaced", "let root alone own and write it and the folders above it"));
                    return;
                }
                int slash = at.LastIndexOf((byte)'/');
                at = slash > 0 ? at[..slash] : default;
            }
        }

        // A sticky folder lets nobody replace another's file.
        private static bool IsSticky(FileIdentity file) => file.IsDirectory && (file.Mode & 0x200) != 0;
    }
}
