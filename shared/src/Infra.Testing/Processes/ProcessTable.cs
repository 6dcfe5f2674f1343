using System.Diagnostics;
using System.Globalization;

namespace Infra.Testing.Processes;

/// <summary>The kernel's list of processes as /proc shows it (proc(5)), for finding and ending everything that a child started.</summary>
public static class ProcessTable
{
    /// <summary>The fields of /proc/PID/stat that are used here.</summary>
    /// <param name="Pid">Process number.</param>
    /// <param name="Parent">Number of the parent; 1 for orphans.</param>
    /// <param name="Session">Number of the session: the first process of it, if that called setsid(2).</param>
    /// <param name="State">R, S, D, Z (dead, not waited for), T…</param>
    /// <param name="UserTicks">CPU time in user mode.</param>
    /// <param name="SystemTicks">CPU time in the kernel.</param>
    /// <param name="WaitedTicks">CPU time of children that were waited for.</param>
    public readonly record struct Entry(int Pid, int Parent, int Session, char State, long UserTicks, long SystemTicks, long WaitedTicks);

    /// <summary>The process, everything below it, and everything in its session: orphans that lost their parent are found by the latter.</summary>
    public static IReadOnlyList<int> TreeOf(int pid)
    {
        List<Entry> all = ReadAll();
        HashSet<int> members = [pid];
        for (bool grown = true; grown;)
        {
            grown = false;
            foreach (Entry entry in all)
            {
                if (entry.Pid != pid && (members.Contains(entry.Parent) || members.Contains(entry.Session)))
                    grown |= members.Add(entry.Pid);
            }
        }
        members.IntersectWith(all.Where(e => e.State != 'Z').Select(e => e.Pid));
        return [.. members];
    }

    /// <summary>Sends a signal to each of the processes; those that are gone are passed over.</summary>
    /// <param name="signal">A name without SIG: TERM, KILL, HUP, USR1.</param>
    /// <param name="pids">The processes; nothing is sent to numbers below 2.</param>
    public static void Signal(string signal, IEnumerable<int> pids)
    {
        // kill(2) is not in the class library and a shell has it built in.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("signal=$1; shift; for pid do kill -s \"$signal\" \"$pid\"; done; :");
        start.ArgumentList.Add("kill");
        start.ArgumentList.Add(signal);
        foreach (int pid in pids.Where(p => p > 1))
            start.ArgumentList.Add(pid.ToString(CultureInfo.InvariantCulture));
        if (start.ArgumentList.Count == 4) return;
        using Process shell = Process.Start(start)!;
        shell.StandardError.ReadToEnd();
        shell.WaitForExit();
    }

    /// <summary>Reads one entry; false if the process is gone.</summary>
    public static bool TryRead(int pid, out Entry entry)
    {
        entry = default;
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            // The name in brackets may hold anything, so count fields from its last bracket: field 3 comes next.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            entry = new Entry(pid, Number(fields[1]), Number(fields[3]), fields[0][0], Long(fields[11]), Long(fields[12]), Long(fields[13]) + Long(fields[14]));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static List<Entry> ReadAll()
    {
        List<Entry> all = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && TryRead(pid, out Entry entry))
                all.Add(entry);
        }
        return all;
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private static long Long(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
