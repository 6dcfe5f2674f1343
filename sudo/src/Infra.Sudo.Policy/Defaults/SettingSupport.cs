using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Defaults;

/// <summary>
/// What happens with settings that this release does not carry out: silence would let an administrator rely on a log or a cage that is not there,
/// so they are warned about where they stand, and a command that would need them is refused.
/// </summary>
public static class SettingSupport
{
    /// <summary>The settings that ask for a log of input or output.</summary>
    private static readonly SettingId[] InputOutputLogs =
    [
        SettingId.LogInput, SettingId.LogStdin, SettingId.LogTtyin, SettingId.LogOutput, SettingId.LogStdout, SettingId.LogStderr, SettingId.LogTtyout,
    ];

    /// <summary>Finds a setting in force whose promise cannot be kept, so that the command must be refused.</summary>
    /// <param name="settings">The settings for this command, tags and options of its rule included.</param>
    /// <param name="selinuxEnabled">Whether the machine runs SELinux: only then do role and type mean something.</param>
    /// <param name="refused">The setting to name in the log.</param>
    public static bool TryFindRefused(Settings settings, bool selinuxEnabled, out SettingId refused)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.IsOn(SettingId.IgnoreIologErrors))
        {
            foreach (SettingId log in InputOutputLogs)
            {
                refused = log;
                if (settings.IsOn(log)) return true;
            }
        }

        refused = SettingId.Intercept;
        if (settings.IsOn(SettingId.Intercept)) return true;
        refused = SettingId.LogSubcmds;
        if (settings.IsOn(SettingId.LogSubcmds)) return true;
        refused = SettingId.LogServers;
        if (settings.IsOn(SettingId.LogServers) && !settings.IsOn(SettingId.IgnoreLogfileErrors)) return true;
        refused = SettingId.Runchroot;
        if (settings.IsOn(SettingId.Runchroot) && !settings.Text(SettingId.Runchroot).Span.SequenceEqual("*"u8)) return true;
        refused = SettingId.Role;
        if (selinuxEnabled && settings.IsOn(SettingId.Role)) return true;
        refused = SettingId.Type;
        return selinuxEnabled && settings.IsOn(SettingId.Type);
    }

    /// <summary>What to tell about an entry that this release does not carry out; null for one that it does or that may be passed over.</summary>
    public static string? Warning(in SettingChange change)
    {
        if (!change.IsSet || change.Operator == SettingOperator.Remove) return null;
        string name = SettingTable.Get(change.Id).Name;
        return change.Id switch
        {
            SettingId.LogInput or SettingId.LogStdin or SettingId.LogTtyin or SettingId.LogOutput or SettingId.LogStdout or SettingId.LogStderr
                or SettingId.LogTtyout => $"\"{name}\" is not supported: commands are refused unless ignore_iolog_errors is set",
            SettingId.Intercept or SettingId.LogSubcmds => $"\"{name}\" is not supported: commands are refused",
            SettingId.LogServers => $"\"{name}\" is not supported: nothing is sent, and commands are refused if ignore_logfile_errors is off",
            SettingId.Runchroot when change.Text.Span.SequenceEqual("*"u8) => $"\"{name}\" is not supported: the -R option stays refused",
            SettingId.Runchroot => $"\"{name}\" is not supported: commands are refused",
            SettingId.Role or SettingId.Type => $"\"{name}\" is not supported: commands are refused where SELinux is enabled",
            SettingId.Fqdn => $"\"{name}\" is not supported: host names are used as they are, and DNS is never asked",
            SettingId.GroupPlugin => $"\"{name}\" is not supported: users of the form %:group never match",
            SettingId.StaySetuid or SettingId.AlwaysQueryGroupPlugin => $"\"{name}\" is not supported and has no effect",
            _ => null,
        };
    }
}
