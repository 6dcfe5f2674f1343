using Infra.Config;
using Infra.Hosting.CommandLine;

namespace Infra.Hosting;

/// <summary>Where a daemon's configuration comes from: the file of the command line, the daemon's own options, the first usual one that exists, or the built-in text.</summary>
internal sealed class ConfigSource<TConfig>(Daemon<TConfig> daemon, DaemonArguments arguments)
    where TConfig : class
{
    private readonly string? _text = daemon.ConfigFrom(arguments);
    private readonly string? _path = arguments.Value("--config") ?? (daemon.ConfigFrom(arguments) is null ? daemon.DefaultConfigPaths.FirstOrDefault(File.Exists) : null);

    /// <summary>Whether both a file and options in place of one were given.</summary>
    internal bool IsContradictory => _path is not null && _text is not null;

    /// <summary>What people call it.</summary>
    internal string Name => _path ?? (_text is null ? "<built-in>" : "<command line>");

    /// <summary>Reads it, again each time.</summary>
    internal ConfigResult<TConfig> Load() => _path is null
        ? ConfigFile.Parse(_text ?? daemon.DefaultConfig, Name, daemon.ConfigFormat, daemon.Read, daemon.ConfigOptions)
        : ConfigFile.Load(_path, daemon.ConfigFormat, daemon.Read, daemon.ConfigOptions);
}
