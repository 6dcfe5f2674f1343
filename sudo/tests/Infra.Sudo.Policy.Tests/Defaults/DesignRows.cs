using Infra.Sudo.Policy.Defaults;

namespace Infra.Sudo.Policy.Tests.Defaults;

/// <summary>What the table of settings promises for one name, written down apart from the table itself.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Type">F flag, S text, I integer, U unsigned, M mode, L list, Ls list that keeps blanks, FAC facility, PRI priority, T choice, TS minutes, TO timeout, RL resource limit.</param>
/// <param name="IsNegatable">Whether <c>!name</c> is allowed.</param>
/// <param name="Path">p an absolute path, c a path, a home or any.</param>
/// <param name="Default">Without any Defaults line; null where another test has it.</param>
/// <param name="Treatment">1, 2, 3 works from that release; A accepted; W warned about; R refused.</param>
/// <param name="Choices">The words of a choice.</param>
public sealed record DesignRow(string Name, string Type, bool IsNegatable, SettingPath Path, string? Default, char Treatment, string[] Choices);

/// <summary>The rows, in the design's groups: each line is type, marks, default, treatment, names.</summary>
internal static class DesignRows
{
    // Fields are separated by bars; "|" itself occurs in no value. b: !name is allowed; p, c: kinds of path. ? is a default that another test holds against the original.
    private const string Text = """
        F||on|1|authenticate root_sudo path_info env_reset env_editor set_logname use_pty pam_setcred pam_session pam_acct_mgmt pam_silent pam_ruser use_netgroups sudoedit_checkdir case_insensitive_user case_insensitive_group log_allowed log_denied set_utmp ignore_logfile_errors
        F||off|1|ignore_dot log_host log_year shell_noargs set_home always_set_home requiretty rootpw runaspw targetpw preserve_groups passprompt_override noexec closefrom_override setenv visiblepw pwfeedback fast_glob umask_override utmp_runas exec_background sudoedit_follow netgroup_tuple match_group_by_gid ignore_unknown_defaults user_command_timeouts syslog_pid runas_allow_unknown_id runas_check_shell pam_rhost log_exit_status noninteractive_auth tty_tickets strict_args ignore_iolog_errors
        F||off|2|fqdn log_input log_stdin log_ttyin log_output log_stdout log_stderr log_ttyout iolog_flush
        F||on|2|compress_io log_passwords ignore_audit_errors
        F||off|3|intercept log_subcmds intercept_authenticate
        F||on|3|intercept_allow_setid intercept_verify log_server_keepalive log_server_verify
        F||on|A|selinux mail_no_user
        F||off|A|long_otp_prompt insults use_loginclass ignore_local_sudoers mail_always mail_badpass mail_no_host mail_no_perms mail_all_cmnds
        F||off|W|stay_setuid always_query_group_plugin
        FAC|b|authpriv|1|syslog
        PRI|b|notice|1|syslog_goodpri
        PRI|b|alert|1|syslog_badpri
        T:never once always|b|never|1|lecture
        T:never any all always|b|any|1|listpw
        T:never all any always|b|all|1|verifypw
        T:never digest_only always|b|digest_only|1|fdexec
        T:global ppid tty kernel||tty|1|timestamp_type
        T:sudo json json_compact json_pretty||sudo|1|log_format
        T:dso trace||trace|3|intercept_type
        U|b|80|1|loglinelen
        U||3|1|passwd_tries
        U||960|1|syslog_maxlen
        I||3|1|closefrom
        TS|b|15|1|timestamp_timeout
        TS|b|0|1|passwd_timeout
        TO|b||1|command_timeout
        TO|b|30|3|log_server_timeout
        M|b|022|1|umask
        M||0600|2|iolog_mode
        RL|b|0,0|1|rlimit_core
        RL|b||1|rlimit_as rlimit_cpu rlimit_data rlimit_fsize rlimit_locks rlimit_memlock rlimit_nofile rlimit_nproc rlimit_rss rlimit_stack
        S|bp||1|logfile lecture_file env_file restricted_env_file
        S|p|/var/lib/sudo/lectured|1|lecture_status_dir
        S|p|/run/sudo/ts|1|timestampdir
        S||?|1|timestampowner
        S|p|/usr/bin/editor|1|editor
        S|b||1|secure_path exempt_group
        S||[sudo] password for %p: |1|passprompt
        S||Sorry, try again.|1|badpass_message
        S|||1|authfail_message cmddenial_message apparmor_profile pam_askpass_service
        S||root|1|runas_default
        S||sudo|1|pam_service
        S||sudo-i|1|pam_login_service
        S|bc||1|runcwd
        S|bc|~/.sudo_as_admin_successful|1|admin_flag
        S|bc||R|runchroot
        S|||R|role type
        S|||A|privs limitprivs
        S||C|A|sudoers_locale
        S|||W|group_plugin
        S|p|/var/log/sudo-io|2|iolog_dir
        S||%{seq}|2|iolog_file
        S|||2|maxseq
        S|b||2|iolog_user iolog_group
        S|bp|/usr/sbin/sendmail|A|mailerpath
        S|b|-t|A|mailerflags
        S|b|root|A|mailto
        S|b||A|mailfrom
        S||*** SECURITY information for %h ***|A|mailsub
        L|b|COLORTERM LANG LANGUAGE LC_* LINGUAS TERM TZ|1|env_check
        L|b|?|1|env_delete
        L|b|COLORS DISPLAY DPKG_COLORS HOSTNAME KRB5CCNAME LS_COLORS PATH PS1 PS2 XAUTHORITY XAUTHORIZATION XDG_CURRENT_DESKTOP|1|env_keep
        L|b||3|log_servers
        S|bp||3|log_server_cabundle log_server_peer_cert log_server_peer_key
        Ls|b|[Pp]assword[: ]*|2|passprompt_regex
        """;

    internal static IReadOnlyDictionary<string, DesignRow> All { get; } = Read();

    private static Dictionary<string, DesignRow> Read()
    {
        Dictionary<string, DesignRow> rows = [];
        foreach (string line in Text.Split('\n'))
        {
            string[] fields = line.Split('|');
            string[] type = fields[0].Split(':');
            SettingPath path = fields[1].Contains('p', StringComparison.Ordinal) ? SettingPath.Absolute : fields[1].Contains('c', StringComparison.Ordinal) ? SettingPath.HomeOrAny : SettingPath.None;
            foreach (string name in fields[4].Split(' '))
            {
                rows.Add(name, new DesignRow(
                    name, type[0], type[0] == "F" || fields[1].Contains('b', StringComparison.Ordinal), path, fields[2] == "?" ? null : fields[2], fields[3][0], type.Length == 2 ? type[1].Split(' ') : []));
            }
        }
        return rows;
    }
}
