namespace Infra.Sudo.Policy.Ast;

/// <summary>The options of a spec after carry-over; most specs have none and share the empty one.</summary>
public sealed record SpecOptions
{
    /// <summary>No option at all.</summary>
    public static SpecOptions None { get; } = new();

    /// <summary>CWD; null if not given.</summary>
    public TextRef? WorkingDirectory { get; init; }

    /// <summary>CHROOT; null if not given.</summary>
    public TextRef? Chroot { get; init; }

    /// <summary>ROLE; null if not given.</summary>
    public TextRef? Role { get; init; }

    /// <summary>TYPE; null if not given.</summary>
    public TextRef? Type { get; init; }

    /// <summary>APPARMOR_PROFILE; null if not given.</summary>
    public TextRef? ApparmorProfile { get; init; }

    /// <summary>PRIVS; null if not given.</summary>
    public TextRef? Privileges { get; init; }

    /// <summary>LIMITPRIVS; null if not given.</summary>
    public TextRef? LimitPrivileges { get; init; }

    /// <summary>TIMEOUT in seconds; null if not given.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>NOTBEFORE in seconds since 1970 UTC; null if not given.</summary>
    public long? NotBefore { get; init; }

    /// <summary>NOTAFTER in seconds since 1970 UTC; null if not given.</summary>
    public long? NotAfter { get; init; }
}
