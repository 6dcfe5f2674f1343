using Infra.Parsing;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.Lint;

/// <summary>
/// What a policy asks for and this implementation does not do: <c>not-supported</c> where commands are refused because of it, <c>no-effect</c> where it is passed over. One finding for each place;
/// nothing is passed over in silence.
/// </summary>
public static class UnsupportedItems
{
    /// <summary>All of them: settings in the order of reading, then options and tags of rules. A tag that is inherited is named where it is written.</summary>
    public static FindingList<LintFinding> Find(SudoersPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        FindingList<LintFinding> findings = new();
        bool mustLog = MustLog(policy);
        for (int i = 0; i < policy.DefaultsCount; i++)
            CheckSetting(policy, policy.DefaultsEntries[i], mustLog, findings);
        for (int i = 0; i < policy.GrantCount; i++)
        {
            NodeRange specs = policy.Grants[i].Specs;
            string? before = null;
            for (int spec = specs.First; spec < specs.End; spec++)
            {
                ref Spec looked = ref policy.Specs[spec];
                string? name = looked.Options == 0 && looked.Tags.IsEmpty ? null : NameOf(policy, looked);
                if (name is not null && name != before)
                {
                    Place place = policy.PlaceOf(policy.Commands[policy.Specs[spec].Command].Position);
                    findings.Add(new LintFinding("not-supported", DiagnosticSeverity.Error, place, $"{name} is not supported: the command is refused", $"remove {name}"));
                }

                before = name;
            }
        }

        return findings;
    }

    private static void CheckSetting(SudoersPolicy policy, in DefaultsEntry entry, bool mustLog, FindingList<LintFinding> findings)
    {
        if (SettingTable.Find(policy.Bytes(entry.Name)) is not { } setting || entry.Operator == SettingOperator.Off) return;
        bool isAnyRoot = setting.Id == SettingId.Runchroot && policy.Bytes(entry.Value).SequenceEqual("*"u8);   // that only permits -R, which is refused anyway
        if ((setting.Treatment == SettingTreatment.Refused || IsRefusedFlag(setting.Id) || (setting.Id == SettingId.LogServers && mustLog)) && !isAnyRoot)
            findings.Add(new LintFinding("not-supported", DiagnosticSeverity.Error, policy.PlaceOf(entry.Position), $"{setting.Name} is not supported: commands that it holds for are refused", $"remove {setting.Name}"));
        else if (setting.Treatment == SettingTreatment.Warned || setting.Id == SettingId.LogServers)
            findings.Add(new LintFinding("no-effect", DiagnosticSeverity.Warning, policy.PlaceOf(entry.Position), $"{setting.Name} has no effect here", $"remove {setting.Name}"));
    }

    private static bool IsRefusedFlag(SettingId id) => id is SettingId.Intercept or SettingId.LogSubcmds or SettingId.LogInput or SettingId.LogOutput or SettingId.LogStdin
        or SettingId.LogTtyin or SettingId.LogStdout or SettingId.LogStderr or SettingId.LogTtyout;

    // Commands are refused for the sake of a log server only where a log that fails is to stop them.
    private static bool MustLog(SudoersPolicy policy)
    {
        for (int i = 0; i < policy.DefaultsCount; i++)
        {
            DefaultsEntry entry = policy.DefaultsEntries[i];
            if (entry.Operator == SettingOperator.Off && policy.Bytes(entry.Name).SequenceEqual("ignore_logfile_errors"u8)) return true;
        }
        return false;
    }

    private static string? NameOf(SudoersPolicy policy, in Spec spec)
    {
        SpecOptions options = policy.Options(spec.Options);
        if (options.Chroot is { } root && !policy.Bytes(root).SequenceEqual("*"u8)) return "CHROOT";
        if (options.Role is not null) return "ROLE";
        if (options.Type is not null) return "TYPE";
        if (spec.Tags[Tag.Intercept] == TagValue.On) return "INTERCEPT";
        if (spec.Tags[Tag.LogInput] == TagValue.On) return "LOG_INPUT";
        return spec.Tags[Tag.LogOutput] == TagValue.On ? "LOG_OUTPUT" : null;
    }
}
