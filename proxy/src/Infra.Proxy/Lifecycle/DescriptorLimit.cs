using System.Globalization;

namespace Infra.Proxy.Lifecycle;

/// <summary>How many descriptors this process may have.</summary>
internal static class DescriptorLimit
{
    private const int Otherwise = 1024;

    /// <summary>The soft limit; the runtime raises it to the hard one at its start. proc_pid_limits(5).</summary>
    internal static int Read()
    {
        try
        {
            foreach (string line in File.ReadLines("/proc/self/limits"))
            {
                if (!line.StartsWith("Max open files", StringComparison.Ordinal)) continue;
                string[] parts = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length > 0 && parts[0] == "unlimited") return int.MaxValue;
                return parts.Length > 0 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? limit : Otherwise;
            }
        }
        catch (IOException)
        {
            // No /proc: the least that systems give.
        }
        return Otherwise;
    }

    /// <summary>Connections of clients for which there are descriptors: a client has one, and its upstream another.</summary>
    internal static int ConnectionsMax() => (int)Math.Min(10_000_000, Math.Max(16L, Read() * 8L / 10 / 2));
}
