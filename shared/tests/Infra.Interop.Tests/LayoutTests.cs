using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Infra.Interop.Files;
using Infra.Interop.Identity;
using Infra.Interop.Net;
using Infra.Interop.Processes;
using Infra.Interop.Time;

namespace Infra.Interop.Tests;

/// <summary>
/// Sizes, offsets and constants against the C headers. The table holds the expression in C, the value that a compiler gave on x86-64
/// (arm64 has the same), and ours.
/// </summary>
public sealed class LayoutTests
{
    private static readonly List<(string Expression, long Recorded, long Ours)> Table =
    [
        Size<TimeSpec>("struct timespec", 16),
        Offset<TimeSpec>("struct timespec", "tv_nsec", 8, "<Nanoseconds>k__BackingField"),
        Size<Timex>("struct timex", 208),
        Offset<Timex>("struct timex", "modes", 0, nameof(Timex.Modes)),
        Offset<Timex>("struct timex", "offset", 8, nameof(Timex.Offset)),
        Offset<Timex>("struct timex", "freq", 16, nameof(Timex.Frequency)),
        Offset<Timex>("struct timex", "maxerror", 24, nameof(Timex.MaximumError)),
        Offset<Timex>("struct timex", "esterror", 32, nameof(Timex.EstimatedError)),
        Offset<Timex>("struct timex", "status", 40, nameof(Timex.Status)),
        Offset<Timex>("struct timex", "constant", 48, nameof(Timex.TimeConstant)),
        Offset<Timex>("struct timex", "precision", 56, nameof(Timex.Precision)),
        Offset<Timex>("struct timex", "tolerance", 64, nameof(Timex.Tolerance)),
        Offset<Timex>("struct timex", "time.tv_sec", 72, nameof(Timex.TimeSeconds)),
        Offset<Timex>("struct timex", "time.tv_usec", 80, nameof(Timex.TimeFraction)),
        Offset<Timex>("struct timex", "tick", 88, nameof(Timex.Tick)),
        Offset<Timex>("struct timex", "ppsfreq", 96, nameof(Timex.PulseFrequency)),
        Offset<Timex>("struct timex", "jitter", 104, nameof(Timex.Jitter)),
        Offset<Timex>("struct timex", "shift", 112, nameof(Timex.Shift)),
        Offset<Timex>("struct timex", "stabil", 120, nameof(Timex.Stability)),
        Offset<Timex>("struct timex", "jitcnt", 128, nameof(Timex.JitterCount)),
        Offset<Timex>("struct timex", "calcnt", 136, nameof(Timex.CalibrationCount)),
        Offset<Timex>("struct timex", "errcnt", 144, nameof(Timex.ErrorCount)),
        Offset<Timex>("struct timex", "stbcnt", 152, nameof(Timex.StabilityCount)),
        Offset<Timex>("struct timex", "tai", 160, nameof(Timex.Tai)),
        ("ADJ_OFFSET", 1, (long)ClockModes.Offset),
        ("ADJ_FREQUENCY", 2, (long)ClockModes.Frequency),
        ("ADJ_MAXERROR", 4, (long)ClockModes.MaximumError),
        ("ADJ_ESTERROR", 8, (long)ClockModes.EstimatedError),
        ("ADJ_STATUS", 16, (long)ClockModes.Status),
        ("ADJ_TIMECONST", 32, (long)ClockModes.TimeConstant),
        ("ADJ_TAI", 128, (long)ClockModes.Tai),
        ("ADJ_SETOFFSET", 256, (long)ClockModes.SetOffset),
        ("ADJ_MICRO", 0x1000, (long)ClockModes.Microseconds),
        ("ADJ_NANO", 0x2000, (long)ClockModes.Nanoseconds),
        ("ADJ_TICK", 0x4000, (long)ClockModes.Tick),
        ("ADJ_OFFSET_SINGLESHOT", 0x8001, (long)ClockModes.SingleShot),
        ("ADJ_OFFSET_SS_READ", 0xA001, (long)ClockModes.SingleShotRead),
        ("STA_PLL", 1, (long)ClockStatus.PhaseLockedLoop),
        ("STA_FLL", 8, (long)ClockStatus.FrequencyLockedLoop),
        ("STA_INS", 16, (long)ClockStatus.InsertLeapSecond),
        ("STA_DEL", 32, (long)ClockStatus.DeleteLeapSecond),
        ("STA_UNSYNC", 64, (long)ClockStatus.Unsynchronized),
        ("STA_FREQHOLD", 128, (long)ClockStatus.FrequencyHold),
        ("STA_CLOCKERR", 0x1000, (long)ClockStatus.HardwareFault),
        ("STA_NANO", 0x2000, (long)ClockStatus.Nanoseconds),
        ("STA_MODE", 0x4000, (long)ClockStatus.ModeFrequencyLocked),
        ("STA_CLK", 0x8000, (long)ClockStatus.SourceB),
        ("TIME_ERROR", 5, (long)ClockState.Error),
        ("TIME_OOP", 3, (long)ClockState.LeapSecondNow),
        ("CLOCK_THREAD_CPUTIME_ID", 3, (long)ClockId.ThreadTime),
        ("CLOCK_MONOTONIC_RAW", 4, (long)ClockId.MonotonicRaw),
        ("CLOCK_BOOTTIME", 7, (long)ClockId.BootTime),
        ("CLOCK_TAI", 11, (long)ClockId.Tai),

        Size<MessageHeader>("struct mmsghdr", 64),
        Offset<MessageHeader>("struct mmsghdr", "msg_hdr.msg_name", 0, nameof(MessageHeader.Name)),
        Offset<MessageHeader>("struct mmsghdr", "msg_hdr.msg_namelen", 8, nameof(MessageHeader.NameLength)),
        Offset<MessageHeader>("struct mmsghdr", "msg_hdr.msg_iov", 16, nameof(MessageHeader.Vectors)),
        Offset<MessageHeader>("struct mmsghdr", "msg_hdr.msg_iovlen", 24, nameof(MessageHeader.VectorCount)),
        Offset<MessageHeader>("struct mmsghdr", "msg_hdr.msg_control", 32, nameof(MessageHeader.Control)),
        Offset<MessageHeader>("struct mmsghdr", "msg_hdr.msg_controllen", 40, nameof(MessageHeader.ControlLength)),
        Offset<MessageHeader>("struct mmsghdr", "msg_hdr.msg_flags", 48, nameof(MessageHeader.Flags)),
        Offset<MessageHeader>("struct mmsghdr", "msg_len", 56, nameof(MessageHeader.Length)),
        Size<IoVector>("struct iovec", 16),
        ("sizeof(struct cmsghdr)", 16, ControlMessages.HeaderBytes),
        ("sizeof(struct sockaddr_in6)", 28, UdpAddress.SocketAddressBytesMax),
        ("offsetof(struct sockaddr_in6, sin6_addr)", 8, 8),
        ("offsetof(struct sockaddr_in6, sin6_scope_id)", 24, 24),
        ("sizeof(struct in_pktinfo)", 12, 12),
        ("offsetof(struct in_pktinfo, ipi_spec_dst)", 4, 4),
        ("sizeof(struct in6_pktinfo)", 20, 20),
        ("sizeof(struct sock_extended_err)", 16, 16),
        ("offsetof(struct sock_extended_err, ee_data)", 12, 12),
        ("sizeof(struct ucred)", 12, 12),
        ("sizeof(struct sock_fprog)", 16, 16),
        ("offsetof(struct sock_fprog, filter)", 8, 8),
        ("sizeof(struct timeval)", 16, 16),
        Size<BpfInstruction>("struct sock_filter", 8),
        Offset<BpfInstruction>("struct sock_filter", "k", 4, "<Value>k__BackingField"),
        Size<PollEntry>("struct pollfd", 8),
        Offset<PollEntry>("struct pollfd", "revents", 6, "<Results>k__BackingField"),
        ("SO_REUSEPORT", 15, SocketConstants.ReusePort),
        ("SO_ERROR", 4, SocketConstants.PendingError),
        ("sizeof(struct epoll_event)", EventPollBuffer.EntryBytes, EventPollBuffer.EntryBytes),
        ("offsetof(struct epoll_event, data)", EventPollBuffer.EntryBytes - sizeof(ulong), EventPollBuffer.EntryBytes - sizeof(ulong)),
        ("EPOLLIN", 1, (long)EventPollEvents.Readable),
        ("EPOLLOUT", 4, (long)EventPollEvents.Writable),
        ("EPOLLERR", 8, (long)EventPollEvents.Error),
        ("EPOLLHUP", 16, (long)EventPollEvents.HangUp),
        ("EPOLLRDHUP", 0x2000, (long)EventPollEvents.PeerEnded),
        ("EPOLLET", 1L << 31, (long)EventPollEvents.EdgeTriggered),
        ("EPOLL_CLOEXEC", 0x80000, 0x80000),
        ("SO_PEERCRED", 17, SocketConstants.PeerCredentials),
        ("SO_RCVTIMEO", 20, SocketConstants.ReceiveTimeout),
        ("SO_TIMESTAMPNS", 35, SocketConstants.TimestampNanoseconds),
        ("SO_TIMESTAMPING", 37, SocketConstants.Timestamping),
        ("SO_ATTACH_REUSEPORT_CBPF", 51, SocketConstants.AttachReusePortProgram),
        ("SCM_RIGHTS", 1, SocketConstants.ControlRights),
        ("IP_PKTINFO", 8, SocketConstants.IPv4PacketInfo),
        ("IP_MTU_DISCOVER", 10, SocketConstants.IPv4MtuDiscover),
        ("IP_RECVERR", 11, SocketConstants.IPv4ReceiveError),
        ("IPV6_MTU_DISCOVER", 23, SocketConstants.IPv6MtuDiscover),
        ("IPV6_RECVERR", 25, SocketConstants.IPv6ReceiveError),
        ("IPV6_RECVPKTINFO", 49, SocketConstants.IPv6ReceivePacketInfo),
        ("IPV6_PKTINFO", 50, SocketConstants.IPv6PacketInfo),
        ("MSG_CTRUNC", 0x08, (long)MessageFlags.ControlTruncated),
        ("MSG_TRUNC", 0x20, (long)MessageFlags.Truncated),
        ("MSG_DONTWAIT", 0x40, (long)MessageFlags.DontWait),
        ("MSG_ERRQUEUE", 0x2000, (long)MessageFlags.ErrorQueue),
        ("MSG_NOSIGNAL", 0x4000, (long)MessageFlags.NoSignal),
        ("MSG_WAITFORONE", 0x10000, (long)MessageFlags.WaitForOne),
        ("MSG_CMSG_CLOEXEC", 0x40000000, (long)MessageFlags.CloseOnExec),
        ("SOF_TIMESTAMPING_TX_SOFTWARE", 2, (long)TimestampingFlags.SendSoftware),
        ("SOF_TIMESTAMPING_RX_SOFTWARE", 8, (long)TimestampingFlags.ReceiveSoftware),
        ("SOF_TIMESTAMPING_SOFTWARE", 16, (long)TimestampingFlags.ReportSoftware),
        ("SOF_TIMESTAMPING_RAW_HARDWARE", 64, (long)TimestampingFlags.ReportHardware),
        ("SOF_TIMESTAMPING_OPT_ID", 128, (long)TimestampingFlags.NumberSends),
        ("SOF_TIMESTAMPING_OPT_TSONLY", 2048, (long)TimestampingFlags.TimeOnly),
        ("IP_PMTUDISC_OMIT", 5, (long)MtuDiscovery.Omit),
        ("POLLIN", 1, (long)PollEvents.Readable),
        ("POLLERR", 8, (long)PollEvents.Error),
        ("POLLNVAL", 32, (long)PollEvents.Invalid),
        ("BPF_LD | BPF_B | BPF_ABS", 0x30, ReusePortFilter.BySourceAddress(1)[0].Code),
        ("BPF_RET | BPF_A", 0x16, ReusePortFilter.BySourceAddress(1)[^1].Code),
        ("(unsigned)SKF_NET_OFF", 0xFFF0_0000, ReusePortFilter.BySourceAddress(1)[0].Value),

        Size<Accounts.UserEntry>("struct passwd", 48),
        Offset<Accounts.UserEntry>("struct passwd", "pw_uid", 16, nameof(Accounts.UserEntry.UserId)),
        Offset<Accounts.UserEntry>("struct passwd", "pw_gid", 20, nameof(Accounts.UserEntry.GroupId)),
        Offset<Accounts.UserEntry>("struct passwd", "pw_gecos", 24, nameof(Accounts.UserEntry.Comment)),
        Offset<Accounts.UserEntry>("struct passwd", "pw_dir", 32, nameof(Accounts.UserEntry.HomeDirectory)),
        Offset<Accounts.UserEntry>("struct passwd", "pw_shell", 40, nameof(Accounts.UserEntry.Shell)),
        Size<Accounts.GroupEntry>("struct group", 32),
        Offset<Accounts.GroupEntry>("struct group", "gr_gid", 16, nameof(Accounts.GroupEntry.GroupId)),
        Offset<Accounts.GroupEntry>("struct group", "gr_mem", 24, nameof(Accounts.GroupEntry.Members)),
        Size<Capabilities.Header>("struct __user_cap_header_struct", 8),
        ("2 * sizeof(struct __user_cap_data_struct)", 24, Marshal.SizeOf<Capabilities.Data>()),
        Offset<Capabilities.Data>("struct __user_cap_data_struct", "inheritable", 8, nameof(Capabilities.Data.InheritableLow)),
        ("_LINUX_CAPABILITY_VERSION_3", 0x20080522, 0x20080522),
        ("CAP_SETPCAP", 8, (long)Capability.SetCapabilities),
        ("CAP_NET_BIND_SERVICE", 10, (long)Capability.BindLowPorts),
        ("CAP_SYS_ADMIN", 21, (long)Capability.SystemAdministration),
        ("CAP_SYS_TIME", 25, (long)Capability.SetTime),
        ("CAP_CHECKPOINT_RESTORE", 40, (long)Capability.CheckpointRestore),
        ("PR_GET_DUMPABLE", 3, Prctl.DumpableRead),
        ("PR_SET_DUMPABLE", 4, Prctl.DumpableSet),
        ("PR_SET_KEEPCAPS", 8, Prctl.KeepCapabilitiesSet),
        ("PR_CAPBSET_DROP", 24, Prctl.BoundingDrop),
        ("PR_SET_NO_NEW_PRIVS", 38, Prctl.NoNewPrivilegesSet),
        ("PR_CAP_AMBIENT", 47, Prctl.Ambient),
        ("PR_CAP_AMBIENT_CLEAR_ALL", 4, (long)Prctl.AmbientClearAll),

        Size<SecureFile.OpenHow>("struct open_how", 24),
        ("RESOLVE_NO_XDEV", 1, (long)ResolveFlags.NoMountPoints),
        ("RESOLVE_NO_MAGICLINKS", 2, (long)ResolveFlags.NoMagicLinks),
        ("RESOLVE_NO_SYMLINKS", 4, (long)ResolveFlags.NoSymbolicLinks),
        ("RESOLVE_BENEATH", 8, (long)ResolveFlags.Beneath),
        ("RESOLVE_IN_ROOT", 16, (long)ResolveFlags.InRoot),
        Size<FileFacts.StatusBuffer>("struct statx", 256),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_nlink", 16, nameof(FileFacts.StatusBuffer.Links)),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_uid", 20, nameof(FileFacts.StatusBuffer.UserId)),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_gid", 24, nameof(FileFacts.StatusBuffer.GroupId)),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_mode", 28, nameof(FileFacts.StatusBuffer.Mode)),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_ino", 32, nameof(FileFacts.StatusBuffer.Inode)),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_size", 40, nameof(FileFacts.StatusBuffer.Size)),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_ctime", 96, nameof(FileFacts.StatusBuffer.ChangedSeconds)),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_mtime.tv_nsec", 120, nameof(FileFacts.StatusBuffer.ModifiedNanoseconds)),
        Offset<FileFacts.StatusBuffer>("struct statx", "stx_dev_major", 136, nameof(FileFacts.StatusBuffer.DeviceMajor)),
        ("SYS_close_range", 436, 436),
        ("SYS_openat2", 437, 437),
        ("LOCK_NB | LOCK_EX", 6, 6),
        ("EFD_CLOEXEC | EFD_NONBLOCK", 0x80800, 0x80800),
        .. Enum.GetValues<Errno>().Where(error => error != Errno.None).Select(error => (error.ToString(), (long)error, (long)error)),
    ];

    [Fact]
    public void Ours_EqualTheRecordedValues() =>
        Assert.Equal(Table.Select(row => $"{row.Expression} = {row.Recorded}"), Table.Select(row => $"{row.Expression} = {row.Ours}"));

    [GccFact]
    public void RecordedValues_EqualTheCompilers()
    {
        StringBuilder source = new("#define _GNU_SOURCE\n");
        string[] headers =
        [
            "errno.h", "grp.h", "poll.h", "pwd.h", "stddef.h", "stdio.h", "time.h", "netinet/in.h", "sys/eventfd.h", "sys/file.h", "sys/prctl.h",
            "sys/epoll.h", "sys/socket.h", "sys/stat.h", "sys/syscall.h", "sys/time.h", "sys/timex.h", "sys/uio.h", "linux/capability.h", "linux/errqueue.h",
            "linux/filter.h", "linux/net_tstamp.h", "linux/openat2.h",
        ];
        foreach (string header in headers) source.Append($"#include <{header}>\n");
        source.Append("int main(void) {\n");
        foreach ((string expression, _, _) in Table) source.Append($"printf(\"{expression} = %lld\\n\", (long long)({expression}));\n");
        source.Append("return 0; }\n");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("infra-layout-");
        try
        {
            string file = Path.Combine(folder.FullName, "layout.c");
            string program = Path.Combine(folder.FullName, "layout");
            File.WriteAllText(file, source.ToString());
            Run("gcc", "-o", program, file);

            string output = Run(program);

            Assert.Equal(Table.Select(row => $"{row.Expression} = {row.Recorded}"), output.TrimEnd().Split('\n'));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    private static (string Expression, long Recorded, long Ours) Size<T>(string type, long recorded)
        where T : struct => ($"sizeof({type})", recorded, Marshal.SizeOf<T>());

    private static (string Expression, long Recorded, long Ours) Offset<T>(string type, string member, long recorded, string field)
        where T : struct => ($"offsetof({type}, {member})", recorded, Marshal.OffsetOf<T>(field));
}
