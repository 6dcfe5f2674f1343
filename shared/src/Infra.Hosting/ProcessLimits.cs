using System.Globalization;

namespace Infra.Hosting;

/// <summary>Limits that whoever started this process gave it (setrlimit(2)).</summary>
public static class ProcessLimits
{
    private const string Path = "/proc/self/limits";
    private const string OpenFiles = "Max open files";

    /// <summary>How many descriptors there can be at once (RLIMIT_NOFILE), as it is now; <see cref="int.MaxValue"/> where there is no limit, or nothing tells it.</summary>
    public static int OpenFilesMax()
    {
        try
        {
            return OpenFilesMax(File.ReadLines(Path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue;   // no /proc
        }
    }

    /// <summary>The same from the lines of proc_pid_limits(5).</summary>
    internal static int OpenFilesMax(IEnumerable<string> lines)
    {
        string? line = lines.FirstOrDefault(each => each.StartsWith(OpenFiles, StringComparison.Ordinal));
        string? soft = line?[OpenFiles.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : int.MaxValue;   // "unlimited"
    }
}
