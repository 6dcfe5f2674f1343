using System.Diagnostics;
using System.Runtime.InteropServices;
using Infra.Interop.Files;
using Infra.Interop.Identity;
using Infra.Interop.Net;
using Infra.Interop.Processes;
using Infra.Interop.Time;

namespace Infra.Interop.Child;

internal static class Scenarios
{
    private const uint Nobody = 65534;

    /// <summary>The clock stays as it is: the right is gone, for certain, before it is touched.</summary>
    internal static void ClockNeedsRight()
    {
        Capabilities.KeepOnly(CapabilitySet.Empty);
        if (Capabilities.Read().Permitted != CapabilitySet.Empty) throw new InvalidOperationException("The right to set the clock is still there.");

        Refused(Errno.EPERM, () => SystemClock.Set(ClockId.Realtime, SystemClock.Read(ClockId.Realtime)));
        Timex timex = default;
        SystemClock.Adjust(ClockId.Realtime, ref timex);
        timex.Modes = ClockModes.Frequency;   // to what it is already
        Refused(Errno.EPERM, () => SystemClock.Adjust(ClockId.Realtime, ref timex));
    }

    internal static void DropToUnprivilegedUser()
    {
        KeepOtherThreadsAlive();
        Credentials.DropTo(Nobody, Nobody, Nobody, 12345);

        Equal(IdTriple.All(Nobody), Credentials.Users());
        Equal(IdTriple.All(Nobody), Credentials.Groups());
        True(Credentials.SupplementaryGroups().Order().SequenceEqual([12345u, Nobody]), "supplementary groups");
        IReadOnlyList<ThreadStatus> threads = Capabilities.OfAllThreads();
        True(threads.Count > 2, "several threads");
        foreach (ThreadStatus thread in threads)
        {
            True(thread.Permitted.IsEmpty && thread.Effective.IsEmpty, $"thread {thread.ThreadId} has no rights: {thread.Permitted}");
            string uid = File.ReadLines($"/proc/self/task/{thread.ThreadId}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
            Equal("Uid:\t65534\t65534\t65534\t65534", uid);
        }

        Refused(Errno.EPERM, () => Credentials.SetUsers(IdTriple.All(0)));
        Refused(Errno.EPERM, () => Credentials.SetUsers(new IdTriple(Credentials.Unchanged, 0, Credentials.Unchanged)));
        Refused(Errno.EPERM, () => Credentials.SetGroups(IdTriple.All(0)));
        Refused(Errno.EPERM, () => Credentials.SetSupplementaryGroups(0));
        Credentials.SetUsers(new IdTriple(Credentials.Unchanged, Nobody, Credentials.Unchanged));   // what we are is allowed
        Refused(Errno.EPERM, () => Capabilities.DropBounding(Capability.SetTime));
        Refused(Errno.EACCES, () => SecureFile.Open(null, "/etc/shadow", OpenFlags.Read).Dispose());
    }

    /// <summary>What a time daemon does: one thread keeps the right to steer the clock, nobody else has any.</summary>
    internal static void DropKeepsOneCapability()
    {
        KeepOtherThreadsAlive();
        ProcessRights.KeepCapabilities = true;
        True(ProcessRights.KeepCapabilities, "keep capabilities");
        Credentials.DropTo(Nobody, Nobody);
        CapabilitySet ports = CapabilitySet.Of(Capability.BindLowPorts);
        True(Capabilities.Read().Effective.IsEmpty, "nothing in force after the change of user");

        CapabilitySet kept = Capabilities.KeepOnly(ports);

        Equal(ports, kept);
        Equal(new ThreadCapabilities(ports, ports, CapabilitySet.Empty), Capabilities.Read());
        True(Capabilities.OfAllThreads().Count(thread => !thread.Permitted.IsEmpty) == 1, "only this thread has a right");
        True(!Capabilities.IsBounding(Capability.SystemAdministration), "bounding set");
        True(Capabilities.IsBounding(Capability.BindLowPorts), "bounding set keeps what was named");
        ThreadCapabilities more = new(CapabilitySet.Empty, ports.Union(CapabilitySet.Of(Capability.Kill)), CapabilitySet.Empty);
        Refused(Errno.EPERM, () => Capabilities.Set(more));
        Refused(Errno.EPERM, () => Credentials.SetUsers(IdTriple.All(0)));
        Refused(Errno.EPERM, () => Capabilities.RaiseAmbient(Capability.BindLowPorts));   // not inheritable
    }

    internal static void AmbientReachesChildren()
    {
        Capability right = Capability.BindLowPorts;
        CapabilitySet set = CapabilitySet.Of(right);
        ThreadCapabilities current = Capabilities.Read();
        Refused(Errno.EPERM, () => Capabilities.RaiseAmbient(right));
        Capabilities.Set(current with { Inheritable = set });
        Capabilities.RaiseAmbient(right);
        True(Capabilities.IsAmbient(right) && !Capabilities.IsAmbient(Capability.Kill), "ambient set");
        Contains("CapAmb:\t0000000000000400", StatusOfChild());
        Capabilities.ClearAmbient();
        True(!Capabilities.IsAmbient(right), "ambient set is empty");
        Contains("CapAmb:\t0000000000000000", StatusOfChild());
    }

    internal static void SwitchesHold()
    {
        True(!ProcessRights.NewPrivilegesForbidden, "new privileges are possible at first");
        ProcessRights.ForbidNewPrivileges();
        True(ProcessRights.NewPrivilegesForbidden, "new privileges are forbidden");
        True(Capabilities.OfAllThreads().Any(thread => thread.NoNewPrivileges), "/proc tells it too");
        Contains("NoNewPrivs:\t1", StatusOfChild());

        ProcessRights.Dumpable = false;
        True(!ProcessRights.Dumpable, "no dumps");
        ProcessRights.Dumpable = true;
        True(ProcessRights.Dumpable, "dumps again");
    }

    internal static void SessionStartsOnce()
    {
        Equal(Environment.ProcessId, ProcessRights.StartSession());
        Refused(Errno.EPERM, () => ProcessRights.StartSession());
    }

    /// <summary>Started with a limit of 0 bytes for locked memory.</summary>
    internal static void LockedMemoryIsLimited()
    {
        Capabilities.KeepOnly(CapabilitySet.Empty);
        byte[] pinned = GC.AllocateArray<byte>(1, pinned: true);
        Refused(Errno.EPERM, () => MemoryLock.Lock(pinned));
        Refused(Errno.EPERM, () => MemoryLock.LockAll(future: false));
    }

    internal static void AllMemoryLocks()
    {
        MemoryLock.LockAll(future: false);
        True(LockedKilobytes() > 0, "something is locked");
        MemoryLock.UnlockAll();
        Equal(0, LockedKilobytes());
    }

    /// <summary>A filter makes the kernel answer as one that is too old for these calls.</summary>
    internal static void MissingCallsAreNamed()
    {
        bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        uint[] calls = arm ? [278, 436, 437] : [318, 436, 437];   // getrandom, close_range, openat2
        const uint Allow = 0x7FFF_0000, Error = 0x0005_0000;
        List<BpfInstruction> program = [new(0x20, 0, 0, 0)];   // load the number of the call
        foreach (uint call in calls)
        {
            program.Add(new(0x15, 0, 1, call));
            program.Add(new(0x06, 0, 0, Error | (uint)Errno.ENOSYS));
        }

        program.Add(new(0x06, 0, 0, Allow));
        BpfInstruction[] instructions = PinnedArray.Create<BpfInstruction>(program.Count, out nint address);
        program.CopyTo(instructions);
        ulong[] header = PinnedArray.Create<ulong>(2, out nint headerAddress);   // struct sock_fprog
        header[0] = (ulong)program.Count;
        header[1] = (ulong)address;
        byte[] random = new byte[32];
        SystemRandom.Instance.Fill(random);
        ProcessRights.ForbidNewPrivileges();
        const int SetSeccomp = 22;
        Prctl.Call(SetSeccomp, 2, (nuint)headerAddress);   // for this thread
        GC.KeepAlive(instructions);

        Array.Clear(random);
        Refused(Errno.ENOSYS, () => SystemRandom.Instance.Fill(random));
        True(random.All(value => value == 0), "no second source filled in");
        Refused(Errno.ENOSYS, () => SecureFile.Open(null, "/", OpenFlags.PathOnly).Dispose());
        Refused(Errno.ENOSYS, () => Descriptors.MarkCloseOnExec(500));
    }

    private static void KeepOtherThreadsAlive()
    {
        for (int i = 0; i < 3; i++) new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start();
    }

    private static string StatusOfChild()
    {
        using Process process = Process.Start(new ProcessStartInfo("cat", "/proc/self/status") { RedirectStandardOutput = true, UseShellExecute = false })!;
        string status = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return status;
    }

    private static int LockedKilobytes()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmLck:", StringComparison.Ordinal));
        return int.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], null);
    }

    private static void Refused(Errno expected, Action action)
    {
        try
        {
            action();
        }
        catch (NativeException failure)
        {
            Equal(expected, failure.Error);
            return;
        }

        throw new InvalidOperationException($"Allowed, but expected {expected}.");
    }

    private static void Equal<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new InvalidOperationException($"Expected {expected}, but it is {actual}.");
    }

    private static void True(bool value, string what)
    {
        if (!value) throw new InvalidOperationException($"Not so: {what}.");
    }

    private static void Contains(string expected, string text) => True(text.Contains(expected, StringComparison.Ordinal), $"\"{expected}\" in {text}");
}
