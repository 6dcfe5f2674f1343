using System.Text.Json;
using Infra.Config;
using Infra.Hosting.CommandLine;

namespace Infra.Hosting;

/// <summary>
/// A daemon as <see cref="DaemonHost"/> runs it: what it is called, how its configuration is read, and what happens on start, reload and stop.
/// Its methods are never called at the same time, except <see cref="StatusText"/> and <see cref="WriteStatus"/>, which any thread may ask.
/// </summary>
/// <typeparam name="TConfig">Its configuration, an immutable record.</typeparam>
public abstract class Daemon<TConfig>
    where TConfig : class
{
    /// <summary>The program's name, such as <c>ntpd</c>: lower case, no spaces.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, in one line for <c>--help</c>.</summary>
    public abstract string Description { get; }

    /// <summary>What <c>--version</c> prints behind the name: by default the version of the assembly that this type is in.</summary>
    public virtual string Version => GetType().Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>The language of the configuration.</summary>
    public virtual ConfigFormat ConfigFormat => ConfigFormat.Toml;

    /// <summary>How the configuration is loaded.</summary>
    public virtual ConfigOptions ConfigOptions => ConfigOptions.Default;

    /// <summary>Files that are looked for when the command line names none; the first that exists is taken.</summary>
    public virtual IReadOnlyList<string> DefaultConfigPaths => [$"/etc/infra/{Name}.{(ConfigFormat == ConfigFormat.Toml ? "toml" : "kdl")}"];

    /// <summary>The configuration where there is no file at all. It must be useful and safe; empty means the defaults of every key.</summary>
    public virtual string DefaultConfig => "";

    /// <summary>
    /// The configuration that the daemon's own options stand for, in place of a file; null if they were not given. Beside <c>--config</c> such options are refused.
    /// </summary>
    public virtual string? ConfigFrom(DaemonArguments arguments) => null;

    /// <summary>Options that this daemon has beside the standard ones; their values are in <see cref="DaemonContext.Arguments"/>.</summary>
    public virtual IReadOnlyList<DaemonOption> Options => [];

    /// <summary>What gives this daemon another control socket; told where another daemon has the one that it wants.</summary>
    public virtual string ControlSocketRemedy => "path in [control] of the configuration, or without that RUNTIME_DIRECTORY=FOLDER in the environment";

    /// <summary>Reads the configuration; null if there was an error, which is then reported in the section.</summary>
    public abstract TConfig? Read(ConfigSection section);

    /// <summary>What the configuration says about logs, control socket, metrics and rights.</summary>
    public virtual HostSettings GetHostSettings(TConfig config) => HostSettings.Default;

    /// <summary>
    /// Looks whether this process can do what the configuration asks for, before rights are given up and before anything is opened. A
    /// <see cref="DaemonException"/> ends the program with its message as the only line and the exit code that it names. Not called for a check or a reload.
    /// </summary>
    public virtual void CheckStart(TConfig config)
    {
    }

    /// <summary>
    /// Starts the work and returns once all sockets are bound: the service manager is then told that the daemon is ready. An exception ends the
    /// program with exit code 1, a <see cref="DaemonException"/> with the code that it names.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="context">What the host offers; the same object for the whole life of the daemon.</param>
    /// <param name="cancellation">Cancelled if a stop is asked for during the start.</param>
    public abstract Task StartAsync(TConfig config, DaemonContext context, CancellationToken cancellation);

    /// <summary>
    /// Takes over a new configuration, all of it or nothing: when this throws or says <see cref="ReloadResult.Refused"/>, the daemon must go on as before.
    /// By default every change needs a restart.
    /// </summary>
    /// <param name="current">The configuration in force.</param>
    /// <param name="next">The new one; it is valid in itself.</param>
    /// <param name="cancellation">Cancelled if a stop is asked for meanwhile.</param>
    public virtual Task<ReloadResult> ReloadAsync(TConfig current, TConfig next, CancellationToken cancellation) =>
        Task.FromResult(ReloadResult.Refused($"{Name} takes changes only at its start"));

    /// <summary>Stops: takes no new work, finishes what is under way, releases everything.</summary>
    /// <param name="drainDeadline">Cancelled when no more time is left; what is not finished then is dropped.</param>
    public abstract Task StopAsync(CancellationToken drainDeadline);

    /// <summary>One line for people about how it is going, without line ends; empty for nothing. Shown by <c>systemctl status</c>.</summary>
    public virtual string StatusText => "";

    /// <summary>Writes the daemon's own members of the <c>status</c> reply: property names and values into an object that is already open.</summary>
    public virtual void WriteStatus(Utf8JsonWriter writer)
    {
    }
}
