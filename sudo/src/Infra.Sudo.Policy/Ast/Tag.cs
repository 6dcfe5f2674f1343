namespace Infra.Sudo.Policy.Ast;

/// <summary>The tag pairs, in the order in which listings show them (SETENV INTERCEPT NOEXEC PASSWD LOG_INPUT LOG_OUTPUT MAIL FOLLOW).</summary>
public enum Tag : byte
{
    /// <summary>SETENV, NOSETENV: on means SETENV.</summary>
    SetEnvironment,

    /// <summary>INTERCEPT, NOINTERCEPT.</summary>
    Intercept,

    /// <summary>NOEXEC, EXEC: on means NOEXEC.</summary>
    NoExec,

    /// <summary>NOPASSWD, PASSWD: on means NOPASSWD.</summary>
    NoPassword,

    /// <summary>LOG_INPUT, NOLOG_INPUT.</summary>
    LogInput,

    /// <summary>LOG_OUTPUT, NOLOG_OUTPUT.</summary>
    LogOutput,

    /// <summary>MAIL, NOMAIL.</summary>
    Mail,

    /// <summary>FOLLOW, NOFOLLOW.</summary>
    Follow,
}
