using Infra.Parsing;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;

namespace Infra.Sudo.Policy.Parsing;

/// <summary>What <c>visudo -c</c> says about Defaults entries: unknown names and bad values, in the order of reading.</summary>
public static class SettingChecker
{
    /// <summary>All mistakes. An unknown name under <c>ignore_unknown_defaults</c> is a mistake with an empty message: visudo fails without a word.</summary>
    public static FindingList<SudoersProblem> FindMistakes(SudoersPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var problems = new FindingList<SudoersProblem>();
        bool ignoresUnknown = IgnoresUnknown(policy);
        for (int i = 0; i < policy.DefaultsCount; i++)
        {
            DefaultsEntry entry = policy.DefaultsEntry(i);
            ReadOnlySpan<byte> name = policy.Bytes(entry.Name);
            SettingDefinition? definition = SettingTable.Find(name);
            SettingErrorKind error = SettingErrorKind.Unknown;
            if (definition is not null && SettingParser.TryParse(definition, entry.Operator, policy.Memory(entry.Value), out _, out error)) continue;
            if (!problems.HasRoom()) continue;
            string text = definition is null && ignoresUnknown ? "" : SettingParser.Describe(error, name, entry.Operator, policy.Bytes(entry.Value));
            problems.Add(new SudoersProblem(ProblemKind.Setting, DiagnosticSeverity.Error, entry.Place, text, 0, 0, default, policy.Files[entry.Place.File].Path));
        }
        return problems;
    }

    private static bool IgnoresUnknown(SudoersPolicy policy)
    {
        bool ignores = false;
        for (int i = 0; i < policy.DefaultsCount; i++)
        {
            DefaultsEntry entry = policy.DefaultsEntry(i);
            if (entry.Scope == DefaultsScope.Global && policy.Bytes(entry.Name).SequenceEqual("ignore_unknown_defaults"u8)) ignores = entry.Operator == SettingOperator.On;
        }
        return ignores;
    }
}
