using System.Text;
using Infra.Hosting.CommandLine;

namespace Infra.Dns.Daemon;

/// <summary>The configuration that <c>--listen</c> and <c>--zone</c> stand for.</summary>
internal static class CommandLineConfig
{
    private const string Listen = "--listen";
    private const string Zone = "--zone";

    internal static IReadOnlyList<DaemonOption> Options { get; } =
    [
        new(Listen, "Answer at this address; needs no file.", null, "ADDRESS:PORT") { MayRepeat = true },
        new(Zone, "Serve this zone from a file; needs no configuration.", null, "NAME=FILE") { MayRepeat = true },
    ];

    /// <summary>The text in place of a file; null if neither option was given.</summary>
    internal static string? From(DaemonArguments arguments)
    {
        if (!arguments.Has(Listen) && !arguments.Has(Zone)) return null;
        var text = new StringBuilder();
        if (arguments.Has(Listen)) text.Append("[[listen]]\naddresses = [").AppendJoin(", ", arguments.Values(Listen).Select(Quote)).Append("]\n");
        foreach (string zone in arguments.Values(Zone))
        {
            int equals = zone.IndexOf('=');
            string name = equals < 0 ? zone : zone[..equals];
            text.Append("[[zone]]\nname = ").Append(Quote(name)).Append('\n');
            if (equals >= 0) text.Append("file = ").Append(Quote(Path.GetFullPath(zone[(equals + 1)..]))).Append('\n');
        }
        return text.ToString();
    }

    // A basic string of TOML.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char each in text)
        {
            if (each is '"' or '\\') quoted.Append('\\').Append(each);
            else if (each < ' ' || each == '\x7F') quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)each:X4}");
            else quoted.Append(each);
        }
        return quoted.Append('"').ToString();
    }
}
