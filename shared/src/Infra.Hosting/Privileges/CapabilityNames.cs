using Infra.Interop.Identity;

namespace Infra.Hosting.Privileges;

/// <summary>Capabilities by the names that capabilities(7) and systemd use.</summary>
public static class CapabilityNames
{
    /// <summary>All names.</summary>
    public static (string Name, Capability Value)[] All { get; } =
    [
        ("CAP_CHOWN", Capability.ChangeOwner), ("CAP_DAC_OVERRIDE", Capability.OverrideAccess), ("CAP_DAC_READ_SEARCH", Capability.OverrideRead),
        ("CAP_FOWNER", Capability.FileOwner), ("CAP_FSETID", Capability.KeepSetId), ("CAP_KILL", Capability.Kill), ("CAP_SETGID", Capability.SetGroupId),
        ("CAP_SETUID", Capability.SetUserId), ("CAP_SETPCAP", Capability.SetCapabilities), ("CAP_LINUX_IMMUTABLE", Capability.ImmutableFiles),
        ("CAP_NET_BIND_SERVICE", Capability.BindLowPorts), ("CAP_NET_BROADCAST", Capability.NetworkBroadcast),
        ("CAP_NET_ADMIN", Capability.NetworkAdministration), ("CAP_NET_RAW", Capability.RawNetwork), ("CAP_IPC_LOCK", Capability.LockMemory),
        ("CAP_IPC_OWNER", Capability.IpcOwner), ("CAP_SYS_MODULE", Capability.KernelModules), ("CAP_SYS_RAWIO", Capability.RawInputOutput),
        ("CAP_SYS_CHROOT", Capability.ChangeRoot), ("CAP_SYS_PTRACE", Capability.TraceProcesses), ("CAP_SYS_PACCT", Capability.ProcessAccounting),
        ("CAP_SYS_ADMIN", Capability.SystemAdministration), ("CAP_SYS_BOOT", Capability.Reboot), ("CAP_SYS_NICE", Capability.Priority),
        ("CAP_SYS_RESOURCE", Capability.Resources), ("CAP_SYS_TIME", Capability.SetTime), ("CAP_SYS_TTY_CONFIG", Capability.ConfigureTerminals),
        ("CAP_MKNOD", Capability.MakeDevices), ("CAP_LEASE", Capability.FileLeases), ("CAP_AUDIT_WRITE", Capability.WriteAudit),
        ("CAP_AUDIT_CONTROL", Capability.ControlAudit), ("CAP_SETFCAP", Capability.SetFileCapabilities),
        ("CAP_MAC_OVERRIDE", Capability.OverrideMandatoryAccess), ("CAP_MAC_ADMIN", Capability.MandatoryAccessAdministration),
        ("CAP_SYSLOG", Capability.KernelLog), ("CAP_WAKE_ALARM", Capability.WakeAlarm), ("CAP_BLOCK_SUSPEND", Capability.BlockSuspend),
        ("CAP_AUDIT_READ", Capability.ReadAudit), ("CAP_PERFMON", Capability.PerformanceMonitoring), ("CAP_BPF", Capability.Bpf),
        ("CAP_CHECKPOINT_RESTORE", Capability.CheckpointRestore),
    ];

    /// <summary>Name of a capability.</summary>
    public static string NameOf(Capability capability)
    {
        foreach ((string name, Capability value) in All)
            if (value == capability) return name;
        return $"capability {(int)capability}";
    }

    /// <summary>Names of a set, separated by commas; <c>none</c> if it is empty.</summary>
    public static string Describe(CapabilitySet set) =>
        set.IsEmpty ? "none" : string.Join(", ", Enumerable.Range(0, 64).Select(number => (Capability)number).Where(set.Contains).Select(NameOf));
}
