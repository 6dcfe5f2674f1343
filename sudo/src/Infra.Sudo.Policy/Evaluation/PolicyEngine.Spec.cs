using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;

namespace Infra.Sudo.Policy.Evaluation;

// What the deciding spec changes, and what it asks for that is not supported.
public sealed partial class PolicyEngine
{
    private void ApplySpec(int index)
    {
        ref Spec spec = ref _policy.Specs[index];
        int origin = _policy.DefaultsCount + index;
        ApplyTag(spec.Tags[Tag.NoPassword], SettingId.Authenticate, origin, isInverse: true);
        ApplyTag(spec.Tags[Tag.NoExec], SettingId.Noexec, origin);
        ApplyTag(spec.Tags[Tag.Intercept], SettingId.Intercept, origin);
        ApplyTag(spec.Tags[Tag.SetEnvironment], SettingId.Setenv, origin);
        ApplyTag(spec.Tags[Tag.LogInput], SettingId.LogInput, origin);
        ApplyTag(spec.Tags[Tag.LogOutput], SettingId.LogOutput, origin);
        ApplyTag(spec.Tags[Tag.Follow], SettingId.SudoeditFollow, origin);
        ApplyTag(spec.Tags[Tag.Mail], SettingId.MailAllCmnds, origin);
        if (spec.Tags[Tag.Mail] == TagValue.Off)
        {
            Settings.SetFlag(SettingId.MailAlways, false, origin);
            Settings.SetFlag(SettingId.MailNoPerms, false, origin);
        }
        if (spec.Options == 0) return;
        SpecOptions options = _policy.Options(spec.Options);
        if (options.WorkingDirectory is { } folder) Settings.SetText(SettingId.Runcwd, _policy.Memory(folder), origin);
        if (options.Chroot is { } root) Settings.SetText(SettingId.Runchroot, _policy.Memory(root), origin);
        if (options.ApparmorProfile is { } profile) Settings.SetText(SettingId.ApparmorProfile, _policy.Memory(profile), origin);
        if (options.Role is { } role) Settings.SetText(SettingId.Role, _policy.Memory(role), origin);
        if (options.Type is { } type) Settings.SetText(SettingId.Type, _policy.Memory(type), origin);
        if (options.Privileges is { } privileges) Settings.SetText(SettingId.Privs, _policy.Memory(privileges), origin);
        if (options.LimitPrivileges is { } limit) Settings.SetText(SettingId.Limitprivs, _policy.Memory(limit), origin);
        if (options.TimeoutSeconds is > 0 and int seconds) Settings.SetNumber(SettingId.CommandTimeout, seconds, origin);
    }

    private void ApplyTag(TagValue value, SettingId flag, int origin, bool isInverse = false)
    {
        if (value != TagValue.Unset) Settings.SetFlag(flag, value != TagValue.Off != isInverse, origin);
    }

    /// <summary>What would be allowed but cannot be done here as it says, so that it is refused; null if nothing.</summary>
    private string? FindUnsupported(int spec)
    {
        SpecOptions options = _policy.Options(_policy.Specs[spec].Options);
        if (options.Role is not null) return "ROLE";
        if (options.Type is not null) return "TYPE";
        ReadOnlySpan<byte> root = Settings.Text(SettingId.Runchroot).Span;
        if (!root.IsEmpty && !root.SequenceEqual("*"u8)) return options.Chroot is null ? "runchroot" : "CHROOT";
        if (Settings.IsOn(SettingId.Intercept)) return "intercept";
        if (Settings.IsOn(SettingId.LogSubcmds)) return "log_subcmds";
        if (Settings.IsOn(SettingId.LogServers) && !Settings.IsOn(SettingId.IgnoreLogfileErrors)) return "log_servers";
        if (Settings.IsOn(SettingId.IgnoreIologErrors)) return null;
        if (Settings.IsOn(SettingId.LogInput)) return "log_input";
        if (Settings.IsOn(SettingId.LogOutput)) return "log_output";
        if (Settings.IsOn(SettingId.LogStdin)) return "log_stdin";
        if (Settings.IsOn(SettingId.LogTtyin)) return "log_ttyin";
        if (Settings.IsOn(SettingId.LogStdout)) return "log_stdout";
        if (Settings.IsOn(SettingId.LogStderr)) return "log_stderr";
        return Settings.IsOn(SettingId.LogTtyout) ? "log_ttyout" : null;
    }
}
