using System.Globalization;
using System.Runtime.InteropServices;
using Infra.Build.Processes;
using Infra.Testing.Processes;

namespace Infra.Build.Bench;

/// <summary>Where and on what a report was made; figures of different machines are not to be compared.</summary>
internal sealed record MachineFacts(string Cpu, int Cores, long MemoryBytes, string Kernel, string System, string Runtime, string Commit, string Date)
{
    internal static async Task<MachineFacts> ReadAsync(Repository repository, CancellationToken cancellation)
    {
        ChildResult head = await ProcessRunner.RunAsync(new ChildStart("git", "rev-parse", "--short=12", "HEAD") { WorkingDirectory = repository.Root }, cancellation).ConfigureAwait(false);
        ChildResult changes = await ProcessRunner.RunAsync(new ChildStart("git", "status", "--porcelain", "--untracked-files=no") { WorkingDirectory = repository.Root }, cancellation).ConfigureAwait(false);
        string commit = head.Succeeded ? head.Output.Trim() + (changes.Output.Trim().Length > 0 ? "+changes" : "") : "unknown";
        return new MachineFacts(
            Field("/proc/cpuinfo", "model name") ?? "unknown",
            Environment.ProcessorCount,
            long.Parse((Field("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) * 1024,
            RuntimeInformation.OSDescription,
            (Field("/etc/os-release", "PRETTY_NAME", '=') ?? "unknown").Trim('"'),
            RuntimeInformation.FrameworkDescription,
            commit,
            DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private static string? Field(string file, string name, char separator = ':')
    {
        if (!File.Exists(file)) return null;
        string? line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line?[(line.IndexOf(separator) + 1)..].Trim();
    }
}
