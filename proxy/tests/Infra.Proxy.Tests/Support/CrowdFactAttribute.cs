using System.Globalization;
using Infra.Hosting;

namespace Infra.Proxy.Tests.Support;

/// <summary>A fact with very many connections: INFRA_PROXY_IDLE of them, 20,000 by default, fewer where descriptors do not suffice for these. Skipped where they do not suffice for what was asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CrowdFactAttribute : FactAttribute
{
    internal const string Switch = "INFRA_PROXY_IDLE";
    private const int CountDefault = 20_000;
    private const int CountMin = 8000;        // what a program takes without connections hardly counts then
    private const int OtherDescriptors = 2000;
    private const long BytesEach = 40 * 1024; // both ends, with the kernel's part

    public CrowdFactAttribute()
    {
        long available = AvailableBytes(), descriptors = ProcessLimits.OpenFilesMax() - OtherDescriptors;
        if (Count > descriptors) Skip = $"{Count} connections need {Count + OtherDescriptors} descriptors in a process; {descriptors + OtherDescriptors} is the limit";
        else if (Count * BytesEach > available) Skip = $"{Count} connections need {Count * BytesEach >> 20} MiB; {available >> 20} are available";
    }

    /// <summary>How many connections.</summary>
    internal static int Count { get; } = Read();

    private static int Read()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(Switch), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0) return count;
        return Math.Max(CountMin, Math.Min(CountDefault, ProcessLimits.OpenFilesMax() - OtherDescriptors));
    }

    // proc_meminfo(5).
    private static long AvailableBytes()
    {
        string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(each => each.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return line is null ? long.MaxValue : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
