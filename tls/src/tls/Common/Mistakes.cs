using Infra.Hosting;

namespace Infra.Tls.Tool.Common;

/// <summary>Everything that is wrong with a command line and with the files that it names, so that one run shows all of it.</summary>
internal sealed class Mistakes
{
    private readonly List<string> _usage = [];
    private readonly List<string> _config = [];

    internal bool Any => _usage.Count + _config.Count > 0;

    /// <summary>Notes that an option's value cannot be.</summary>
    internal void Usage(string message) => _usage.Add(message);

    /// <summary>Notes that a file, or what is in it, cannot be used.</summary>
    /// <param name="message">The file and what is wrong with it; safe for terminals.</param>
    internal void Config(string message) => _config.Add(message);

    /// <summary>Prints all; the result is the exit code: 2 if the command line itself is wrong, else 78.</summary>
    internal int Report(TextWriter error)
    {
        foreach (string message in _usage.Concat(_config))
            error.WriteLine("tls: " + message);
        return _usage.Count > 0 ? ExitCode.Usage : ExitCode.Config;
    }
}
