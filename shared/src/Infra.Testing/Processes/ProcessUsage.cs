using System.Globalization;

namespace Infra.Testing.Processes;

/// <summary>What a process and everything that it started used so far, read from /proc (proc(5)).</summary>
/// <param name="CpuTime">User plus system time of all of them, 10 ms ticks, with children that they already waited for.</param>
/// <param name="PeakMemoryBytes">Sum of their highest resident sizes (VmHWM).</param>
/// <param name="ResidentBytes">Sum of their present resident sizes (VmRSS).</param>
public readonly record struct ProcessUsage(TimeSpan CpuTime, long PeakMemoryBytes, long ResidentBytes)
{
    // sysconf(_SC_CLK_TCK): 100 on every Linux architecture that .NET runs on.
    private const int TicksPerSecond = 100;

    /// <summary>Reads one process alone; false if it is gone.</summary>
    public static bool TryRead(int pid, out ProcessUsage usage)
    {
        usage = default;
        if (!ProcessTable.TryRead(pid, out ProcessTable.Entry entry)) return false;
        long ticks = entry.UserTicks + entry.SystemTicks + entry.WaitedTicks;
        (long peak, long resident) = ReadMemory(pid);
        usage = new ProcessUsage(TimeSpan.FromSeconds((double)ticks / TicksPerSecond), peak, resident);
        return true;
    }

    /// <summary>Sums over a process and all that it started. Processes that are gone count as zero.</summary>
    public static ProcessUsage OfTree(int pid)
    {
        ProcessUsage sum = default;
        foreach (int member in ProcessTable.TreeOf(pid))
        {
            if (TryRead(member, out ProcessUsage one)) sum += one;
        }
        return sum;
    }

    /// <summary>Sums all three figures.</summary>
    public static ProcessUsage operator +(ProcessUsage a, ProcessUsage b) =>
        new(a.CpuTime + b.CpuTime, a.PeakMemoryBytes + b.PeakMemoryBytes, a.ResidentBytes + b.ResidentBytes);

    /// <summary>Sums all three figures.</summary>
    public static ProcessUsage Add(ProcessUsage left, ProcessUsage right) => left + right;

    private static (long Peak, long Resident) ReadMemory(int pid)
    {
        try
        {
            long peak = 0, resident = 0;
            foreach (string line in File.ReadLines($"/proc/{pid}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal)) peak = Kilobytes(line);
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal)) resident = Kilobytes(line);
            }
            return (peak, resident);
        }
        catch (IOException)
        {
            return (0, 0);   // gone between listing and reading
        }
    }

    private static long Kilobytes(string line) =>
        long.Parse(line.AsSpan(line.IndexOf(':') + 1).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
}
