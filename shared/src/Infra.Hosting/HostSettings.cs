using Infra.Hosting.Control;
using Infra.Hosting.Logging;
using Infra.Hosting.Metrics;
using Infra.Hosting.Privileges;

namespace Infra.Hosting;

/// <summary>The part of a configuration that every daemon has. A daemon with names of its own builds it by hand, others by the <c>Read</c> methods of the parts.</summary>
public sealed record HostSettings
{
    /// <summary>Logs to stderr, a control socket in the runtime folder, no metrics listener, no change of user.</summary>
    public static HostSettings Default { get; } = new();

    /// <summary>Logs.</summary>
    public LogSettings Log { get; init; } = new();

    /// <summary>The control socket.</summary>
    public ControlSettings Control { get; init; } = new();

    /// <summary>The metrics listener.</summary>
    public MetricsSettings Metrics { get; init; } = new();

    /// <summary>User, group and capabilities of a daemon that root starts.</summary>
    public PrivilegeSettings Privileges { get; init; } = new();

    /// <summary>How long a stop may take before what is left is dropped.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
