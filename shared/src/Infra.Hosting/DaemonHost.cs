using System.Text;
using Infra.Config;
using Infra.Hosting.CommandLine;
using Infra.Hosting.Privileges;
using Infra.Parsing;

namespace Infra.Hosting;

/// <summary>
/// Runs a daemon: <c>return await DaemonHost.RunAsync(new NtpDaemon(), args);</c> is a whole program. The host reads the command line and the
/// configuration, gives up root's rights, opens log, control socket and metrics listener, starts the daemon, and from then on serves signals,
/// service manager and control socket until it is told to stop.
/// </summary>
public static class DaemonHost
{
    private const int StandardError = 2;

    /// <summary>Runs a daemon until it is told to stop, or does what the command line asks for instead.</summary>
    /// <returns>The exit code, one of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync<TConfig>(Daemon<TConfig> daemon, string[] args)
        where TConfig : class
    {
        StandardDescriptors.Check();
        return RunAsync(daemon, args, DaemonEnvironment.Process);
    }

    /// <summary>The same in another environment.</summary>
    public static Task<int> RunAsync<TConfig>(Daemon<TConfig> daemon, string[] args, DaemonEnvironment environment)
        where TConfig : class
    {
        ArgumentNullException.ThrowIfNull(daemon);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(environment);
        if (!DaemonCommandLine.TryParse(args, daemon.Options, out DaemonArguments? arguments, out string problem))
        {
            WriteError(environment, $"{daemon.Name}: {problem}\ntry {daemon.Name} --help\n");
            return Task.FromResult(ExitCode.Usage);
        }

        if (Describe(daemon, arguments) is { } description)
        {
            WriteOutput(environment, description);
            return Task.FromResult(ExitCode.Done);
        }

        var source = new ConfigSource<TConfig>(daemon, arguments);
        if (source.IsContradictory)
        {
            WriteError(environment, $"{daemon.Name}: --config cannot stand beside options that say what a file would\ntry {daemon.Name} --help\n");
            return Task.FromResult(ExitCode.Usage);
        }

        ConfigResult<TConfig> config = source.Load();
        bool isCheck = arguments.Has("--check");
        if (!config.IsValid || isCheck) WriteError(environment, Render(config.Diagnostics, environment));
        if (!config.IsValid) return Task.FromResult(ExitCode.Config);
        if (isCheck || arguments.Has("--print-config"))
        {
            if (arguments.Has("--print-config")) WriteOutput(environment, ConfigWriter.Write(config.Effective, daemon.ConfigFormat));
            else WriteOutput(environment, $"{daemon.Name}: {source.Name} is correct\n");
            return Task.FromResult(ExitCode.Done);
        }

        return StartAsync(daemon, arguments, environment, source, config);
    }

    private static string? Describe<TConfig>(Daemon<TConfig> daemon, DaemonArguments arguments)
        where TConfig : class
    {
        if (arguments.Has("--help")) return DaemonCommandLine.Usage(daemon.Name, daemon.Description, daemon.DefaultConfigPaths, daemon.Options);
        if (arguments.Has("--version")) return $"{daemon.Name} {daemon.Version}\n";
        if (arguments.Value("--config-reference") is not { } format) return null;
        ConfigSchema schema = ConfigReference.Describe(daemon.Read, daemon.ConfigFormat);
        string title = $"{daemon.Name} configuration";
        string text = format == "json" ? ConfigReference.ToJsonSchema(schema, title) : ConfigReference.ToMarkdown(schema, title, daemon.ConfigFormat);
        return text.EndsWith('\n') ? text : text + "\n";
    }

    // Up to the privilege drop all happens on the caller's thread.
    private static Task<int> StartAsync<TConfig>(
        Daemon<TConfig> daemon, DaemonArguments arguments, DaemonEnvironment environment, ConfigSource<TConfig> source, ConfigResult<TConfig> config)
        where TConfig : class
    {
        try
        {
            daemon.CheckStart(config.Value!);
            // A test that runs a daemon inside its own process keeps its rights.
            if (ReferenceEquals(environment, DaemonEnvironment.Process))
                PrivilegeDrop.Apply(daemon.GetHostSettings(config.Value!).Privileges, PrivilegeDrop.CurrentEnvironment);
            return new DaemonRun<TConfig>(daemon, arguments, environment, source).RunAsync(config);
        }
        catch (Exception exception) when (exception is DaemonException or IOException or UnauthorizedAccessException)
        {
            // The log is not open yet.
            WriteError(environment, $"{daemon.Name}: {TextEscape.Escape(exception.Message, 4096)}\n");
            return Task.FromResult(DaemonRun<TConfig>.ExitCodeOf(exception));
        }
    }

    private static string Render(DiagnosticBag diagnostics, DaemonEnvironment environment) =>
        new DiagnosticRenderer(environment.Error is null && StandardStreams.WantsColor(StandardError, environment.Variable)).Render(diagnostics);

    private static void WriteOutput(DaemonEnvironment environment, string text)
    {
        if (environment.Output is null) StandardStreams.WriteOutput(text);
        else environment.Output.Write(text);
    }

    private static void WriteError(DaemonEnvironment environment, string text)
    {
        if (text.Length == 0) return;
        if (environment.Error is null) StandardStreams.WriteError(text);
        else environment.Error.Write(Encoding.UTF8.GetBytes(text));
    }
}
