namespace Infra.Interop.Identity;

/// <summary>A right that root has and others may get singly: capabilities(7), numbers from &lt;linux/capability.h&gt;.</summary>
public enum Capability
{
    /// <summary>May change the owner of files (CAP_CHOWN).</summary>
    ChangeOwner = 0,

    /// <summary>May pass over file modes (CAP_DAC_OVERRIDE).</summary>
    OverrideAccess = 1,

    /// <summary>May read any file, search any directory (CAP_DAC_READ_SEARCH).</summary>
    OverrideRead = 2,

    /// <summary>May act as the owner of any file (CAP_FOWNER).</summary>
    FileOwner = 3,

    /// <summary>May keep set-ID bits when a file changes (CAP_FSETID).</summary>
    KeepSetId = 4,

    /// <summary>May signal any process (CAP_KILL).</summary>
    Kill = 5,

    /// <summary>May change group numbers (CAP_SETGID).</summary>
    SetGroupId = 6,

    /// <summary>May change user numbers (CAP_SETUID).</summary>
    SetUserId = 7,

    /// <summary>May change the bounding set and inheritable capabilities (CAP_SETPCAP).</summary>
    SetCapabilities = 8,

    /// <summary>May set the immutable and append-only attributes (CAP_LINUX_IMMUTABLE).</summary>
    ImmutableFiles = 9,

    /// <summary>May bind ports below 1024 (CAP_NET_BIND_SERVICE).</summary>
    BindLowPorts = 10,

    /// <summary>Unused by the kernel (CAP_NET_BROADCAST).</summary>
    NetworkBroadcast = 11,

    /// <summary>May configure interfaces, routes, firewalls (CAP_NET_ADMIN).</summary>
    NetworkAdministration = 12,

    /// <summary>May make raw and packet sockets (CAP_NET_RAW).</summary>
    RawNetwork = 13,

    /// <summary>May lock any amount of memory (CAP_IPC_LOCK).</summary>
    LockMemory = 14,

    /// <summary>May pass over modes of System V objects (CAP_IPC_OWNER).</summary>
    IpcOwner = 15,

    /// <summary>May load kernel modules (CAP_SYS_MODULE).</summary>
    KernelModules = 16,

    /// <summary>May touch devices and memory directly (CAP_SYS_RAWIO).</summary>
    RawInputOutput = 17,

    /// <summary>May use chroot(2) and enter mount namespaces (CAP_SYS_CHROOT).</summary>
    ChangeRoot = 18,

    /// <summary>May look into any process (CAP_SYS_PTRACE).</summary>
    TraceProcesses = 19,

    /// <summary>May switch process accounting (CAP_SYS_PACCT).</summary>
    ProcessAccounting = 20,

    /// <summary>May do a great many things: capabilities(7) (CAP_SYS_ADMIN).</summary>
    SystemAdministration = 21,

    /// <summary>May reboot the machine (CAP_SYS_BOOT).</summary>
    Reboot = 22,

    /// <summary>May raise priorities, set affinities (CAP_SYS_NICE).</summary>
    Priority = 23,

    /// <summary>May exceed resource limits (CAP_SYS_RESOURCE).</summary>
    Resources = 24,

    /// <summary>May set and steer clocks (CAP_SYS_TIME).</summary>
    SetTime = 25,

    /// <summary>May configure virtual terminals (CAP_SYS_TTY_CONFIG).</summary>
    ConfigureTerminals = 26,

    /// <summary>May make device files (CAP_MKNOD).</summary>
    MakeDevices = 27,

    /// <summary>May take leases on any file (CAP_LEASE).</summary>
    FileLeases = 28,

    /// <summary>May write to the kernel's audit log (CAP_AUDIT_WRITE).</summary>
    WriteAudit = 29,

    /// <summary>May configure auditing (CAP_AUDIT_CONTROL).</summary>
    ControlAudit = 30,

    /// <summary>May give capabilities to files (CAP_SETFCAP).</summary>
    SetFileCapabilities = 31,

    /// <summary>May pass over mandatory access control (CAP_MAC_OVERRIDE).</summary>
    OverrideMandatoryAccess = 32,

    /// <summary>May configure mandatory access control (CAP_MAC_ADMIN).</summary>
    MandatoryAccessAdministration = 33,

    /// <summary>May read the kernel log (CAP_SYSLOG).</summary>
    KernelLog = 34,

    /// <summary>May wake the machine (CAP_WAKE_ALARM).</summary>
    WakeAlarm = 35,

    /// <summary>May keep the machine awake (CAP_BLOCK_SUSPEND).</summary>
    BlockSuspend = 36,

    /// <summary>May read the audit log by multicast (CAP_AUDIT_READ).</summary>
    ReadAudit = 37,

    /// <summary>May use performance counters (CAP_PERFMON).</summary>
    PerformanceMonitoring = 38,

    /// <summary>May load BPF programs (CAP_BPF).</summary>
    Bpf = 39,

    /// <summary>May checkpoint and restore processes (CAP_CHECKPOINT_RESTORE).</summary>
    CheckpointRestore = 40,
}
