namespace Infra.Hosting;

/// <summary>What a daemon sees of the process around it. The defaults are the real ones; tests put others in their place.</summary>
public sealed record DaemonEnvironment
{
    /// <summary>The real process.</summary>
    public static DaemonEnvironment Process { get; } = new();

    /// <summary>Looks up environment variables.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where <c>--help</c> and the like are printed; null for standard output.</summary>
    public TextWriter? Output { get; init; }

    /// <summary>Where diagnostics and logs go; null for standard error.</summary>
    public Stream? Error { get; init; }

    /// <summary>Whether the process's signals are handled; a test that runs several daemons in one process turns this off and uses the control socket.</summary>
    public bool HandlesSignals { get; init; } = true;
}
