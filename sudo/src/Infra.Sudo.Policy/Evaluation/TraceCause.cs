namespace Infra.Sudo.Policy.Evaluation;

/// <summary>The first condition of a rule, grant or spec that a request did not meet.</summary>
public enum TraceCause
{
    /// <summary>The rule is for other users.</summary>
    User,

    /// <summary>The grant is for other hosts.</summary>
    Host,

    /// <summary>The time is before NOTBEFORE or after NOTAFTER.</summary>
    Time,

    /// <summary>The spec is for other target users or groups.</summary>
    Runas,

    /// <summary>The spec is for another command.</summary>
    Command,

    /// <summary>The command fits, its arguments do not.</summary>
    Arguments,

    /// <summary>Command and arguments fit, its digest does not.</summary>
    Digest,
}
