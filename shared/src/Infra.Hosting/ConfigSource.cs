using Infra.Config;
using Infra.Hosting.CommandLine;

namespace Infra.Hosting;

/// <summary>Where a daemon's configuration comes from: the file of the command line, the first usual one that exists, or the built-in text.</summary>
internal sealed class ConfigSource<TConfig>(Daemon<TConfig> daemon, DaemonArguments arguments)
    where TConfig : class
{
    private readonly string? _path = arguments.Value("--config") ?? daemon.DefaultConfigPaths.FirstOrDefault(File.Exists);

    /// <summary>What people call it.</summary>
    internal string Name => _path ?? "<built-in>";

    /// <summary>Reads it, again each time.</summary>
    internal ConfigResult<TConfig> Load() => _path is null
        ? ConfigFile.Parse(daemon.DefaultConfig, Name, daemon.ConfigFormat, daemon.Read, daemon.ConfigOptions)
        : ConfigFile.Load(_path, daemon.ConfigFormat, daemon.Read, daemon.ConfigOptions);
}
