namespace Infra.Sudo.Policy.Evaluation;

/// <summary>An answer about the machine. A failure never makes a rule match, and never lets a command past a negated one.</summary>
public enum FactAnswer
{
    /// <summary>No.</summary>
    No,

    /// <summary>Yes.</summary>
    Yes,

    /// <summary>Nobody knows: the service is down or a file cannot be read.</summary>
    Failed,
}
