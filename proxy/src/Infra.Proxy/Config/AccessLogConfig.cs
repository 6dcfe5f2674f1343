using Infra.Config;
using Infra.Proxy.Observe;

namespace Infra.Proxy.Config;

/// <summary>The log of requests. Immutable.</summary>
/// <param name="Path">A file to append to, or <c>stdout</c>.</param>
/// <param name="Format"><c>json</c>, <c>clf</c>, or a template of <see cref="AccessLogFormat"/>.</param>
/// <param name="Sample">The share of requests that is logged, 0 to 1.</param>
public sealed record AccessLogConfig(string Path, string Format, double Sample)
{
    /// <summary>The path that stands for the standard output.</summary>
    internal const string Stdout = "stdout";

    internal static AccessLogConfig? Read(ConfigSection section, ConfigReading reading)
    {
        section.Arguments("path");
        string? path = section.RequirePath("path", "A file to append to, or stdout.");
        string format = section.Text("format", "json, clf, or a template.", "json", 1, 4096);
        if (!AccessLogFormat.TryParse(format, out _, out string problem)) section.ReportError("format", "bad-log-format", problem);
        double sample = section.Number("sample", "The share of requests that is logged.", 1.0, 0, 1);
        if (path is not null and not Stdout) reading.CheckFolder(section, "path", path);
        return section.Finish() ? new AccessLogConfig(path!, format, sample) : null;
    }
}
