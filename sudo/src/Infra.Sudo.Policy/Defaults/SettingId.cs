namespace Infra.Sudo.Policy.Defaults;

/// <summary>Every setting that <c>Defaults</c> knows, in the order in which <c>sudo -V</c> prints them (sudoers(5), "SUDOERS OPTIONS").</summary>
public enum SettingId : byte
{
    /// <summary><c>syslog</c>: Syslog facility if syslog is being used for logging: %s</summary>
    Syslog,

    /// <summary><c>syslog_goodpri</c>: Syslog priority to use when user authenticates successfully: %s</summary>
    SyslogGoodpri,

    /// <summary><c>syslog_badpri</c>: Syslog priority to use when user authenticates unsuccessfully: %s</summary>
    SyslogBadpri,

    /// <summary><c>long_otp_prompt</c>: Put OTP prompt on its own line</summary>
    LongOtpPrompt,

    /// <summary><c>ignore_dot</c>: Ignore '.' in $PATH</summary>
    IgnoreDot,

    /// <summary><c>mail_always</c>: Always send mail when sudo is run</summary>
    MailAlways,

    /// <summary><c>mail_badpass</c>: Send mail if user authentication fails</summary>
    MailBadpass,

    /// <summary><c>mail_no_user</c>: Send mail if the user is not in sudoers</summary>
    MailNoUser,

    /// <summary><c>mail_no_host</c>: Send mail if the user is not in sudoers for this host</summary>
    MailNoHost,

    /// <summary><c>mail_no_perms</c>: Send mail if the user is not allowed to run a command</summary>
    MailNoPerms,

    /// <summary><c>mail_all_cmnds</c>: Send mail if the user tries to run a command</summary>
    MailAllCmnds,

    /// <summary><c>tty_tickets</c>: Use a separate timestamp for each user/tty combo</summary>
    TtyTickets,

    /// <summary><c>lecture</c>: Lecture user the first time they run sudo</summary>
    Lecture,

    /// <summary><c>lecture_file</c>: File containing the sudo lecture: %s</summary>
    LectureFile,

    /// <summary><c>authenticate</c>: Require users to authenticate by default</summary>
    Authenticate,

    /// <summary><c>root_sudo</c>: Root may run sudo</summary>
    RootSudo,

    /// <summary><c>log_host</c>: Log the hostname in the (non-syslog) log file</summary>
    LogHost,

    /// <summary><c>log_year</c>: Log the year in the (non-syslog) log file</summary>
    LogYear,

    /// <summary><c>shell_noargs</c>: If sudo is invoked with no arguments, start a shell</summary>
    ShellNoargs,

    /// <summary><c>set_home</c>: Set $HOME to the target user when starting a shell with -s</summary>
    SetHome,

    /// <summary><c>always_set_home</c>: Always set $HOME to the target user's home directory</summary>
    AlwaysSetHome,

    /// <summary><c>path_info</c>: Allow some information gathering to give useful error messages</summary>
    PathInfo,

    /// <summary><c>fqdn</c>: Require fully-qualified hostnames in the sudoers file</summary>
    Fqdn,

    /// <summary><c>insults</c>: Insult the user when they enter an incorrect password</summary>
    Insults,

    /// <summary><c>requiretty</c>: Only allow the user to run sudo if they have a tty</summary>
    Requiretty,

    /// <summary><c>env_editor</c>: Visudo will honor the EDITOR environment variable</summary>
    EnvEditor,

    /// <summary><c>rootpw</c>: Prompt for root's password, not the user's</summary>
    Rootpw,

    /// <summary><c>runaspw</c>: Prompt for the runas_default user's password, not the user's</summary>
    Runaspw,

    /// <summary><c>targetpw</c>: Prompt for the target user's password, not the user's</summary>
    Targetpw,

    /// <summary><c>use_loginclass</c>: Apply defaults in the target user's login class if there is one</summary>
    UseLoginclass,

    /// <summary><c>set_logname</c>: Set the LOGNAME and USER environment variables</summary>
    SetLogname,

    /// <summary><c>stay_setuid</c>: Only set the effective uid to the target user, not the real uid</summary>
    StaySetuid,

    /// <summary><c>preserve_groups</c>: Don't initialize the group vector to that of the target user</summary>
    PreserveGroups,

    /// <summary><c>loglinelen</c>: Length at which to wrap log file lines (0 for no wrap): %u</summary>
    Loglinelen,

    /// <summary><c>timestamp_timeout</c>: Authentication timestamp timeout: %.1f minutes</summary>
    TimestampTimeout,

    /// <summary><c>passwd_timeout</c>: Password prompt timeout: %.1f minutes</summary>
    PasswdTimeout,

    /// <summary><c>passwd_tries</c>: Number of tries to enter a password: %u</summary>
    PasswdTries,

    /// <summary><c>umask</c>: Umask to use or 0777 to use user's: 0%o</summary>
    Umask,

    /// <summary><c>logfile</c>: Path to log file: %s</summary>
    Logfile,

    /// <summary><c>mailerpath</c>: Path to mail program: %s</summary>
    Mailerpath,

    /// <summary><c>mailerflags</c>: Flags for mail program: %s</summary>
    Mailerflags,

    /// <summary><c>mailto</c>: Address to send mail to: %s</summary>
    Mailto,

    /// <summary><c>mailfrom</c>: Address to send mail from: %s</summary>
    Mailfrom,

    /// <summary><c>mailsub</c>: Subject line for mail messages: %s</summary>
    Mailsub,

    /// <summary><c>badpass_message</c>: Incorrect password message: %s</summary>
    BadpassMessage,

    /// <summary><c>lecture_status_dir</c>: Path to lecture status dir: %s</summary>
    LectureStatusDir,

    /// <summary><c>timestampdir</c>: Path to authentication timestamp dir: %s</summary>
    Timestampdir,

    /// <summary><c>timestampowner</c>: Owner of the authentication timestamp dir: %s</summary>
    Timestampowner,

    /// <summary><c>exempt_group</c>: Users in this group are exempt from password and PATH requirements: %s</summary>
    ExemptGroup,

    /// <summary><c>passprompt</c>: Default password prompt: %s</summary>
    Passprompt,

    /// <summary><c>passprompt_override</c>: If set, passprompt will override system prompt in all cases.</summary>
    PasspromptOverride,

    /// <summary><c>runas_default</c>: Default user to run commands as: %s</summary>
    RunasDefault,

    /// <summary><c>secure_path</c>: Value to override user's $PATH with: %s</summary>
    SecurePath,

    /// <summary><c>editor</c>: Path to the editor for use by visudo: %s</summary>
    Editor,

    /// <summary><c>listpw</c>: When to require a password for 'list' pseudocommand: %s</summary>
    Listpw,

    /// <summary><c>verifypw</c>: When to require a password for 'verify' pseudocommand: %s</summary>
    Verifypw,

    /// <summary><c>noexec</c>: Preload the sudo_noexec library which replaces the exec functions</summary>
    Noexec,

    /// <summary><c>ignore_local_sudoers</c>: If LDAP directory is up, do we ignore local sudoers file</summary>
    IgnoreLocalSudoers,

    /// <summary><c>closefrom</c>: File descriptors &gt;= %d will be closed before executing a command</summary>
    Closefrom,

    /// <summary><c>closefrom_override</c>: If set, users may override the value of "closefrom" with the -C option</summary>
    ClosefromOverride,

    /// <summary><c>setenv</c>: Allow users to set arbitrary environment variables</summary>
    Setenv,

    /// <summary><c>env_reset</c>: Reset the environment to a default set of variables</summary>
    EnvReset,

    /// <summary><c>env_check</c>: Environment variables to check for safety:</summary>
    EnvCheck,

    /// <summary><c>env_delete</c>: Environment variables to remove:</summary>
    EnvDelete,

    /// <summary><c>env_keep</c>: Environment variables to preserve:</summary>
    EnvKeep,

    /// <summary><c>role</c>: SELinux role to use in the new security context: %s</summary>
    Role,

    /// <summary><c>type</c>: SELinux type to use in the new security context: %s</summary>
    Type,

    /// <summary><c>env_file</c>: Path to the sudo-specific environment file: %s</summary>
    EnvFile,

    /// <summary><c>restricted_env_file</c>: Path to the restricted sudo-specific environment file: %s</summary>
    RestrictedEnvFile,

    /// <summary><c>sudoers_locale</c>: Locale to use while parsing sudoers: %s</summary>
    SudoersLocale,

    /// <summary><c>visiblepw</c>: Allow sudo to prompt for a password even if it would be visible</summary>
    Visiblepw,

    /// <summary><c>pwfeedback</c>: Provide visual feedback at the password prompt when there is user input</summary>
    Pwfeedback,

    /// <summary><c>fast_glob</c>: Use faster globbing that is less accurate but does not access the filesystem</summary>
    FastGlob,

    /// <summary><c>umask_override</c>: The umask specified in sudoers will override the user's, even if it is more permissive</summary>
    UmaskOverride,

    /// <summary><c>log_input</c>: Log user's input for the command being run</summary>
    LogInput,

    /// <summary><c>log_stdin</c>: Log the command's standard input if not connected to a terminal</summary>
    LogStdin,

    /// <summary><c>log_ttyin</c>: Log the user's terminal input for the command being run</summary>
    LogTtyin,

    /// <summary><c>log_output</c>: Log the output of the command being run</summary>
    LogOutput,

    /// <summary><c>log_stdout</c>: Log the command's standard output if not connected to a terminal</summary>
    LogStdout,

    /// <summary><c>log_stderr</c>: Log the command's standard error if not connected to a terminal</summary>
    LogStderr,

    /// <summary><c>log_ttyout</c>: Log the terminal output of the command being run</summary>
    LogTtyout,

    /// <summary><c>compress_io</c>: Compress I/O logs using zlib</summary>
    CompressIo,

    /// <summary><c>use_pty</c>: Always run commands in a pseudo-tty</summary>
    UsePty,

    /// <summary><c>group_plugin</c>: Plugin for non-Unix group support: %s</summary>
    GroupPlugin,

    /// <summary><c>iolog_dir</c>: Directory in which to store input/output logs: %s</summary>
    IologDir,

    /// <summary><c>iolog_file</c>: File in which to store the input/output log: %s</summary>
    IologFile,

    /// <summary><c>set_utmp</c>: Add an entry to the utmp/utmpx file when allocating a pty</summary>
    SetUtmp,

    /// <summary><c>utmp_runas</c>: Set the user in utmp to the runas user, not the invoking user</summary>
    UtmpRunas,

    /// <summary><c>privs</c>: Set of permitted privileges: %s</summary>
    Privs,

    /// <summary><c>limitprivs</c>: Set of limit privileges: %s</summary>
    Limitprivs,

    /// <summary><c>exec_background</c>: Run commands on a pty in the background</summary>
    ExecBackground,

    /// <summary><c>pam_service</c>: PAM service name to use: %s</summary>
    PamService,

    /// <summary><c>pam_login_service</c>: PAM service name to use for login shells: %s</summary>
    PamLoginService,

    /// <summary><c>pam_askpass_service</c>: PAM service name to use when sudo is run with the -A option: %s</summary>
    PamAskpassService,

    /// <summary><c>pam_setcred</c>: Attempt to establish PAM credentials for the target user</summary>
    PamSetcred,

    /// <summary><c>pam_session</c>: Create a new PAM session for the command to run in</summary>
    PamSession,

    /// <summary><c>pam_acct_mgmt</c>: Perform PAM account validation management</summary>
    PamAcctMgmt,

    /// <summary><c>pam_silent</c>: Do not allow PAM authentication modules to generate output</summary>
    PamSilent,

    /// <summary><c>maxseq</c>: Maximum I/O log sequence number: %s</summary>
    Maxseq,

    /// <summary><c>use_netgroups</c>: Enable sudoers netgroup support</summary>
    UseNetgroups,

    /// <summary><c>sudoedit_checkdir</c>: Check parent directories for writability when editing files with sudoedit</summary>
    SudoeditCheckdir,

    /// <summary><c>sudoedit_follow</c>: Follow symbolic links when editing files with sudoedit</summary>
    SudoeditFollow,

    /// <summary><c>always_query_group_plugin</c>: Query the group plugin for unknown system groups</summary>
    AlwaysQueryGroupPlugin,

    /// <summary><c>netgroup_tuple</c>: Match netgroups based on the entire tuple: user, host and domain</summary>
    NetgroupTuple,

    /// <summary><c>ignore_audit_errors</c>: Allow commands to be run even if sudo cannot write to the audit log</summary>
    IgnoreAuditErrors,

    /// <summary><c>ignore_iolog_errors</c>: Allow commands to be run even if sudo cannot write to the I/O log</summary>
    IgnoreIologErrors,

    /// <summary><c>ignore_logfile_errors</c>: Allow commands to be run even if sudo cannot write to the log file</summary>
    IgnoreLogfileErrors,

    /// <summary><c>match_group_by_gid</c>: Resolve groups in sudoers and match on the group ID, not the name</summary>
    MatchGroupByGid,

    /// <summary><c>syslog_maxlen</c>: Log entries larger than this value will be split into multiple syslog messages: %u</summary>
    SyslogMaxlen,

    /// <summary><c>iolog_user</c>: User that will own the I/O log files: %s</summary>
    IologUser,

    /// <summary><c>iolog_group</c>: Group that will own the I/O log files: %s</summary>
    IologGroup,

    /// <summary><c>iolog_mode</c>: File mode to use for the I/O log files: 0%o</summary>
    IologMode,

    /// <summary><c>fdexec</c>: Execute commands by file descriptor instead of by path: %s</summary>
    Fdexec,

    /// <summary><c>ignore_unknown_defaults</c>: Ignore unknown Defaults entries in sudoers instead of producing a warning</summary>
    IgnoreUnknownDefaults,

    /// <summary><c>command_timeout</c>: Time in seconds after which the command will be terminated: %u</summary>
    CommandTimeout,

    /// <summary><c>user_command_timeouts</c>: Allow the user to specify a timeout on the command line</summary>
    UserCommandTimeouts,

    /// <summary><c>iolog_flush</c>: Flush I/O log data to disk immediately instead of buffering it</summary>
    IologFlush,

    /// <summary><c>syslog_pid</c>: Include the process ID when logging via syslog</summary>
    SyslogPid,

    /// <summary><c>timestamp_type</c>: Type of authentication timestamp record: %s</summary>
    TimestampType,

    /// <summary><c>authfail_message</c>: Authentication failure message: %s</summary>
    AuthfailMessage,

    /// <summary><c>case_insensitive_user</c>: Ignore case when matching user names</summary>
    CaseInsensitiveUser,

    /// <summary><c>case_insensitive_group</c>: Ignore case when matching group names</summary>
    CaseInsensitiveGroup,

    /// <summary><c>log_allowed</c>: Log when a command is allowed by sudoers</summary>
    LogAllowed,

    /// <summary><c>log_denied</c>: Log when a command is denied by sudoers</summary>
    LogDenied,

    /// <summary><c>log_servers</c>: Sudo log server(s) to connect to with optional port</summary>
    LogServers,

    /// <summary><c>log_server_timeout</c>: Sudo log server timeout in seconds: %u</summary>
    LogServerTimeout,

    /// <summary><c>log_server_keepalive</c>: Enable SO_KEEPALIVE socket option on the socket connected to the logserver</summary>
    LogServerKeepalive,

    /// <summary><c>log_server_cabundle</c>: Path to the audit server's CA bundle file: %s</summary>
    LogServerCabundle,

    /// <summary><c>log_server_peer_cert</c>: Path to the sudoers certificate file: %s</summary>
    LogServerPeerCert,

    /// <summary><c>log_server_peer_key</c>: Path to the sudoers private key file: %s</summary>
    LogServerPeerKey,

    /// <summary><c>log_server_verify</c>: Verify that the log server's certificate is valid</summary>
    LogServerVerify,

    /// <summary><c>runas_allow_unknown_id</c>: Allow the use of unknown runas user and/or group ID</summary>
    RunasAllowUnknownId,

    /// <summary><c>runas_check_shell</c>: Only permit running commands as a user with a valid shell</summary>
    RunasCheckShell,

    /// <summary><c>pam_ruser</c>: Set the pam remote user to the user running sudo</summary>
    PamRuser,

    /// <summary><c>pam_rhost</c>: Set the pam remote host to the local host name</summary>
    PamRhost,

    /// <summary><c>runcwd</c>: Working directory to change to before executing the command: %s</summary>
    Runcwd,

    /// <summary><c>runchroot</c>: Root directory to change to before executing the command: %s</summary>
    Runchroot,

    /// <summary><c>log_format</c>: The format of logs to produce: %s</summary>
    LogFormat,

    /// <summary><c>selinux</c>: Enable SELinux RBAC support</summary>
    Selinux,

    /// <summary><c>admin_flag</c>: Path to the file that is created the first time sudo is run: %s</summary>
    AdminFlag,

    /// <summary><c>intercept</c>: Intercept further commands and apply sudoers restrictions to them</summary>
    Intercept,

    /// <summary><c>log_subcmds</c>: Log sub-commands run by the original command</summary>
    LogSubcmds,

    /// <summary><c>log_exit_status</c>: Log the exit status of commands</summary>
    LogExitStatus,

    /// <summary><c>intercept_authenticate</c>: Subsequent commands in an intercepted session must be authenticated</summary>
    InterceptAuthenticate,

    /// <summary><c>intercept_allow_setid</c>: Allow an intercepted command to run set setuid or setgid programs</summary>
    InterceptAllowSetid,

    /// <summary><c>rlimit_as</c>: The maximum size to which the process's address space may grow (in bytes): %s</summary>
    RlimitAs,

    /// <summary><c>rlimit_core</c>: The largest size core dump file that may be created (in bytes): %s</summary>
    RlimitCore,

    /// <summary><c>rlimit_cpu</c>: The maximum amount of CPU time that the process may use (in seconds): %s</summary>
    RlimitCpu,

    /// <summary><c>rlimit_data</c>: The maximum size of the data segment for the process (in bytes): %s</summary>
    RlimitData,

    /// <summary><c>rlimit_fsize</c>: The largest size file that the process may create (in bytes): %s</summary>
    RlimitFsize,

    /// <summary><c>rlimit_locks</c>: The maximum number of locks that the process may establish: %s</summary>
    RlimitLocks,

    /// <summary><c>rlimit_memlock</c>: The maximum size that the process may lock in memory (in bytes): %s</summary>
    RlimitMemlock,

    /// <summary><c>rlimit_nofile</c>: The maximum number of files that the process may have open: %s</summary>
    RlimitNofile,

    /// <summary><c>rlimit_nproc</c>: The maximum number of processes that the user may run simultaneously: %s</summary>
    RlimitNproc,

    /// <summary><c>rlimit_rss</c>: The maximum size to which the process's resident set size may grow (in bytes): %s</summary>
    RlimitRss,

    /// <summary><c>rlimit_stack</c>: The maximum size to which the process's stack may grow (in bytes): %s</summary>
    RlimitStack,

    /// <summary><c>noninteractive_auth</c>: Attempt authentication even when in non-interactive mode</summary>
    NoninteractiveAuth,

    /// <summary><c>log_passwords</c>: Store plaintext passwords in I/O log input</summary>
    LogPasswords,

    /// <summary><c>passprompt_regex</c>: List of regular expressions to use when matching a password prompt</summary>
    PasspromptRegex,

    /// <summary><c>intercept_type</c>: The mechanism used by the intercept and log_subcmds options: %s</summary>
    InterceptType,

    /// <summary><c>intercept_verify</c>: Attempt to verify the command and arguments after execution</summary>
    InterceptVerify,

    /// <summary><c>apparmor_profile</c>: AppArmor profile to use in the new security context: %s</summary>
    ApparmorProfile,

    /// <summary><c>cmddenial_message</c>: Command denial message: %s</summary>
    CmddenialMessage,

    /// <summary><c>strict_args</c>: Match each argument by its own pattern, so that wildcards do not cross blanks</summary>
    StrictArgs,
}
