using System.Globalization;
using System.Runtime.InteropServices;
using Infra.Interop.Processes;

namespace Infra.Interop.Identity;

/// <summary>
/// Capabilities of the calling thread: capget(2), capset(2), prctl(2), capabilities(7).
/// </summary>
/// <remarks>
/// They belong to each thread alone, and no library call carries a change to the others: a thread started later inherits, one that
/// runs already (the runtime has some before Main) keeps what it has. Two ways lead to a process without rights: start it
/// without them (systemd does), or change from root to another user (<see cref="Credentials.DropTo"/>), which takes all
/// capabilities from all threads, except from the one that called <see cref="ProcessRights.KeepCapabilities"/>. <see cref="OfAllThreads"/>
/// shows what is left.
/// </remarks>
public static partial class Capabilities
{
    private const uint Version3 = 0x2008_0522;   // _LINUX_CAPABILITY_VERSION_3
    private const int ThreadsMax = 4096;

    /// <summary>The highest capability number that this kernel knows, at most 63.</summary>
    public static int Last { get; } = FindLast();

    /// <summary>The sets of the calling thread.</summary>
    public static ThreadCapabilities Read()
    {
        Header header = new(Version3, 0);
        if (capget(ref header, out Data data) != 0) throw NativeException.Last("capget");
        return new ThreadCapabilities(
            Join(data.EffectiveLow, data.EffectiveHigh), Join(data.PermittedLow, data.PermittedHigh), Join(data.InheritableLow, data.InheritableHigh));
    }

    /// <summary>Sets the sets of the calling thread and checks that they are what was asked for.</summary>
    /// <exception cref="NativeException">EPERM: a capability would be gained, or one is effective but not permitted.</exception>
    public static void Set(ThreadCapabilities capabilities)
    {
        Header header = new(Version3, 0);
        Data data = new()
        {
            EffectiveLow = (uint)capabilities.Effective.Bits,
            EffectiveHigh = (uint)(capabilities.Effective.Bits >> 32),
            PermittedLow = (uint)capabilities.Permitted.Bits,
            PermittedHigh = (uint)(capabilities.Permitted.Bits >> 32),
            InheritableLow = (uint)capabilities.Inheritable.Bits,
            InheritableHigh = (uint)(capabilities.Inheritable.Bits >> 32),
        };
        if (capset(ref header, in data) != 0) throw NativeException.Last("capset");
        if (Read() != capabilities) throw new NativeException("capset", Errno.EPERM, "without effect");
    }

    /// <summary>
    /// Gives up all but the named capabilities in this thread, for good: bounding set (where CAP_SETPCAP allows it), ambient,
    /// inheritable, permitted and effective. Those named are in force afterwards, as far as they were permitted.
    /// </summary>
    /// <returns>What is in force now.</returns>
    /// <exception cref="NativeException">The kernel refused.</exception>
    public static CapabilitySet KeepOnly(CapabilitySet keep)
    {
        ThreadCapabilities current = Read();
        ClearAmbient();
        if (current.Permitted.Contains(Capability.SetCapabilities))
        {
            Set(current with { Effective = current.Permitted });
            for (int number = 0; number <= Last; number++)
            {
                Capability capability = (Capability)number;
                if (!keep.Contains(capability) && IsBounding(capability)) DropBounding(capability);
            }
        }

        CapabilitySet kept = keep.Intersect(current.Permitted);
        Set(new ThreadCapabilities(kept, kept, CapabilitySet.Empty));
        return kept;
    }

    /// <summary>Whether a program started by this thread could get a capability at all.</summary>
    /// <exception cref="NativeException">EINVAL: the kernel does not know the capability.</exception>
    public static bool IsBounding(Capability capability) => Prctl.Call(Prctl.BoundingRead, (nuint)capability) != 0;

    /// <summary>Takes a capability out of the bounding set of this thread, for good. Needs CAP_SETPCAP.</summary>
    /// <exception cref="NativeException">EPERM: the right is missing. EINVAL: the kernel does not know the capability.</exception>
    public static void DropBounding(Capability capability) => Prctl.Call(Prctl.BoundingDrop, (nuint)capability);

    /// <summary>Whether programs started by this thread keep a capability.</summary>
    /// <exception cref="NativeException">EINVAL: the kernel does not know the capability.</exception>
    public static bool IsAmbient(Capability capability) => Prctl.Call(Prctl.Ambient, Prctl.AmbientIsSet, (nuint)capability) != 0;

    /// <summary>Lets programs started by this thread keep a capability; it must be permitted and inheritable.</summary>
    /// <exception cref="NativeException">EPERM: it is not permitted and inheritable. EINVAL: the kernel does not know it.</exception>
    public static void RaiseAmbient(Capability capability) => Prctl.Call(Prctl.Ambient, Prctl.AmbientRaise, (nuint)capability);

    /// <summary>Lets programs started by this thread keep nothing.</summary>
    public static void ClearAmbient() => Prctl.Call(Prctl.Ambient, Prctl.AmbientClearAll);

    /// <summary>Reads the state of every thread of this process from /proc: to check after dropping rights that none has any left. At most 4096.</summary>
    /// <exception cref="IOException">/proc is not there.</exception>
    public static IReadOnlyList<ThreadStatus> OfAllThreads()
    {
        List<ThreadStatus> threads = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc/self/task").Take(ThreadsMax))
        {
            try
            {
                threads.Add(ReadStatus(directory));
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException || (gone is IOException && !Directory.Exists(directory)))
            {
                // The thread ended meanwhile.
            }
        }

        return threads;
    }

    private static ThreadStatus ReadStatus(string directory)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(Path.Combine(directory, "status")))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) fields[line[..colon]] = line[(colon + 1)..].Trim();
        }

        CapabilitySet SetOf(string field) =>
            new(ulong.Parse(fields.GetValueOrDefault(field, "0"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        return new ThreadStatus(
            int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture),
            SetOf("CapEff"), SetOf("CapPrm"), SetOf("CapBnd"), SetOf("CapAmb"), fields.GetValueOrDefault("NoNewPrivs") == "1");
    }

    private static int FindLast()
    {
        int last = 0;
        while (last < 63 && Prctl.Try(Prctl.BoundingRead, (nuint)(last + 1))) last++;
        return last;
    }

    private static CapabilitySet Join(uint low, uint high) => new((ulong)high << 32 | low);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capget(ref Header header, out Data data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capset(ref Header header, in Data data);

    /// <summary><c>struct __user_cap_header_struct</c>; thread 0 is the caller.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal record struct Header(uint Version, int Thread);

    /// <summary>Two of <c>struct __user_cap_data_struct</c>: capabilities 0 to 31, then 32 to 63.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Data
    {
        internal uint EffectiveLow;
        internal uint PermittedLow;
        internal uint InheritableLow;
        internal uint EffectiveHigh;
        internal uint PermittedHigh;
        internal uint InheritableHigh;
    }
}
